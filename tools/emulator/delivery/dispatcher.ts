import type { Activity } from '../activity.ts'
import { setWebhookStatus } from '../domain/webhooks.ts'
import type { Settings } from '../options.ts'
import type { Webhook } from '../records/webhooks.ts'
import type { Timers } from '../timers.ts'
import type { Forecaster } from '../weather/forecaster.ts'
import type { World } from '../world.ts'
import { Batches } from './batches.ts'
import type { IssuedEvent } from './event.ts'
import { post } from './post.ts'
import { admit, judgeProbe, judgeRequest } from './suspension.ts'

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
  /** It was sent already and comes once more, whatever becomes of it. */
  readonly isDuplicate?: boolean
}

/** Takes events out of a delivery, to keep them for later. @returns what may go on its way */
export type Checkpoint = (delivery: Delivery) => readonly IssuedEvent[]

export interface DispatcherParts extends Pick<World, 'records' | 'requestIds' | 'clock'> {
  settings: Settings
  timers: Timers
  activity: Activity
  checkpoint: Checkpoint
  forecaster: Forecaster
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
  readonly #batches: Batches
  #era = new AbortController()

  constructor(parts: DispatcherParts) {
    this.#parts = parts
    this.#batches = new Batches(parts.timers)
  }

  /** To every webhook that takes the event now: active, and registered for the event and its source. */
  async publish(events: readonly IssuedEvent[], immediately: boolean): Promise<void> {
    const takers: [Webhook, readonly IssuedEvent[]][] = []
    for (const webhook of this.#parts.records.webhooks.values()) {
      const wanted = events.filter((event) => takes(webhook, event))
      if (wanted.length > 0) takers.push([webhook, wanted])
    }
    if (takers.length === 0) return
    const { forecaster, settings } = this.#parts
    const { eventLagMs, batchMs } = settings.switches
    const over = this.#parts.activity.begin(threadOf(events))
    if (!immediately) await this.#pass(eventLagMs)
    const offered = takers.map(([{ id }, wanted]) =>
      this.#batches.add(id, wanted, immediately ? 0 : batchMs, async (events) => {
        const delivery = { webhookId: id, events, attempt: 1 }
        const wait = immediately ? 0 : forecaster.departureMs(delivery)
        if (wait > 0) await this.#pass(wait)
        await this.deliver(delivery)
      }),
    )
    await Promise.all(offered)
    over()
  }

  /**
   * The next try, if nothing holds it back. Never fails: what goes wrong is the receiver's, and recorded. What is due
   * while its webhook is suspended has failed without a request, and comes again by the same schedule.
   */
  async deliver(delivery: Delivery): Promise<void> {
    const events = this.#parts.checkpoint(delivery)
    const webhook = this.#parts.records.webhooks.get(delivery.webhookId)
    if (this.#era.signal.aborted || events.length === 0 || !webhook) return
    const admission = admit(webhook, this.#parts.clock.now())
    if (admission === 'drop') return
    const going = { ...delivery, events }
    if (admission !== 'wait') this.#repeat(going)
    const acknowledged = admission !== 'wait' && (await this.#request(webhook, going, admission === 'probe'))
    if (!acknowledged && !going.isDuplicate) this.#retry(webhook, going)
  }

  /** Forgets all that is on its way or scheduled. */
  drop(): void {
    this.#era.abort()
    this.#era = new AbortController()
    this.#batches.clear()
  }

  dispose(): void {
    this.#era.abort()
  }

  #retry(webhook: Webhook, delivery: Delivery): void {
    const { settings, timers, changed } = this.#parts
    const wait = settings.retrySchedule[delivery.attempt - 1]
    if (wait !== undefined) {
      timers.after(wait, () => void this.deliver({ ...delivery, attempt: delivery.attempt + 1 }))
    } else if (settings.retryPolicy === 'ten-tries') {
      setWebhookStatus(this.#parts, webhook, 'disabled', 'all tries of a delivery failed')
      changed()
    }
  }

  /** "The same event can come again": now and then, as forecast. */
  #repeat(delivery: Delivery): void {
    const { forecaster, timers, activity } = this.#parts
    const isFirst = delivery.attempt === 1 && !delivery.isDuplicate
    const wait = isFirst ? forecaster.duplicateMs(delivery) : null
    if (wait === null) return
    const over = activity.begin(threadOf(delivery.events))
    timers.after(wait, () => void this.deliver({ ...delivery, isDuplicate: true }).then(over))
  }

  /** @returns whether the delivery is done with: acknowledged, or forgotten meanwhile */
  async #request(webhook: Webhook, delivery: Delivery, isProbe: boolean): Promise<boolean> {
    const { signal } = this.#era
    const over = this.#parts.activity.begin(threadOf(delivery.events))
    const { suspension } = webhook
    if (suspension !== null) suspension.probing = isProbe
    const acknowledged = (await this.#attempt(webhook, delivery)) === 200
    over()
    if (signal.aborted || this.#parts.records.webhooks.get(webhook.id) !== webhook) return true
    if (isProbe && suspension !== null) judgeProbe(this.#parts, webhook, suspension, acknowledged)
    else judgeRequest(this.#parts, webhook, acknowledged)
    this.#parts.changed()
    return acknowledged
  }

  async #attempt(webhook: Webhook, delivery: Delivery): Promise<number | null> {
    const { requestIds, clock, forecaster, changed } = this.#parts
    const record: DeliveryRecord = {
      envelopeId: requestIds.next(),
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
    const body = JSON.stringify({ id: record.envelopeId, domain_id: DOMAIN_ID, events })
    const answer = await post(this.#parts, webhook, body)
    const isLost = !delivery.isDuplicate && forecaster.losesAcknowledgement(delivery)
    record.status = isLost ? null : answer
    record.ms = clock.now() - record.at
    changed()
    return record.status
  }

  /** Never ends once what is on its way was forgotten. */
  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.timers.after(ms, resolve))
  }
}

/** @returns the one thread that all events are about; null where there are several, or none */
function threadOf(events: readonly IssuedEvent[]): string | null {
  const [threadId = null, ...others] = new Set(events.map((event) => event.threadId))
  return others.length === 0 ? threadId : null
}

/** A suspended webhook's events wait. */
function takes(webhook: Webhook, event: IssuedEvent): boolean {
  const isOn = webhook.active && (webhook.status === 'enabled' || webhook.status === 'suspended')
  return isOn && webhook.registeredEvents.includes(event.type) && isOfItsSources(webhook, event.sourceId)
}

function isOfItsSources({ sourceFilter, sourceIds }: Webhook, sourceId: string): boolean {
  return sourceIds.length === 0 || sourceIds.includes(sourceId) === (sourceFilter === 'only')
}
