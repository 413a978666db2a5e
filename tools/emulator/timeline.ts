import type { DeliveryRecord } from './delivery/dispatcher.ts'
import type { IssuedEvent } from './delivery/event.ts'
import type { Categorization, Records } from './records/records.ts'
import type { WebhookStatusChange } from './records/webhooks.ts'
import type { CallRecord } from './rest/calls.ts'

export type TimelineEntry =
  | ({ kind: 'call' } & CallRecord)
  | ({ kind: 'delivery' } & DeliveryRecord)
  | ({ kind: 'categorization' } & Categorization)
  | ({ kind: 'event' } & Omit<IssuedEvent, 'payload'>)
  | ({ kind: 'webhook' } & WebhookStatusChange)

/** All that was called, issued, delivered and categorized, and how webhooks fared, in order of time; no texts. */
export function timeline(
  calls: readonly CallRecord[],
  events: Iterable<IssuedEvent>,
  deliveries: readonly DeliveryRecord[],
  { categorizations, webhookStatusChanges }: Pick<Records, 'categorizations' | 'webhookStatusChanges'>,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...calls.map((record) => ({ kind: 'call' as const, ...record })),
    ...[...events].map(({ payload: _payload, ...event }) => ({ kind: 'event' as const, ...event })),
    ...[...categorizations.values()].map((record) => ({ kind: 'categorization' as const, ...record })),
    ...deliveries.map((record) => ({ kind: 'delivery' as const, ...record })),
    ...[...webhookStatusChanges.values()].map((change) => ({ kind: 'webhook' as const, ...change })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}
