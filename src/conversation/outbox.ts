import type { Reply, ReplyContent, ReplyDraft } from '../content/reply/draft.ts'
import { mediaOf, resolveMedia } from '../content/reply/resolve-media.ts'
import { Remembered } from './remembered.ts'
import type { ReplyTarget } from './state.ts'

/**
 * - `flow`: what the flow said
 * - `apology`, `refusal`: the worker's own words while the bot has the thread
 * - `handover`: said once agents have the thread, unless one of them wrote first
 * - `notify`: what somebody else wants the customer told, while the bot has the thread
 * - `forced`: by explicit order, whoever has the thread
 */
export type ReplyPurpose = 'flow' | 'apology' | 'refusal' | 'handover' | 'notify' | 'forced'

/** Whether a caller of the API wanted it said, and learns there what becomes of it. */
export const isRequested = ({ purpose }: { purpose: ReplyPurpose }) => purpose === 'notify' || purpose === 'forced'

/** A reply that is more than plain text. */
export interface RichReply {
  draft: ReplyDraft
  /** What is said instead where it is refused or its files cannot be had. */
  fallback: readonly string[]
  /** Which reply of its answer it is: the answer's options are known by it. */
  index: number
  /** The draft with its pictures and files uploaded; null until then. */
  ready: ReplyContent | null
}

/**
 * Ids leave room behind each reply: what is said instead of it may be several texts, which must not be overtaken by
 * what was queued behind.
 */
const ROOM = 64

/** A reply that is queued, or that was sent without its outcome being known. */
export interface OpenReply {
  id: number
  purpose: ReplyPurpose
  /** The epoch that it was made in: it is posted in no other. */
  epoch: number
  status: 'queued' | 'sending'
  body: string
  /** Null for plain text. */
  rich: RichReply | null
  inReplyToId: string
  private: boolean | null
  /** Our clock. */
  queuedAt: number
  dueAt: number
  attempts: number
  /** Reads of the thread that did not show it, since its outcome is unknown; and reads that could not be made. */
  reads: number
  unreadable: number
  /** Our clock: a read before then that does not show it proves nothing, since its post may still be under way. */
  unsureUntil: number
  /**
   * Whether an intervention must be opened first: the API demanded it (`wanted`), or the setting does (`no`); once it
   * was tried, not again. `without`: it could not be opened for long, and the API may still demand it.
   */
  intervention: 'no' | 'wanted' | 'without' | 'tried'
}

type ReplyRow = {
  id: number
  purpose: ReplyPurpose
  epoch: number
  status: 'queued' | 'sending'
  body: string
  rich: string | null
  in_reply_to_id: string
  private: number | null
  queued_at: number
  due_at: number
  attempts: number
  reads: number
  unreadable: number
  unsure_until: number
  intervention: OpenReply['intervention']
}

type SettledRow = { id: number; status: 'sent' | 'dropped' | 'dead'; attempts: number }

const isOpen = (row: ReplyRow | SettledRow): row is ReplyRow => row.status === 'queued' || row.status === 'sending'

/** How far a reply has come. */
export interface ReplyState {
  status: 'queued' | 'sending' | 'sent' | 'dropped' | 'dead'
  reason: string | null
  contentId: string | null
  attempts: number
}

export interface NewReply {
  /** Plain text, or the words of a rich reply, by which it is found again. */
  body: string
  rich: RichReply | null
  purpose: ReplyPurpose
  epoch: number
  to: Pick<ReplyTarget, 'contentId' | 'private'>
  /** The message that it answers, or the name of the request to notify; null for the worker's own words. */
  messageId: string | null
  now: number
}

/** What is kept to queue a reply once more. `tried`: it was posted at least once, and may be in the thread. */
export type RepeatableReply = Omit<NewReply, 'epoch' | 'now'> & { tried?: boolean }

/** What the outbox keeps of a reply; one without pictures and files is ready at once. @param index of the reply in its answer */
export function outgoing({ draft, fallback }: Reply, index: number): Pick<NewReply, 'body' | 'rich'> {
  const { body, format, structuredContent, attachments, disableTextInput } = draft
  const isPlain =
    format === 'text' && structuredContent === null && attachments.length === 0 && disableTextInput === null
  if (isPlain) return { body, rich: null }
  const ready = mediaOf(draft).length === 0 ? resolveMedia(draft, new Map()) : null
  return { body, rich: { draft, fallback, index, ready } }
}

/** The replies of one conversation, posted one after the other in the order they were queued in. */
export class Outbox {
  readonly #sql: SqlStorage
  readonly #head = new Remembered(() => this.#readHead())

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** A transaction was rolled back, or everything erased: what was read before is not what is stored. */
  forget() {
    this.#head.forget()
  }

  /** @returns its id */
  queue(reply: NewReply): number {
    const { rich, to, now } = reply
    // A statement of its own: within the insert, SQLite would make a temporary table, which counts as a row.
    const { last } = this.#sql.exec<{ last: number | null }>('SELECT MAX(id) AS last FROM replies').one()
    const id = (Math.floor((last ?? 0) / ROOM) + 1) * ROOM
    this.#write(
      `INSERT INTO replies (id, message_id, purpose, epoch, status, body, rich, in_reply_to_id, private, queued_at,
         due_at, attempts, reads, unreadable, intervention)
       VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, 0, 0, 0, 'no')`,
      id,
      reply.messageId,
      reply.purpose,
      reply.epoch,
      reply.body,
      rich && JSON.stringify(rich),
      to.contentId,
      to.private === null ? null : Number(to.private),
      now,
      now,
    )
    return id
  }

  /** Its pictures and files are uploaded. */
  markReady(reply: OpenReply, ready: ReplyContent) {
    this.#write('UPDATE replies SET rich = ? WHERE id = ?', JSON.stringify({ ...reply.rich, ready }), reply.id)
  }

  /** Its plain texts take the place of a reply, at once and in its order. @returns how many there was no room for */
  sayInstead({ id, rich }: OpenReply, now: number): number {
    const [first = '', ...more] = rich?.fallback ?? []
    this.#write("UPDATE replies SET body = ?, rich = NULL, status = 'queued', due_at = ? WHERE id = ?", first, now, id)
    for (const [index, body] of more.slice(0, ROOM - 1).entries()) {
      this.#write(
        `INSERT INTO replies (id, message_id, purpose, epoch, status, body, in_reply_to_id, private, queued_at, due_at,
           attempts, reads, unreadable, intervention)
         SELECT id + ?, message_id, purpose, epoch, 'queued', ?, in_reply_to_id, private, queued_at, ?, 0, 0, 0,
           intervention FROM replies WHERE id = ?`,
        index + 1,
        body,
        now,
        id,
      )
    }
    return Math.max(0, more.length - (ROOM - 1))
  }

  /** The reply that is next: the oldest that is not settled. */
  head(): OpenReply | null {
    return this.#head.at()
  }

  /**
   * Walks back from the newest reply. Replies go out one after the other: before one that was tried and is settled,
   * everything is. So there is no need of an index, which would cost rows with every reply.
   */
  #readHead(): OpenReply | null {
    let oldest: ReplyRow | null = null
    const newestFirst = this.#sql.exec<ReplyRow | SettledRow>(
      `SELECT id, purpose, epoch, status, body, rich, in_reply_to_id, private, queued_at, due_at, attempts, reads,
         unreadable, unsure_until, intervention FROM replies ORDER BY id DESC`,
    )
    for (const row of newestFirst) {
      if (isOpen(row)) oldest = row
      else if (row.attempts > 0) break
    }
    if (oldest === null) return null
    const { in_reply_to_id, queued_at, due_at, unsure_until, rich, ...rest } = oldest
    return {
      ...rest,
      rich: rich === null ? null : JSON.parse(rich),
      inReplyToId: in_reply_to_id,
      private: oldest.private === null ? null : oldest.private === 1,
      queuedAt: queued_at,
      dueAt: due_at,
      unsureUntil: unsure_until,
    }
  }

  /**
   * Written before the post, so that after a crash it is known that the outcome is not.
   * @param dueAt when it is looked for then
   * @param unsureUntil how long the post may take; by default none is under way
   */
  markSending(id: number, dueAt: number, unsureUntil = 0) {
    this.#write(
      `UPDATE replies SET status = 'sending', attempts = attempts + 1, reads = 0, unreadable = 0, due_at = ?,
         unsure_until = ? WHERE id = ?`,
      dueAt,
      unsureUntil,
      id,
    )
  }

  markSent(id: number, contentId: string) {
    this.#write(
      "UPDATE replies SET status = 'sent', content_id = ?, body = NULL, rich = NULL WHERE id = ?",
      contentId,
      id,
    )
  }

  /** What follows a reply in the same answer is not posted before `dueAt`. */
  pauseAfter(id: number, dueAt: number) {
    this.#write(
      `UPDATE replies SET due_at = ?1 WHERE id = (SELECT MIN(id) FROM replies WHERE id > ?2) AND status = 'queued'
         AND purpose = 'flow' AND message_id = (SELECT message_id FROM replies WHERE id = ?2)`,
      dueAt,
      id,
    )
  }

  requeue(id: number, dueAt: number) {
    this.#write("UPDATE replies SET status = 'queued', due_at = ? WHERE id = ?", dueAt, id)
  }

  /** For everything that is not settled, the time until it expires begins then at the earliest. */
  renew(at: number) {
    const head = this.head()?.id ?? Number.MAX_SAFE_INTEGER
    this.#write(
      "UPDATE replies SET queued_at = ?1 WHERE id >= ?2 AND status IN ('queued', 'sending') AND queued_at < ?1",
      at,
      head,
    )
  }

  /** Everything that is not settled, as it was queued. */
  openReplies(): RepeatableReply[] {
    return this.#sql
      .exec<Omit<ReplyRow, 'id'> & { message_id: string | null }>(
        `SELECT body, rich, purpose, in_reply_to_id, private, message_id, attempts FROM replies
         WHERE id >= ? AND status IN ('queued', 'sending') ORDER BY id`,
        this.head()?.id ?? Number.MAX_SAFE_INTEGER,
      )
      .toArray()
      .map((row) => ({
        body: row.body,
        rich: row.rich === null ? null : JSON.parse(row.rich),
        purpose: row.purpose,
        to: { contentId: row.in_reply_to_id, private: row.private === null ? null : row.private === 1 },
        messageId: row.message_id,
        tried: row.attempts > 0,
      }))
  }

  /** The replies that answer a message, or that a request wanted, in order. It walks through all replies. */
  repliesOf(messageId: string): ReplyState[] {
    return this.#sql
      .exec<Omit<ReplyState, 'contentId'> & { content_id: string | null }>(
        'SELECT status, reason, content_id, attempts FROM replies WHERE message_id = ? ORDER BY id',
        messageId,
      )
      .toArray()
      .map(({ content_id, ...reply }) => ({ ...reply, contentId: content_id }))
  }

  /** A reply of unknown outcome is looked for at `dueAt`. @param why the last read did not show it, or failed */
  lookAgain(
    { id, unsureUntil }: Pick<OpenReply, 'id' | 'unsureUntil'>,
    dueAt: number,
    why: 'unknown' | 'missing' | 'unreadable',
  ) {
    this.#write(
      'UPDATE replies SET due_at = ?, unsure_until = ?, reads = reads + ?, unreadable = unreadable + ? WHERE id = ?',
      dueAt,
      unsureUntil,
      why === 'missing' ? 1 : 0,
      why === 'unreadable' ? 1 : 0,
      id,
    )
  }

  setIntervention(id: number, intervention: OpenReply['intervention']) {
    this.#write('UPDATE replies SET intervention = ? WHERE id = ?', intervention, id)
  }

  /** @param reason why it was never posted: kept, while the text is not */
  close(id: number, status: 'dropped' | 'dead', reason: string) {
    this.#write('UPDATE replies SET status = ?, reason = ?, body = NULL, rich = NULL WHERE id = ?', status, reason, id)
  }

  /**
   * Another has the thread: drops what is queued, but for what is forced; a reply that is being sent is settled by
   * reading the thread. @returns how many
   */
  dropQueued(): number {
    return this.#drop('owner_changed', "status = 'queued' AND purpose != 'forced'")
  }

  /**
   * Drops everything that is not settled, also what may be in the thread: of replies that are repeated, several can be.
   * @param after the id of the last that stays
   * @returns how many
   */
  dropOpen(reason: 'handover_waited' | 'behind_a_dead_reply', after = 0): number {
    return this.#drop(reason, "status IN ('queued', 'sending')", after + 1)
  }

  #drop(reason: string, which: string, from = 0): number {
    const { rowsWritten } = this.#write(
      `UPDATE replies SET status = 'dropped', reason = ?, body = NULL, rich = NULL WHERE id >= ? AND ${which}`,
      reason,
      Math.max(from, this.head()?.id ?? Number.MAX_SAFE_INTEGER),
    )
    return rowsWritten
  }

  /** Drops what is queued behind a reply of the same request, and nothing else. @returns how many */
  dropRest(id: number): number {
    const { rowsWritten } = this.#write(
      `UPDATE replies SET status = 'dropped', reason = 'behind_a_dead_reply', body = NULL, rich = NULL
       WHERE id > ?1 AND status = 'queued' AND message_id = (SELECT message_id FROM replies WHERE id = ?1)`,
      id,
    )
    return rowsWritten
  }

  /** A reply that was posted, but never reached the customer. */
  markNotExported(id: number) {
    this.#write("UPDATE replies SET status = 'dead', reason = 'not_exported' WHERE id = ?", id)
  }

  #write(query: string, ...bindings: SqlStorageValue[]) {
    this.#head.forget()
    return this.#sql.exec(query, ...bindings)
  }
}
