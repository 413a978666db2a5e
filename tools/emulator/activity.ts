/** Counts what is under way, so that a test can wait until nothing is. */
export class Activity {
  #count = 0
  #era = 0
  #closed = false
  #waiting: (() => void)[] = []

  /** @returns what to call when it is over */
  begin(): () => void {
    const era = this.#era
    this.#count += 1
    let over = false
    return () => {
      if (over || era !== this.#era) return
      over = true
      this.#count -= 1
      if (this.#count === 0) this.#wake()
    }
  }

  async idle(): Promise<void> {
    while (this.#count > 0 && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** What is under way no longer counts. */
  forget(): void {
    this.#era += 1
    this.#count = 0
    this.#wake()
  }

  /** Nothing that was under way will end any more. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
