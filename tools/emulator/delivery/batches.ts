import type { Timers } from '../timers.ts'
import type { IssuedEvent } from './event.ts'

interface Batch {
  events: IssuedEvent[]
  send: () => void
  sent: Promise<void>
}

/** An envelope that is full goes at once. */
const LARGEST = 50

/** "We may buffer notification for efficiency reasons": events of one webhook that come shortly after one another. */
export class Batches {
  readonly #timers: Timers
  readonly #open = new Map<string, Batch>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /**
   * Puts events with those that wait for the same webhook; the first of them decides when they go.
   * @param ms how long the first waits for others; 0 sends at once what comes, by itself
   */
  add(
    webhookId: string,
    events: readonly IssuedEvent[],
    ms: number,
    send: (events: readonly IssuedEvent[]) => Promise<void>,
  ): Promise<void> {
    if (ms <= 0) return send(events)
    const waiting = this.#open.get(webhookId)
    const fits = waiting !== undefined && waiting.events.length + events.length <= LARGEST
    if (waiting !== undefined && !fits) waiting.send()
    const batch = fits ? waiting : this.#start(webhookId, ms, send)
    batch.events.push(...events)
    if (batch.events.length >= LARGEST) batch.send()
    return batch.sent
  }

  /** What waits is never sent. */
  clear(): void {
    this.#open.clear()
  }

  #start(webhookId: string, ms: number, send: (events: readonly IssuedEvent[]) => Promise<void>): Batch {
    const { promise, resolve } = Promise.withResolvers<void>()
    const batch: Batch = {
      events: [],
      sent: promise,
      send: () => {
        if (this.#open.get(webhookId) !== batch) return
        this.#open.delete(webhookId)
        resolve(send(batch.events))
      },
    }
    this.#open.set(webhookId, batch)
    this.#timers.after(ms, batch.send)
    return batch
  }
}
