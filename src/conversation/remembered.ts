/**
 * A look at the storage that is repeated many times a turn while nothing changes. Only this object's own code writes
 * there, so whoever writes says so: what was seen is then forgotten, and looked at again when it is needed.
 */
export class Remembered<T, Of = void> {
  readonly #look: (of: Of) => T
  #seen: { of: Of; value: T } | null = null

  constructor(look: (of: Of) => T) {
    this.#look = look
  }

  /** @param of what the look depends on beside the storage */
  at(of: Of): T {
    if (this.#seen === null || this.#seen.of !== of) this.#seen = { of, value: this.#look(of) }
    return this.#seen.value
  }

  /** What was seen last; null where that was forgotten. */
  get seen(): { of: Of; value: T } | null {
    return this.#seen
  }

  /** What would be seen now, by someone who has just written it. */
  know(of: Of, value: T) {
    this.#seen = { of, value }
  }

  forget() {
    this.#seen = null
  }
}
