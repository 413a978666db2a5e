import { contentEventId } from '../conversation/seen.ts'
import { latestReading, parsePlatformTime } from '../core/platform-time.ts'
import type { ContentRecord, EventRecord, Intervention } from '../engage/resources.ts'
import { isExportFailed } from '../engage/statuses.ts'
import type { Found } from './mark.ts'

/** Something that a webhook should have told of, as far as a list shows it. */
export interface Sighting extends Found {
  type: string
  /** RFC 3339, the latest it can have been; null where the platform names no time. */
  issuedAt: string | null
  /** Who did it. */
  userId: string | null
  threadId: string | null
  sourceId: string | null
  contentId: string | null
  interventionId: string | null
  /** To whom an intervention belongs. */
  assigneeId: string | null
  categoryIds: string[] | null
  /** Where it was read already. */
  content: ContentRecord | null
}

/** The events that are swept: what means something for a conversation. */
export const SWEPT_EVENTS: readonly string[] = [
  'content.imported',
  'content.replied',
  'content.discussion_initiated',
  'content.approved',
  'content.exported',
  'content.thread_closed',
  'content.thread_auto_closed',
  'intervention.opened',
  'intervention.reopened',
  'intervention.assigned',
  'intervention.user_updated',
  'intervention.closed',
  'intervention.canceled',
  'intervention.recategorized',
]

export function sightingOfEvent({ id, name, created_at, user_id, extra_infos: infos }: EventRecord): Sighting {
  const kind = kindOf(name)
  return {
    id,
    at: parsePlatformTime(created_at),
    type: name,
    issuedAt: latest(created_at),
    userId: user_id,
    threadId: infos.content_thread_id,
    sourceId: infos.content_source_id,
    contentId: kind === 'content' ? infos.content_id : null,
    interventionId: kind === 'intervention' ? infos.intervention_id : null,
    assigneeId: infos.user_id,
    categoryIds: infos.category_ids,
    content: null,
  }
}

/**
 * A content stands for the event that brought it, and for the one that told of its failed export. The events' own ids are
 * not known: what was written is known again by its content id, and a failed export by this id, as often as it is swept.
 */
export function sightingsOfContent(content: ContentRecord): Sighting[] {
  const imported: Sighting = {
    id: contentEventId(content.id),
    at: parsePlatformTime(content.created_at),
    type: 'content.imported',
    issuedAt: latest(content.created_at),
    userId: null,
    threadId: content.thread_id,
    sourceId: content.source_id,
    contentId: content.id,
    interventionId: null,
    assigneeId: null,
    categoryIds: null,
    content,
  }
  if (!isExportFailed(content.synchronization_status)) return [imported]
  return [imported, { ...imported, id: `export-${content.id}`, type: 'content.exported' }]
}

/**
 * Lists show whole seconds where webhooks show milliseconds. The end of the second is the safe side: what a person did in
 * the second in which the bot was given the thread counts.
 */
function latest(time: string | null): string | null {
  const at = parsePlatformTime(time)
  return at === null ? null : new Date(latestReading(at)).toISOString()
}

function kindOf(type: string): 'content' | 'intervention' | 'thread' {
  if (type.startsWith('intervention.')) return 'intervention'
  return type.startsWith('content.thread_') ? 'thread' : 'content'
}

/** What must be read before the event can be put together. Lists promise nothing of an event but its id. */
export function needOf({ type, threadId, assigneeId, content }: Sighting): 'content' | 'intervention' | 'nothing' {
  const kind = kindOf(type)
  switch (kind) {
    case 'content':
      return content === null ? 'content' : 'nothing'
    case 'intervention': {
      const names = type === 'intervention.assigned' || type === 'intervention.user_updated'
      return threadId === null || (names && assigneeId === null) ? 'intervention' : 'nothing'
    }
    case 'thread':
      return 'nothing'
    default:
      return kind satisfies never
  }
}

/** What was read of it. */
export interface Known {
  content?: ContentRecord | undefined
  intervention?: Intervention | undefined
}

/**
 * The event as its webhook would have told it, to be read like one. What is not known is null there, which a webhook
 * may say as well.
 */
export function toEvent(sighting: Sighting, known: Known): unknown {
  const { id, type, issuedAt, userId } = sighting
  const base = { id, type, issued_at: issuedAt, user_id: userId }
  const kind = kindOf(type)
  switch (kind) {
    case 'content': {
      const content = sighting.content ?? known.content
      if (content === undefined) return base
      const { private_message, title, type: form, ...metadata } = content
      const resource = { type: typeof form === 'string' ? form : null, id: content.id }
      return {
        ...base,
        resource: { ...resource, metadata: { ...metadata, private: private_message, thread_title: title } },
      }
    }
    case 'intervention': {
      const { intervention } = known
      const metadata = {
        thread_id: sighting.threadId ?? intervention?.thread_id,
        source_id: sighting.sourceId,
        user_id: sighting.assigneeId ?? intervention?.user_id,
        category_ids: sighting.categoryIds,
        closed_at: intervention?.closed_at,
      }
      return { ...base, resource: { type: 'intervention', id: sighting.interventionId, metadata } }
    }
    case 'thread': {
      const metadata = { thread_id: sighting.threadId, category_ids: sighting.categoryIds }
      return { ...base, resource: { type: 'thread', id: sighting.threadId, metadata } }
    }
    default:
      return kind satisfies never
  }
}
