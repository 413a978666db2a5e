/** Simulated time: nothing passes but what a test lets pass. It stands in for `Date.now`, `setTimeout` and its kin. */
export class SimulatedClock {
  /** Milliseconds since 1970. */
  now = Date.UTC(2026, 10, 2, 9)
  readonly #timers = new Map<number, { at: number; run: () => void }>()
  #count = 0

  readonly setTimeout = (run: () => void, ms = 0): number => {
    this.#count += 1
    this.#timers.set(this.#count, { at: this.now + Math.max(0, ms), run })
    return this.#count
  }

  readonly clearTimeout = (handle: number | null): void => {
    if (handle !== null) this.#timers.delete(handle)
  }

  /** As `AbortSignal.timeout`. */
  readonly timeout = (ms: number): AbortSignal => {
    const controller = new AbortController()
    this.setTimeout(() => controller.abort(new DOMException('The time is up.', 'TimeoutError')), ms)
    return controller.signal
  }

  /** Starts the earliest timer that is due by then, at its time. @returns whether there was one */
  runNext(until: number): boolean {
    let next: [number, { at: number; run: () => void }] | null = null
    for (const entry of this.#timers) {
      if (entry[1].at <= until && (next === null || entry[1].at < next[1].at)) next = entry
    }
    if (next === null) return false
    this.#timers.delete(next[0])
    this.now = Math.max(this.now, next[1].at)
    next[1].run()
    return true
  }
}
