import type { Settings } from '../options.ts'
import { rateLimited } from '../refusal.ts'

const MINUTE = 60_000

/**
 * "500 requests a minute per account", counted in a sliding minute, which the time scale shortens as it does all waits.
 * Refused requests do not count, so that whoever waits gets through.
 */
export class RateLimit {
  readonly #settings: Settings
  /** When the requests of the last minute were let through, oldest first. */
  #passed: number[] = []

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** @throws a 429 beyond the limit */
  take(): void {
    const { now, timeScale, switches } = this.#settings
    if (switches.requestsPerMinute <= 0) return
    const at = now()
    this.#passed = this.#passed.filter((passed) => passed > at - MINUTE / timeScale)
    if (this.#passed.length >= switches.requestsPerMinute) throw rateLimited()
    this.#passed.push(at)
  }
}
