import type { Ledger } from './ledger.ts'

/** What is known of an event before it is read in full. */
export interface EventTrace {
  id: string
  type: string
  /** Of `content.*` events. */
  contentId: string | null
}

/**
 * The events that this conversation has not received yet, by id. A customer's message counts as received by whatever
 * event it came, and so does the worker's own reply, of which only the export can tell something new. What meant nothing
 * has left no trace and is named again.
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
      return !(posted.isOwn(contentId) || (type === 'content.imported' && inbox.hasMessage(contentId)))
    })
    .map(({ id }) => id)
}
