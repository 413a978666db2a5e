import type { SimulatedClock } from './clock.ts'

/** Knows when everything that needs no time has happened. */
export class Motion {
  /** Calls that are being answered: those that wait for something to happen do not count. */
  busy = 0
  #changes = 0
  readonly #clock: SimulatedClock

  constructor(clock: SimulatedClock) {
    this.#clock = clock
  }

  /** Something has moved, and may bring about more. */
  readonly note = () => {
    this.#changes += 1
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1
    try {
      return await work()
    } finally {
      this.busy -= 1
      this.note()
    }
  }

  /** Waits until nothing moves any more unless time passes. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const before = this.#changes
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#clock.runNext(this.#clock.now)) this.note()
      quiet = this.busy === 0 && before === this.#changes ? quiet + 1 : 0
    }
  }
}
