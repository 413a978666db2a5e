/** Says that something has changed, so that a page can be drawn again. What, its reader finds out by reading. */
export class Changes {
  readonly #listeners = new Set<() => void>()
  #pending = false

  /** @returns what to call to listen no more */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Many changes in one task are told once. */
  tell = (): void => {
    if (this.#pending || this.#listeners.size === 0) return
    this.#pending = true
    queueMicrotask(() => {
      this.#pending = false
      for (const listener of [...this.#listeners]) listener()
    })
  }
}
