/** Lets a number of tasks run at a time; the others wait for their turn, in order. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await task()
    } finally {
      // The slot goes straight to whoever waits.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
