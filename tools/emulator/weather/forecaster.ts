import type { Delivery } from '../delivery/dispatcher.ts'
import type { IssuedEvent } from '../delivery/event.ts'
import type { Records } from '../records/records.ts'
import type { Fault } from './faults.ts'
import type { Forecast } from './forecast.ts'
import { Ordinals } from './ordinals.ts'
import { draw } from './random.ts'

export interface ForecasterParts {
  records: Pick<Records, 'threads'>
  now: () => number
  timeScale: number
}

/**
 * Makes the standing weather. Each decision is drawn by itself from the seed, its kind and what it is about: which
 * message of which thread, which try, which of a thread's calls. What happens in between does not change it.
 */
export class Forecaster {
  readonly #parts: ForecasterParts
  #standing: Forecast | null = null
  #ordinals = new Ordinals()

  constructor(parts: ForecasterParts) {
    this.#parts = parts
  }

  get standing(): Forecast | null {
    return this.#standing
  }

  /** Begins anew, so that a run after it can be repeated. */
  announce(forecast: Forecast | null): void {
    this.#standing = forecast
    this.#ordinals = new Ordinals()
  }

  /** Milliseconds until the first try of a delivery. */
  departureMs(delivery: Delivery): number {
    if (this.#standing === null) return 0
    const { seed, deliveries } = this.#standing
    const name = this.#nameOf(delivery)
    const latency = within(deliveries.latencyMs, draw(seed, 'latency', name))
    const isHeldBack = draw(seed, 'reordered', name) < deliveries.reordered
    return latency + (isHeldBack ? within(deliveries.heldBackMs, draw(seed, 'held back', name)) : 0)
  }

  /** Milliseconds until a delivery comes once more; null where it does not. */
  duplicateMs(delivery: Delivery): number | null {
    if (this.#standing === null) return null
    const { seed, deliveries } = this.#standing
    const name = this.#nameOf(delivery)
    if (draw(seed, 'duplicate', name) >= deliveries.duplicates) return null
    return within(deliveries.duplicateMs, draw(seed, 'duplicate after', name))
  }

  losesAcknowledgement(delivery: Delivery): boolean {
    if (this.#standing === null) return false
    const { seed, deliveries } = this.#standing
    return draw(seed, 'acknowledgement', this.#nameOf(delivery)) < deliveries.lostAcknowledgements
  }

  /** What goes wrong with a thread's next call of this kind; null where nothing does. */
  callFault(call: string, threadId: string | null): Fault | null {
    if (this.#standing === null) return null
    const { seed, calls } = this.#standing
    const kind = `${call} ${this.#threadName(threadId)}`
    const name = `${kind} ${this.#ordinals.next(kind)}`
    const spell = this.#isBadSpell() ? this.#standing.badSpell : null
    const delayMs = within(calls.latencyMs, draw(seed, 'call latency', name)) + (spell?.slowerMs ?? 0)
    if (spell?.failing || draw(seed, 'error', name) < (calls.errorsOf[call] ?? calls.errors)) {
      const error = calls.errorKinds[Math.floor(draw(seed, 'error kind', name) * calls.errorKinds.length)]
      const instead = error === 'cut' ? { disconnect: true } : { status: error }
      return { call, when: 'before', delayMs, ...instead }
    }
    const isLost = draw(seed, 'answer', name) < (calls.lostAnswersOf[call] ?? calls.lostAnswers)
    if (isLost) return { call, when: 'after', delayMs, disconnect: true }
    return delayMs > 0 ? { call, when: 'before', delayMs } : null
  }

  /** When the bad spell is over; null where none is to come or under way. */
  badSpellEndsAt(): number | null {
    const spell = this.#standing?.badSpell ?? null
    if (spell === null) return null
    const endsAt = spell.startsAt + spell.ms / this.#parts.timeScale
    return this.#parts.now() < endsAt ? endsAt : null
  }

  #isBadSpell(): boolean {
    const startsAt = this.#standing?.badSpell?.startsAt ?? Number.POSITIVE_INFINITY
    return startsAt <= this.#parts.now() && this.badSpellEndsAt() !== null
  }

  /** After its first event: which of its type in its thread. */
  #nameOf({ webhookId, events, attempt }: Delivery): string {
    const [first] = events.map((event) => this.#eventName(event))
    return `webhook ${this.#ordinals.of('webhook', webhookId)}, ${first}, try ${attempt}`
  }

  #eventName(event: IssuedEvent): string {
    const kind = `${event.type} ${this.#threadName(event.threadId)}`
    return `${kind} ${this.#ordinals.of(kind, event.id)}`
  }

  #threadName(id: string | null): string {
    return this.#parts.records.threads.get(id ?? '')?.foreignId ?? 'no thread'
  }
}

function within([least, most]: readonly [number, number], drawn: number): number {
  return least + drawn * (most - least)
}
