import type { Owner } from '../handover/state.ts'
import type { History } from './history.ts'
import { CONTENT_KNOWN } from './seen.ts'

/** One thing that happened in a conversation. Our clock; ids, statuses and reasons, never a text or a name. */
export type TimelineEntry = { at: number } & (
  | {
      what: 'message'
      /** A content id; of a session's start, a handover status or an input that the flow was told, a name of the worker's own. */
      messageId: string
      status: 'waiting' | 'done' | 'silent' | 'dropped'
      attempts: number
    }
  | {
      what: 'reply'
      purpose: string
      status: 'queued' | 'sending' | 'sent' | 'dropped' | 'dead'
      reason: string | null
      contentId: string | null
      attempts: number
    }
  | { what: 'event'; type: string; eventId: string }
  | { what: 'owner'; from: Owner; to: Owner; epoch: number }
  | { what: 'error'; event: string; reason: string; times: number }
)

type EntryOf<W extends TimelineEntry['what']> = Extract<TimelineEntry, { what: W }>

/** A reply that is not out yet. */
export interface OpenReplyShown {
  purpose: string
  status: 'queued' | 'sending'
  attempts: number
  /** Our clock: not before this. */
  dueAt: number
}

/**
 * Reads a conversation's tables to show what happened, without the columns that hold text. It walks through them: for
 * an operator's question, not for a turn.
 */
export class Timeline {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** The newest first. */
  entries({ owners, errors }: History, limit: number): TimelineEntry[] {
    return [
      ...this.#messages(limit),
      ...this.#replies(limit),
      ...this.#events(limit),
      ...owners.map((change): TimelineEntry => ({ what: 'owner', ...change })),
      ...errors.map((error): TimelineEntry => ({ what: 'error', ...error })),
    ]
      .sort((left, right) => right.at - left.at)
      .slice(0, limit)
  }

  /** Messages that wait for the flow, and events that wait to be applied. */
  waiting(): { messages: number; events: number } {
    return this.#sql
      .exec<{ messages: number; events: number }>(
        `SELECT (SELECT COUNT(*) FROM messages WHERE status = 'waiting') AS messages,
           (SELECT COUNT(*) FROM held_events) AS events`,
      )
      .one()
  }

  /** In the order they go out in. */
  openReplies(): OpenReplyShown[] {
    return this.#sql
      .exec<Omit<OpenReplyShown, 'dueAt'> & { due_at: number }>(
        "SELECT purpose, status, attempts, due_at FROM replies WHERE status IN ('queued', 'sending') ORDER BY id",
      )
      .toArray()
      .map(({ due_at, ...reply }) => ({ ...reply, dueAt: due_at }))
  }

  #messages(limit: number): TimelineEntry[] {
    type Row = Pick<EntryOf<'message'>, 'at' | 'status' | 'attempts'> & { message_id: string }
    return this.#sql
      .exec<Row>(
        `SELECT received_at AS at, message_id, status, attempts FROM messages
         ORDER BY received_at DESC, issued_at DESC LIMIT ?`,
        limit,
      )
      .toArray()
      .map(({ message_id, ...message }) => ({ what: 'message', messageId: message_id, ...message }))
  }

  #replies(limit: number): TimelineEntry[] {
    type Row = Omit<EntryOf<'reply'>, 'what' | 'contentId'> & { content_id: string | null }
    return this.#sql
      .exec<Row>(
        `SELECT queued_at AS at, purpose, status, reason, content_id, attempts FROM replies ORDER BY id DESC LIMIT ?`,
        limit,
      )
      .toArray()
      .map(({ content_id, ...reply }) => ({ what: 'reply', contentId: content_id, ...reply }))
  }

  #events(limit: number): TimelineEntry[] {
    type Row = Pick<EntryOf<'event'>, 'at' | 'type'> & { event_id: string }
    return this.#sql
      .exec<Row>(
        `SELECT received_at AS at, event_id, type FROM events WHERE type != ? ORDER BY received_at DESC LIMIT ?`,
        CONTENT_KNOWN,
        limit,
      )
      .toArray()
      .map(({ event_id, ...event }) => ({ what: 'event', eventId: event_id, ...event }))
  }
}
