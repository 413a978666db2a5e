import type { CircuitState } from './circuits.ts'
import { type Grant, PERMIT_MS } from './window.ts'

/**
 * The permits that an isolate holds for an account, shared by all objects that live in it: plain numbers only, since
 * workerd lets no object wait for another's promise. Pure: it is told the time.
 */

/** What the account tells everybody, with each answer to a question for permits. */
export interface Notices {
  /** The account's emergency switch: new traffic goes to agents. */
  emergency: boolean
  /** The flow engines that are not simply well, by their keys. */
  flows: Record<string, CircuitState>
}

/** Permits of one grant that are left. */
export interface Batch extends Grant {
  /** Our clock: from then on they are not used. */
  expiresAt: number
  /** For whom they were asked. */
  caller?: string
}

/** Demand is what was taken within so many milliseconds: about as long as a permit lives. */
const RECENT_MS = 1_500
/** Whoever has not come for its permits so long before their end leaves them to others, in milliseconds. */
const LEFT_MS = 750
/** Unused permits are told of soon, or not at all. */
const UNUSED_MAX = 50

export class Pool {
  #batches: Batch[] = []
  #unused: Grant[] = []
  #worked = 0
  /** When permits were taken. */
  #taken: number[] = []
  #notices: { notices: Notices; at: number } | null = null
  /** Names the isolate. */
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  /**
   * One permit, as a batch of its own: one that was asked for on the caller's behalf, else one that is nobody's; null
   * where there is none.
   */
  take(caller: string, now: number): Batch | null {
    this.#expire(now)
    const batch =
      this.#batches.find((one) => one.caller === caller) ??
      this.#batches.find((one) => one.caller === undefined || one.expiresAt <= now + LEFT_MS)
    if (!batch) return null
    batch.permits -= 1
    if (batch.permits === 0) this.#batches.splice(this.#batches.indexOf(batch), 1)
    return { ...batch, permits: 1 }
  }

  put(batch: Batch) {
    if (batch.permits > 0) this.#batches.push(batch)
  }

  /** Nobody is to use what is left. */
  clear() {
    for (const { id, permits } of this.#batches.splice(0)) this.#giveUp({ id, permits })
  }

  /** A request is about to be sent. */
  noteDemand(now: number) {
    this.#taken = [...this.#taken.filter((at) => at > now - RECENT_MS), now]
  }

  /**
   * How many permits would be welcome beside those that are needed at once: as many as were lately.
   * @param asking questions that are under way, which share them
   */
  wanted(asking: number, now: number): number {
    return Math.ceil(this.#taken.filter((at) => at > now - RECENT_MS).length / (1 + asking))
  }

  /** What the next question tells; it is told once. */
  tell(now: number): { worked: number; unused: Grant[] } {
    this.#expire(now)
    const told = { worked: this.#worked, unused: this.#unused }
    this.#worked = 0
    this.#unused = []
    return told
  }

  noteWorked() {
    this.#worked += 1
  }

  /** @param notices of a governor of an earlier version: without what it does not know, which is nothing of note */
  note(notices: Partial<Notices> | undefined, now: number) {
    this.#notices = { notices: { emergency: false, flows: {}, ...notices }, at: now }
  }

  /** What was told last, unless it is too old to go by. */
  notices(now: number): Notices | null {
    return this.#notices !== null && now - this.#notices.at <= PERMIT_MS ? this.#notices.notices : null
  }

  #expire(now: number) {
    for (const { id, permits, expiresAt } of this.#batches) if (expiresAt <= now) this.#giveUp({ id, permits })
    this.#batches = this.#batches.filter(({ expiresAt }) => expiresAt > now)
  }

  #giveUp(grant: Grant) {
    if (this.#unused.length < UNUSED_MAX) this.#unused.push(grant)
  }
}
