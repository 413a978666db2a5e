import type { Activity } from '../activity.ts'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Settings } from '../options.ts'
import type { Webhook } from '../records.ts'
import type { Timers } from '../timers.ts'
import type { IssuedEvent } from './event.ts'

/** One request to a webhook. */
export interface DeliveryRecord {
  envelopeId: string
  webhookId: string
  eventIds: string[]
  types: string[]
  /** Of the envelope's first event. */
  threadId: string | null
  /** What the receiver answered; null where no answer came. */
  status: number | null
  /** 1 for the first attempt. */
  attempt: number
  at: number
  ms: number
}

/** Events on their way to one webhook. */
export interface Delivery {
  readonly webhookId: string
  readonly events: readonly IssuedEvent[]
  readonly attempt: number
}

/** Takes events out of a delivery, to keep them for later. @returns what may go on its way */
export type Checkpoint = (delivery: Delivery) => readonly IssuedEvent[]

export interface DispatcherParts {
  webhooks: ReadonlyMap<string, Webhook>
  settings: Settings
  ids: Ids
  clock: Clock
  timers: Timers
  activity: Activity
  checkpoint: Checkpoint
  /** Called after each change of the records. */
  changed: () => void
}

/** Made up, as a string; real ones have been seen as strings and as numbers. */
const DOMAIN_ID = '5dd2be0e103cc800092e184c'

/**
 * Delivers webhooks: `POST`, JSON, `X-Dimelo-Secret`. "Only HTTP 200 acknowledges"; anything else is sent again by the
 * schedule and then dropped. The envelope's id names the request, so each attempt has its own; events keep theirs.
 */
export class Dispatcher {
  readonly records: DeliveryRecord[] = []
  readonly #parts: DispatcherParts
  #disposed = false

  constructor(parts: DispatcherParts) {
    this.#parts = parts
  }

  /** To every webhook that is enabled now and registered for the event and its source. */
  async publish(events: readonly IssuedEvent[], immediately: boolean): Promise<void> {
    const deliveries: Delivery[] = []
    for (const webhook of this.#parts.webhooks.values()) {
      const wanted = events.filter((event) => takes(webhook, event))
      if (wanted.length > 0) deliveries.push({ webhookId: webhook.id, events: wanted, attempt: 1 })
    }
    if (deliveries.length === 0) return
    const over = this.#parts.activity.begin()
    if (!immediately) {
      await new Promise<void>((resolve) => this.#parts.timers.after(this.#parts.settings.switches.eventLagMs, resolve))
    }
    await Promise.all(deliveries.map((delivery) => this.deliver(delivery)))
    over()
  }

  /** The next attempt, if nothing holds it back. Never fails: what goes wrong is the receiver's, and recorded. */
  async deliver(delivery: Delivery): Promise<void> {
    const events = this.#parts.checkpoint(delivery)
    const webhook = this.#parts.webhooks.get(delivery.webhookId)
    if (this.#disposed || events.length === 0 || !webhook || !isOn(webhook)) return
    const over = this.#parts.activity.begin()
    const status = await this.#attempt(webhook, { ...delivery, events })
    if (status !== 200) this.#retry({ ...delivery, events })
    over()
  }

  dispose(): void {
    this.#disposed = true
  }

  #retry(delivery: Delivery): void {
    const wait = this.#parts.settings.retrySchedule[delivery.attempt - 1]
    if (wait === undefined || this.#disposed) return
    this.#parts.timers.after(wait, () => {
      void this.deliver({ ...delivery, attempt: delivery.attempt + 1 })
    })
  }

  async #attempt(webhook: Webhook, delivery: Delivery): Promise<number | null> {
    const { ids, clock, changed } = this.#parts
    const record: DeliveryRecord = {
      envelopeId: ids.next(),
      webhookId: webhook.id,
      eventIds: delivery.events.map((event) => event.id),
      types: delivery.events.map((event) => event.type),
      threadId: delivery.events[0]?.threadId ?? null,
      status: null,
      attempt: delivery.attempt,
      at: clock.now(),
      ms: 0,
    }
    this.records.push(record)
    changed()
    const events = delivery.events.map((event) => event.payload)
    record.status = await this.#post(webhook, JSON.stringify({ id: record.envelopeId, domain_id: DOMAIN_ID, events }))
    record.ms = clock.now() - record.at
    changed()
    return record.status
  }

  async #post(webhook: Webhook, body: string): Promise<number | null> {
    const { settings, timers } = this.#parts
    const headers = { 'Content-Type': 'application/json; charset=utf-8', ...secretHeader(webhook) }
    const abort = new AbortController()
    try {
      const sent = settings.fetch(webhook.url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: abort.signal,
      })
      const response = await timers.atMost(settings.deliveryTimeoutMs, sent, () => abort.abort())
      await response?.body?.cancel()
      return response?.status ?? null
    } catch {
      return null
    }
  }
}

/** "The `X-Dimelo-Secret` header on every request when a secret is set": the secret itself. */
export function secretHeader(webhook: Webhook): Record<string, string> {
  return webhook.secret === null ? {} : { 'X-Dimelo-Secret': webhook.secret }
}

function isOn(webhook: Webhook): boolean {
  return webhook.active && webhook.status === 'enabled'
}

function takes(webhook: Webhook, event: IssuedEvent): boolean {
  const ofItsSources = webhook.sourceIds.length === 0 || webhook.sourceIds.includes(event.sourceId)
  return isOn(webhook) && ofItsSources && webhook.registeredEvents.includes(event.type)
}
