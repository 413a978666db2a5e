import type { Activity } from '../activity.ts'
import type { Timers } from '../timers.ts'
import type { IssuedEvent } from './event.ts'

export interface ActOptions {
  /** The state changes, but no webhook says so. */
  silent?: boolean
  /** Deliver now, without lag, so that the caller can wait for it. */
  immediately?: boolean
}

/** Hands over the events of one action; resolves once each was offered to its receivers for the first time. */
export type Publish = (events: readonly IssuedEvent[], immediately: boolean) => Promise<void>

export interface OutboxParts {
  timers: Timers
  activity: Activity
  publish: Publish
  /** Called at the end of each action, as a part of it: what follows from the change. */
  conclude: () => void
  /** Called after each action, whether or not a webhook tells of it. */
  changed: () => void
}

interface Action {
  events: IssuedEvent[]
  silent: boolean
}

/**
 * Collects the events of one synchronous action, so that those for one webhook share an envelope ("several events per
 * request"). An action that is refused says nothing.
 */
export class Outbox {
  /** Every event ever issued. */
  readonly issued = new Map<string, IssuedEvent>()
  readonly #parts: OutboxParts
  #action: Action | null = null

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** @returns what the action returns, and a promise of its webhooks' first attempts */
  act<T>(run: () => T, options: ActOptions = {}): { result: T; told: Promise<void> } {
    if (this.#action !== null) return { result: run(), told: Promise.resolve() }
    const action: Action = { events: [], silent: options.silent ?? false }
    this.#action = action
    let result: T
    try {
      result = run()
      this.#parts.conclude()
    } finally {
      this.#action = null
      this.#parts.changed()
    }
    if (action.events.length === 0) return { result, told: Promise.resolve() }
    for (const event of action.events) this.issued.set(event.id, event)
    return { result, told: this.#parts.publish(action.events, options.immediately ?? false) }
  }

  /** Within an action only. */
  emit(event: () => IssuedEvent): void {
    if (this.#action === null) throw new Error('An event was emitted outside an action')
    if (!this.#action.silent) this.#action.events.push(event())
  }

  /** What the platform does asynchronously: an action of its own, as silent as the one that causes it. */
  later(ms: number, run: () => void): void {
    const silent = this.#action?.silent ?? false
    const over = this.#parts.activity.begin()
    this.#parts.timers.after(ms, () => {
      try {
        this.act(run, { silent })
      } finally {
        over()
      }
    })
  }
}
