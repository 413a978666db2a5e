import type { DeliveryRecord } from './delivery/dispatcher.ts'
import type { IssuedEvent } from './delivery/event.ts'
import type { CallRecord } from './rest/calls.ts'
import type { WebhookStatusChange } from './webhook-records.ts'

export type TimelineEntry =
  | ({ kind: 'call' } & CallRecord)
  | ({ kind: 'delivery' } & DeliveryRecord)
  | ({ kind: 'event' } & Omit<IssuedEvent, 'payload'>)
  | ({ kind: 'webhook' } & WebhookStatusChange)

/** All that was called, issued and delivered, and how webhooks fared, in order of time; no texts. */
export function timeline(
  calls: readonly CallRecord[],
  events: Iterable<IssuedEvent>,
  deliveries: readonly DeliveryRecord[],
  statusChanges: Iterable<WebhookStatusChange>,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...calls.map((record) => ({ kind: 'call' as const, ...record })),
    ...[...events].map(({ payload: _payload, ...event }) => ({ kind: 'event' as const, ...event })),
    ...deliveries.map((record) => ({ kind: 'delivery' as const, ...record })),
    ...[...statusChanges].map((change) => ({ kind: 'webhook' as const, ...change })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}
