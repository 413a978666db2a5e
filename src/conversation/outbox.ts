import type { ReplyTarget } from './state.ts'

/**
 * - `flow`: what the flow said
 * - `apology`, `refusal`: the worker's own words while the bot has the thread
 * - `handover`: said once agents have the thread, unless one of them wrote first
 */
export type ReplyPurpose = 'flow' | 'apology' | 'refusal' | 'handover'

/** A reply that is queued, or that was sent without its outcome being known. */
export interface OpenReply {
  id: number
  purpose: ReplyPurpose
  /** The epoch that it was made in: it is posted in no other. */
  epoch: number
  status: 'queued' | 'sending'
  body: string
  inReplyToId: string
  private: boolean | null
  /** Our clock. */
  queuedAt: number
  dueAt: number
  attempts: number
  /** Reads of the thread that did not show it, since its outcome is unknown; and reads that could not be made. */
  reads: number
  unreadable: number
  /** Whether an intervention must be opened first: the API demanded it, or the setting does; once tried, not again. */
  intervention: 'no' | 'wanted' | 'tried'
}

type ReplyRow = {
  id: number
  purpose: ReplyPurpose
  epoch: number
  status: 'queued' | 'sending'
  body: string
  in_reply_to_id: string
  private: number | null
  queued_at: number
  due_at: number
  attempts: number
  reads: number
  unreadable: number
  intervention: OpenReply['intervention']
}

/** The replies of one conversation, posted one after the other in the order they were queued in. */
export class Outbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  queue(body: string, purpose: ReplyPurpose, epoch: number, to: ReplyTarget, messageId: string | null, now: number) {
    this.#sql.exec(
      `INSERT INTO replies (message_id, purpose, epoch, status, body, in_reply_to_id, private, queued_at, due_at,
         attempts, reads, unreadable, intervention) VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, 0, 0, 0, 'no')`,
      messageId,
      purpose,
      epoch,
      body,
      to.contentId,
      to.private === null ? null : Number(to.private),
      now,
      now,
    )
  }

  /** The reply that is next: the oldest that is not settled. */
  head(): OpenReply | null {
    const row = this.#sql
      .exec<ReplyRow>(
        `SELECT id, purpose, epoch, status, body, in_reply_to_id, private, queued_at, due_at, attempts, reads,
           unreadable, intervention FROM replies WHERE status IN ('queued', 'sending') ORDER BY id LIMIT 1`,
      )
      .toArray()[0]
    if (!row) return null
    const { in_reply_to_id, queued_at, due_at, ...rest } = row
    return {
      ...rest,
      inReplyToId: in_reply_to_id,
      private: row.private === null ? null : row.private === 1,
      queuedAt: queued_at,
      dueAt: due_at,
    }
  }

  /** Written before the post, so that after a crash it is known that the outcome is not. */
  markSending(id: number, dueAt: number) {
    this.#sql.exec(
      "UPDATE replies SET status = 'sending', attempts = attempts + 1, reads = 0, unreadable = 0, due_at = ? WHERE id = ?",
      dueAt,
      id,
    )
  }

  markSent(id: number, contentId: string) {
    this.#sql.exec("UPDATE replies SET status = 'sent', content_id = ?, body = NULL WHERE id = ?", contentId, id)
  }

  requeue(id: number, dueAt: number) {
    this.#sql.exec("UPDATE replies SET status = 'queued', due_at = ? WHERE id = ?", dueAt, id)
  }

  /** A reply of unknown outcome is looked for at `dueAt`. @param why the last read did not show it, or failed */
  lookAgain(id: number, dueAt: number, why: 'unknown' | 'missing' | 'unreadable') {
    this.#sql.exec(
      'UPDATE replies SET due_at = ?, reads = reads + ?, unreadable = unreadable + ? WHERE id = ?',
      dueAt,
      why === 'missing' ? 1 : 0,
      why === 'unreadable' ? 1 : 0,
      id,
    )
  }

  setIntervention(id: number, intervention: OpenReply['intervention']) {
    this.#sql.exec('UPDATE replies SET intervention = ? WHERE id = ?', intervention, id)
  }

  /** @param reason why it was never posted: kept, while the text is not */
  close(id: number, status: 'dropped' | 'dead', reason: string) {
    this.#sql.exec('UPDATE replies SET status = ?, reason = ?, body = NULL WHERE id = ?', status, reason, id)
  }

  /** Drops what is queued; a reply that is being sent is settled by reading the thread. @returns how many */
  dropQueued(reason: string): number {
    const cursor = this.#sql.exec(
      "UPDATE replies SET status = 'dropped', reason = ?, body = NULL WHERE status = 'queued'",
      reason,
    )
    // Each of them leaves the partial index too, so `rowsWritten` is no count.
    const dropped = this.#sql.exec<{ n: number }>('SELECT changes() AS n').one().n
    return cursor.rowsWritten === 0 ? 0 : dropped
  }

  /** Whether an earlier reply to the same content was given up without its outcome being known. */
  hasUnknownBefore(reply: Pick<OpenReply, 'id' | 'inReplyToId'>): boolean {
    const rows = this.#sql.exec(
      `SELECT 1 FROM replies WHERE in_reply_to_id = ? AND id < ? AND status IN ('dropped', 'dead') AND attempts > 0
       LIMIT 1`,
      reply.inReplyToId,
      reply.id,
    )
    return rows.toArray().length > 0
  }

  isOwn(contentId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM replies WHERE content_id = ?', contentId).toArray().length > 0
  }

  /** Content ids that the worker posted, the newest first. */
  ownContentIds(limit: number): string[] {
    return this.#sql
      .exec<{ content_id: string }>(
        'SELECT content_id FROM replies WHERE content_id IS NOT NULL ORDER BY id DESC LIMIT ?',
        limit,
      )
      .toArray()
      .map((row) => row.content_id)
  }

  hasAnswered(contentId: string): boolean {
    const rows = this.#sql.exec("SELECT 1 FROM replies WHERE in_reply_to_id = ? AND status = 'sent' LIMIT 1", contentId)
    return rows.toArray().length > 0
  }
}
