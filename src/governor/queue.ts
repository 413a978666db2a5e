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

export interface Ask {
  /** An id that tells nothing, the same for all requests of one conversation. */
  caller: string
  priority: Priority
  /** How many permits are of use at all, and how many would be welcome. */
  need: number
  want: number
  /** A fingerprint of the access token. */
  token: string
}

export interface Place extends Ask {
  /** Lower is earlier. */
  turn: number
  /** Our clock: since when the caller has been waiting this time. */
  since: number
  /** A caller that was sent away keeps its place until then, our clock; null while it waits. */
  keptUntil: number | null
}

export class Queue {
  /** By their turns. */
  #places: Place[] = []
  /** Who has asked lately, the latest last, and each one's last turn. */
  readonly #callers = new Map<string, { askedAt: number; turn: number }>()

  /** Whoever was sent away and comes back finds its place again. */
  enter(ask: Ask, now: number): Place {
    this.#forget(now)
    const left = this.#places.find(
      (place) => place.keptUntil !== null && place.caller === ask.caller && place.priority === ask.priority,
    )
    const lastTurn = this.#callers.get(ask.caller)?.turn ?? 0
    const turn = left ? lastTurn : Math.max(now, lastTurn + TURN_MS)
    this.#callers.delete(ask.caller)
    this.#callers.set(ask.caller, { askedAt: now, turn })
    if (left) return Object.assign(left, ask, { since: now, keptUntil: null })
    const place: Place = { ...ask, turn: turn + LATER_MS[ask.priority], since: now, keptUntil: null }
    const index = this.#places.findLastIndex((other) => other.turn <= place.turn)
    this.#places.splice(index + 1, 0, place)
    return place
  }

  leave(place: Place) {
    this.#places = this.#places.filter((other) => other !== place)
  }

  /** All places, those of callers that were sent away too. */
  get places(): readonly Place[] {
    return this.#places
  }

  get waiting(): Place[] {
    return this.#places.filter((place) => place.keptUntil === null)
  }

  /** How many callers are to share what is free: those that wait, and those that asked lately. */
  get rivals(): number {
    return Math.max(this.#callers.size, this.#places.length)
  }

  #forget(now: number) {
    this.#places = this.#places.filter(({ keptUntil }) => keptUntil === null || keptUntil > now)
    for (const [caller, { askedAt }] of this.#callers) {
      if (askedAt + ACTIVE_MS > now) break
      this.#callers.delete(caller)
    }
  }
}
