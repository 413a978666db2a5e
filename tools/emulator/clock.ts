/** The platform's clock: every stamp is later than the one before, even where the given clock stands still. */
export class Clock {
  readonly #now: () => number
  #last = 0

  constructor(now: () => number) {
    this.#now = now
  }

  now(): number {
    return this.#now()
  }

  stamp(): number {
    this.#last = Math.max(this.#now(), this.#last + 1)
    return this.#last
  }

  /** The latest stamp. */
  save(): number {
    return this.#last
  }

  /** Later stamps are later than those of a snapshot, whatever clock that was made by. */
  load(last: number): void {
    this.#last = Math.max(this.#last, last)
  }
}

/** An event's `issued_at`: RFC 3339 with milliseconds. */
export function toMilliseconds(time: number): string {
  return new Date(time).toISOString()
}

/** A resource's times, `closed_at` among them, have whole seconds only, so they can lie before what caused them. */
export function toSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

export function toSecondsOrNull(time: number | null): string | null {
  return time === null ? null : toSeconds(time)
}
