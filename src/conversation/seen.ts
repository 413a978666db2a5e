import type { Ledger } from './ledger.ts'

/** The id under which a content was received, whatever event told of it; what the sweep makes of a content has it, too. */
export const contentEventId = (contentId: string) => `content-${contentId}`

/** What is recorded under such an id is no event of its own. */
export const CONTENT_KNOWN = 'content'

/** What is known of an event before it is read in full. */
export interface EventTrace {
  id: string
  type: string
  /** Of `content.*` events. */
  contentId: string | null
}

/**
 * The events that this conversation has not received yet, by id. What a customer or a person wrote counts as received by
 * whatever event it came, and so does the worker's own reply, of which only the export can tell something new. What meant
 * nothing has left no trace and is named again.
 */
export function unseen(
  { inbox, outbox, posted }: Pick<Ledger, 'inbox' | 'outbox' | 'posted'>,
  traces: readonly EventTrace[],
): string[] {
  return traces
    .filter(({ id, type, contentId }) => {
      if (inbox.hasEvent(id)) return false
      if (contentId === null) return true
      // Of what others wrote it means nothing.
      if (type === 'content.exported') return posted.isOwn(contentId) || outbox.head()?.status === 'sending'
      if (posted.isOwn(contentId)) return false
      if (type !== 'content.imported') return true
      return !(inbox.hasMessage(contentId) || inbox.hasEvent(contentEventId(contentId)))
    })
    .map(({ id }) => id)
}
