import type { Admit } from '../engage/admission.ts'

/** How long a run waits for permits in all, in milliseconds: its alarm may take fifteen minutes. */
export const PATIENCE_MS = 480_000

/**
 * Permits that are asked for at once by who had to wait: where replies use up the budget each wait takes more than two
 * minutes, and a run that comes to something makes three calls: the look at the webhook, a list, the contents that it names.
 */
const TOGETHER = 3

/**
 * The permits of a run that waits for them. Whoever asks again in time keeps its place among those who wait; a run that
 * ended instead would begin at the end of the queue each time, behind all replies. Nothing is kept: an object that is lost
 * while it waits begins its run anew.
 */
export class Patience {
  readonly #admit: Admit
  readonly #patienceMs: number
  #waitedMs = 0
  #againInMs: number | null = null

  constructor(admit: Admit, patienceMs: number) {
    this.#admit = admit
    this.#patienceMs = patienceMs
  }

  readonly admit: Admit = async (priority, requests = 1) => {
    for (let together = requests; ; together = Math.max(requests, TOGETHER)) {
      const askedAt = Date.now()
      const admission = await this.#admit(priority, together)
      this.#waitedMs += Date.now() - askedAt
      if (admission.ok) return admission
      const { retryAfterMs } = admission
      if (this.#waitedMs + retryAfterMs > this.#patienceMs) {
        this.#againInMs = retryAfterMs
        return admission
      }
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
      this.#waitedMs += retryAfterMs
    }
  }

  /** Milliseconds spent on waiting. */
  get waitedMs(): number {
    return this.#waitedMs
  }

  /** Milliseconds after which the place that the run still had is served; null where it got all that it asked for. */
  get againInMs(): number | null {
    return this.#againInMs
  }
}
