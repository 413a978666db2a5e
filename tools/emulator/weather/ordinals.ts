/**
 * Numbers things of one kind in the order in which they are first met. Ids depend on all that happens in between; the
 * third message of a thread is the third in every run.
 */
export class Ordinals {
  readonly #counts = new Map<string, number>()
  readonly #known = new Map<string, number>()

  /** The next one of its kind. */
  next(kind: string): number {
    const ordinal = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, ordinal)
    return ordinal
  }

  /** The same for the same id. */
  of(kind: string, id: string): number {
    const ordinal = this.#known.get(id) ?? this.next(kind)
    this.#known.set(id, ordinal)
    return ordinal
  }
}
