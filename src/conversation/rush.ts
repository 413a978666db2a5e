/**
 * Webhooks come first. The platform gives up on an acknowledgement that is slow, while a burst of answers cannot leave
 * faster than the account's budget lets it, some eight a second. So while webhooks pour in, the conversations that have
 * work to do wait for each other's webhooks to be stored: their work would only take the thread that they share.
 */

/** So many deliveries within so many milliseconds are a rush. */
export const RUSH = { deliveries: 8, withinMs: 100 }

/** How soon a conversation looks whether the rush is over, in milliseconds. */
const FIRST_LOOK_MS = 20

export interface RushOptions {
  now?: () => number
  sleep?: (ms: number) => Promise<void>
}

/** One for each isolate: the conversations that share a thread. It lives in memory only, and nothing depends on it. */
export class Rush {
  readonly #now: () => number
  readonly #sleep: (ms: number) => Promise<void>
  /** The last deliveries, our clock; the oldest first. */
  #received: number[] = []
  #working = 0

  constructor({ now = Date.now, sleep = (ms) => scheduler.wait(ms) }: RushOptions = {}) {
    this.#now = now
    this.#sleep = sleep
  }

  /** Events have come for one of the conversations. */
  received() {
    this.#received.push(this.#now())
    if (this.#received.length > RUSH.deliveries) this.#received.shift()
  }

  /**
   * Does a conversation's work, once no webhooks pour in. Where no other has work to do, at once.
   * @param atMostMs it gives way no longer than this: in a rush without end, customers are answered too
   */
  async work(work: () => Promise<void>, atMostMs: number): Promise<void> {
    this.#working += 1
    try {
      if (this.#working > 1) await this.#giveWay(atMostMs)
      await work()
    } finally {
      this.#working -= 1
    }
  }

  /** Looks more and more seldom: hundreds may be waiting, and each look takes from what they wait for. */
  async #giveWay(atMostMs: number) {
    const until = this.#now() + atMostMs
    for (let pause = FIRST_LOOK_MS; this.#isOn() && this.#now() < until; pause *= 2) {
      await this.#sleep(Math.min(pause, until - this.#now()))
    }
  }

  #isOn(): boolean {
    const [oldest] = this.#received
    return oldest !== undefined && this.#received.length === RUSH.deliveries && oldest > this.#now() - RUSH.withinMs
  }
}
