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
}

/** Demand is what was taken within so many milliseconds: about as long as a permit lives. */
const RECENT_MS = 1_500
/** A question for permits that was not answered within this time, in milliseconds, is not counted on. */
export const ANSWER_MS = 10_000
/** Unused permits are told of soon, or not at all. */
const UNUSED_MAX = 50

export class Pool {
  #batches: Batch[] = []
  #unused: Grant[] = []
  #worked = 0
  /** When permits were taken, and when questions were asked that are not answered yet. */
  #taken: number[] = []
  #asked: number[] = []
  #notices: { notices: Notices; at: number } | null = null

  /** One permit, as a batch of its own; null where there is none. */
  take(now: number): Batch | null {
    this.#expire(now)
    const [batch] = this.#batches
    if (!batch) return null
    batch.permits -= 1
    if (batch.permits === 0) this.#batches.shift()
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

  /** How many permits the next question asks for: what is needed soon, shared among the questions that are under way. */
  wanted(now: number): number {
    const recent = this.#taken.filter((at) => at > now - RECENT_MS).length
    this.#asked = this.#asked.filter((at) => at > now - ANSWER_MS)
    return Math.ceil((1 + recent) / (1 + this.#asked.length))
  }

  /** A question goes out; what it tells is told once. */
  ask(now: number): { worked: number; unused: Grant[] } {
    this.#expire(now)
    this.#asked.push(now)
    const told = { worked: this.#worked, unused: this.#unused }
    this.#worked = 0
    this.#unused = []
    return told
  }

  answered(askedAt: number) {
    const index = this.#asked.indexOf(askedAt)
    if (index !== -1) this.#asked.splice(index, 1)
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
