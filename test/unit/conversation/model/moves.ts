import type { Owner } from './notes.ts'
import { GRACE_MS } from './rules.ts'

/** The worker's own moves of the thread, as far as it had answers to them. */
export class Moves {
  /** When the worker asked for its last move to agents. */
  handedOverAt = 0
  #last: { to: Owner; at: number } | null = null
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  answered(to: Owner, askedAt: number) {
    this.#last = { to, at: this.#now() }
    if (to === 'agent') this.handedOverAt = askedAt
  }

  /** What says otherwise is not believed so soon after a move: it may be older. */
  contradicts(owner: Owner | null): boolean {
    return this.#last !== null && this.#now() < this.#last.at + GRACE_MS && this.#last.to !== owner
  }
}
