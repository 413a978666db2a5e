import type { Priority } from '../engage/admission.ts'

/** Who waits for permits, in the order in which they are served. */

/**
 * How much later than a reply that came at the same time others are served, in milliseconds: none waits for ever. More
 * than a minute, since that is the rhythm in which a budget that is used up comes free.
 */
const LATER_MS: Record<Priority, number> = { reply: 0, handover: 30_000, read: 120_000 }

/** A caller's turns are so far apart, in milliseconds: who asks for much at once does not push the others back. */
const TURN_MS = 500

/** Who has asked within so many milliseconds is likely to ask again soon. */
const ACTIVE_MS = 5_000

/** Nobody is believed to have waited for longer before it was asked for, in milliseconds. */
const WAITED_MAX_MS = 180_000

/**
 * Who had its turn, and whose first request took longer than permits live, comes before all others, as if it had waited
 * for so long, in milliseconds: what that request has found out would grow old, and would have to be found out again.
 */
const AHEAD_MS = 3_600_000

/** A caller that waits where the asker lives, and for the same. */
export interface Companion {
  caller: string
  need: number
  /** How long it has waited there. */
  waitedMs: number
  /** It had its turn, but permits have run out while a request of its was under way. */
  renews?: boolean
}

export interface Ask {
  /** An id that tells nothing, the same for all requests of one conversation. */
  caller: string
  priority: Priority
  /** How many permits are of use to the caller at all, and how many would be welcome, those for its companions included. */
  need: number
  want: number
  /** A fingerprint of the access token. */
  token: string
  /** Names the isolate that the caller lives in, and how long it has waited there; absent from older versions. */
  isolate?: string
  waitedMs?: number
  renews?: boolean
  companions?: readonly Companion[]
}

/** One caller's, in the order in which they are served. */
export interface Place {
  caller: string
  priority: Priority
  need: number
  /** Lower is earlier. */
  turn: number
  /** Our clock: before then it had its turn so lately that others are to have theirs first, where there is not enough. */
  restsUntil: number
  /** The question that is to be answered; null for a caller that was sent away. */
  question: Question | null
  /** A caller that was sent away keeps its place until then, our clock. */
  keptUntil: number
}

export interface Question {
  ask: Ask
  /** Our clock: since when it has been waiting for its answer. */
  since: number
  /** The asker's first, then those of its companions. */
  places: Place[]
}

export class Queue {
  /** By their turns. */
  #places: Place[] = []
  /** Who has asked lately, the latest last, and each one's last turn. */
  readonly #callers = new Map<string, { askedAt: number; turn: number }>()
  /** When each isolate has asked last. */
  readonly #isolates = new Map<string, number>()

  /** Whoever was sent away and comes back finds its place again. */
  enter(ask: Ask, now: number): Question {
    this.#forget(now)
    this.#isolates.set(ask.isolate ?? ask.caller, now)
    const question: Question = { ask, since: now, places: [] }
    const asker = { caller: ask.caller, need: ask.need, waitedMs: ask.waitedMs ?? 0, renews: ask.renews ?? false }
    for (const one of [asker, ...(ask.companions ?? [])]) question.places.push(this.#enter(one, question, now))
    return question
  }

  #enter({ caller, need, waitedMs, renews }: Companion, question: Question, now: number): Place {
    const { priority } = question.ask
    const left = this.#places.find(
      (place) => place.question === null && place.caller === caller && place.priority === priority,
    )
    const lastTurn = this.#callers.get(caller)?.turn ?? 0
    const isOld = left !== undefined || renews
    const turn = isOld ? lastTurn : Math.max(now - Math.min(waitedMs, WAITED_MAX_MS), lastTurn + TURN_MS)
    this.#callers.delete(caller)
    this.#callers.set(caller, { askedAt: now, turn })
    if (left) return Object.assign(left, { need, question })
    const times = renews
      ? { turn: now - AHEAD_MS, restsUntil: 0 }
      : { turn: turn + LATER_MS[priority], restsUntil: turn }
    const place: Place = { caller, priority, need, ...times, question, keptUntil: 0 }
    const index = this.#places.findLastIndex((other) => other.turn <= place.turn)
    this.#places.splice(index + 1, 0, place)
    return place
  }

  leave(places: ReadonlySet<Place>) {
    this.#places = this.#places.filter((place) => !places.has(place))
  }

  /** All places, those of callers that were sent away too. */
  get places(): readonly Place[] {
    return this.#places
  }

  /** How many are to share what is over: the isolates that have asked lately. */
  get rivals(): number {
    return this.#isolates.size
  }

  #forget(now: number) {
    this.#places = this.#places.filter(({ question, keptUntil }) => question !== null || keptUntil > now)
    for (const [caller, { askedAt }] of this.#callers) {
      if (askedAt + ACTIVE_MS > now) break
      this.#callers.delete(caller)
    }
    for (const [isolate, askedAt] of this.#isolates) if (askedAt + ACTIVE_MS <= now) this.#isolates.delete(isolate)
  }
}
