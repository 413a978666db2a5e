import type { DeliveryRecord } from './delivery/dispatcher.ts'
import type { IssuedEvent } from './delivery/event.ts'
import type { Categorization } from './records.ts'
import type { CallRecord } from './rest/calls.ts'

export type TimelineEntry =
  | ({ kind: 'call' } & CallRecord)
  | ({ kind: 'delivery' } & DeliveryRecord)
  | ({ kind: 'categorization' } & Categorization)
  | ({ kind: 'event' } & Omit<IssuedEvent, 'payload'>)

/** All that was called, issued, delivered and categorized, in order of time; no texts. */
export function timeline(
  calls: readonly CallRecord[],
  events: Iterable<IssuedEvent>,
  deliveries: readonly DeliveryRecord[],
  categorizations: Iterable<Categorization>,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...calls.map((record) => ({ kind: 'call' as const, ...record })),
    ...[...events].map(({ payload: _payload, ...event }) => ({ kind: 'event' as const, ...event })),
    ...[...categorizations].map((record) => ({ kind: 'categorization' as const, ...record })),
    ...deliveries.map((record) => ({ kind: 'delivery' as const, ...record })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}
