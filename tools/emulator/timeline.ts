import type { DeliveryRecord } from './delivery/dispatcher.ts'
import type { IssuedEvent } from './delivery/event.ts'
import type { CallRecord } from './rest/calls.ts'

export type TimelineEntry =
  | ({ kind: 'call' } & CallRecord)
  | ({ kind: 'delivery' } & DeliveryRecord)
  | ({ kind: 'event' } & Omit<IssuedEvent, 'payload'>)

/** All that was called, issued and delivered, in order of time; no texts. */
export function timeline(
  calls: readonly CallRecord[],
  events: Iterable<IssuedEvent>,
  deliveries: readonly DeliveryRecord[],
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...calls.map((record) => ({ kind: 'call' as const, ...record })),
    ...[...events].map(({ payload: _payload, ...event }) => ({ kind: 'event' as const, ...event })),
    ...deliveries.map((record) => ({ kind: 'delivery' as const, ...record })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}
