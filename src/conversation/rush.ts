import type { Timings } from './timings.ts'

/**
 * Webhooks come first. The platform gives up on an acknowledgement that is slow, while the answers to a burst cannot
 * leave faster than the account's budget lets them, some eight a second. So where webhooks pour in, the turns that
 * their messages start wait a little, and then begin one after the other: all at once they would keep the next webhooks
 * from the thread that they share, and a flow engine may refuse hundreds of connections in the same moment.
 */

/**
 * So many deliveries within so many milliseconds, to the conversations of one isolate, are a rush, where so many of these
 * are at work: one after the other, however fast, are none.
 */
export const RUSH = { deliveries: 8, withinMs: 100, atWork: 2 }

/**
 * One for each isolate: the conversations that share a thread. It lives in memory only; what it decides is stored with
 * the message. It reserves times and wakes nobody: conversations cannot wait for each other's promises.
 */
export class Rush {
  /** When the last deliveries came, our clock; the oldest first. */
  #received: number[] = []
  /** Conversations that are at work now. */
  #atWork = 0
  /** When the last turn that gave way begins, our clock. */
  #lastTurnAt = 0

  /** Events have come for one of the conversations. */
  received(now: number) {
    this.#received.push(now)
    if (this.#received.length > RUSH.deliveries) this.#received.shift()
  }

  /** A conversation works. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#atWork += 1
    try {
      return await work()
    } finally {
      this.#atWork -= 1
    }
  }

  /** When a message that came now may be put to the flow, our clock: at once, unless webhooks pour in. */
  turnAt(now: number, { rushDelayMs, rushPaceMs, rushCeilingMs }: Timings): number {
    if (!this.#isOn(now)) return now
    const at = Math.max(now + rushDelayMs, this.#lastTurnAt + rushPaceMs)
    this.#lastTurnAt = Math.min(at, now + rushCeilingMs)
    return this.#lastTurnAt
  }

  #isOn(now: number): boolean {
    const [oldest] = this.#received
    // Once it is on, nobody is at work: they all give way.
    if (this.#atWork < RUSH.atWork && this.#lastTurnAt <= now) return false
    return oldest !== undefined && this.#received.length === RUSH.deliveries && oldest > now - RUSH.withinMs
  }
}
