import { toSeconds } from '../clock.ts'
import type { IssuedEvent } from '../delivery/event.ts'

/** Where an event's `extra_infos` have the id of its resource, by the event's kind. */
const RESOURCE_FIELDS: ReadonlyMap<string, string> = new Map([
  ['content', 'content_id'],
  ['intervention', 'intervention_id'],
  ['task', 'task_id'],
])

/** What the extra infos take from a webhook's metadata, under the same name, where there is a value. */
const SHARED_FIELDS = ['category_ids', 'content_id', 'foreign_id', 'intervention_id', 'user_id']

/** An event as `GET /events` shows it: less than its webhook says. "Attributes in extra_infos are not guaranteed." */
export function eventResource(event: IssuedEvent) {
  const { user_id, resource } = event.payload
  const [kind = ''] = event.type.split('.')
  const isOfThread = resource.type === 'thread'
  const field = isOfThread ? undefined : RESOURCE_FIELDS.get(kind)
  const shared = SHARED_FIELDS.filter((name) => (resource.metadata[name] ?? null) !== null)
  const infos: Record<string, unknown> = {
    content_source_id: event.sourceId,
    ...(event.threadId === null ? {} : { content_thread_id: event.threadId }),
    ...Object.fromEntries(shared.map((name) => [name, resource.metadata[name]])),
    ...(field === undefined ? {} : { [field]: resource.id }),
  }
  return {
    id: event.id,
    created_at: toSeconds(event.at),
    extra_infos: infos,
    name: event.type,
    updated_at: toSeconds(event.at),
    user_id: user_id ?? null,
  }
}
