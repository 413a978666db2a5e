import type { InjectedInput } from '../content/inbound/injected.ts'
import type { CustomerMessage } from '../content/inbound.ts'
import { type PlatformTime, parsePlatformTime } from '../core/platform-time.ts'
import type { HandoverStatus } from '../flows/handover-status.ts'
import type { SessionStart } from '../flows/session-start.ts'
import type { EngageEvent } from '../handover/interpret.ts'
import { Remembered } from './remembered.ts'
import { CONTENT_KNOWN, contentEventId } from './seen.ts'

/** An event as the webhook route hands it over: understood, or recorded as malformed. */
export type IncomingEvent = EngageEvent | { kind: 'malformed'; event: { id: string; type: string; issued_at: null } }

/** A message in the queue, as far as the time of its turn hangs on it. */
export interface WaitingMessage {
  /** `forced`: injected by explicit order, so that the flow is asked whoever has the thread. `start`: a session begins. */
  kind: 'customer' | 'handover' | 'inject' | 'forced' | 'start'
  /** Our clock. */
  receivedAt: number
  /** Our clock: not before this. */
  dueAt: number
}

/** One thing the flow is to be asked with. */
export interface InboxMessage extends WaitingMessage {
  messageId: string
  issuedAt: PlatformTime
  /** How often the flow was asked, crashes included, and how often it failed. */
  attempts: number
  failures: number
  content:
    | { kind: 'customer'; message: CustomerMessage }
    | { kind: 'handover'; status: HandoverStatus }
    | { kind: 'inject' | 'forced'; input: InjectedInput }
    | { kind: 'start'; input: SessionStart }
    /** What is stored is not what was written: it is given up. */
    | { kind: 'unreadable' }
}

type MessageContent = Exclude<InboxMessage['content'], { kind: 'unreadable' }>

/** How far a message has come. */
export interface InboxStatus {
  status: 'waiting' | 'done' | 'silent' | 'dropped'
  attempts: number
}

// A type, not an interface: `sql.exec` takes rows that have an index signature.
type MessageRow = {
  message_id: string
  kind: WaitingMessage['kind']
  issued_at: number
  received_at: number
  attempts: number
  failures: number
  due_at: number
  content: string
}

/** An event that could not be applied so often is set aside: it is tried again, but slowly, and shown. */
export const HELD_FAILURES_MAX = 5

/** The events and messages of one conversation, deduplicated by event id and by content id. */
export class Inbox {
  readonly #sql: SqlStorage
  readonly #waiting = new Remembered((limit: number) => this.#readWaiting('', limit))
  readonly #outlook = new Remembered((limit: number) => this.#readOutlook(limit))
  readonly #heldDueAt = new Remembered(() => this.#readHeldDueAt())
  readonly #forcedDueAt = new Remembered(() => this.forced()[0]?.dueAt ?? null)

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** A transaction was rolled back, or everything erased: what was read before is not what is stored. */
  forget() {
    this.#forgetMessages()
    this.#heldDueAt.forget()
  }

  /** @returns false where the event was received before */
  recordEvent({ event }: IncomingEvent, now: number): boolean {
    const issuedAt = parsePlatformTime(event.issued_at)
    const record = 'INSERT OR IGNORE INTO events (event_id, type, issued_at, received_at) VALUES (?, ?, ?, ?)'
    return this.#sql.exec(record, event.id, event.type, issuedAt, now).rowsWritten > 0
  }

  /** What a person wrote is known again by its content: several events tell of it, and the sweep by one of its own making. */
  recordContent(contentId: string, now: number) {
    const record = 'INSERT OR IGNORE INTO events (event_id, type, received_at) VALUES (?, ?, ?)'
    this.#sql.exec(record, contentEventId(contentId), CONTENT_KNOWN, now)
  }

  /** Whether the event was recorded, or is held. */
  hasEvent(eventId: string): boolean {
    const known = 'SELECT 1 FROM events WHERE event_id = ?1 UNION ALL SELECT 1 FROM held_events WHERE event_id = ?1'
    return this.#sql.exec(known, eventId).toArray().length > 0
  }

  /** Whether the content is in the inbox, whatever became of it. */
  hasMessage(contentId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM messages WHERE message_id = ?', contentId).toArray().length > 0
  }

  /** Null where there is no such message. */
  statusOf(messageId: string): InboxStatus | null {
    const [row] = this.#sql
      .exec<Pick<InboxStatus, 'status' | 'attempts'>>(
        'SELECT status, attempts FROM messages WHERE message_id = ?',
        messageId,
      )
      .toArray()
    return row ?? null
  }

  /** @param failed after an error: how often so far, and when to try again */
  hold(incoming: IncomingEvent, failed: { failures: number; dueAt: number } = { failures: 0, dueAt: 0 }) {
    this.#writeHeld(
      `INSERT INTO held_events (event_id, issued_at, due_at, failures, event) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET issued_at = ?2, due_at = ?3, failures = ?4, event = ?5`,
      incoming.event.id,
      parsePlatformTime(incoming.event.issued_at),
      failed.dueAt,
      failed.failures,
      JSON.stringify(incoming),
    )
  }

  /** The held events that are due, in the order they were issued in. */
  heldDue(now: number): { incoming: IncomingEvent; failures: number }[] {
    return this.#sql
      .exec<{ event: string; failures: number }>(
        'SELECT event, failures FROM held_events WHERE due_at <= ? ORDER BY issued_at',
        now,
      )
      .toArray()
      .map((row) => ({ incoming: JSON.parse(row.event), failures: row.failures }))
  }

  /** A held event is looked at again at once. @returns false where it is not held */
  hurryHeld(eventId: string): boolean {
    return this.#writeHeld('UPDATE held_events SET due_at = 0 WHERE event_id = ?', eventId).rowsWritten > 0
  }

  forgetHeld(eventId: string) {
    this.#writeHeld('DELETE FROM held_events WHERE event_id = ?', eventId)
  }

  /** When the next held event is to be looked at, our clock; null where there is none. */
  heldDueAt(): number | null {
    return this.#heldDueAt.at()
  }

  #readHeldDueAt(): number | null {
    return this.#sql.exec<{ due_at: number | null }>('SELECT MIN(due_at) AS due_at FROM held_events').one().due_at
  }

  /**
   * @param dueAt when it may be put to the flow, our clock
   * @returns false where the message is in the inbox already, whatever became of it
   */
  addMessage(messageId: string, issuedAt: PlatformTime, now: number, content: MessageContent, dueAt = now): boolean {
    const { seen } = this.#outlook
    const cursor = this.#write(
      `INSERT OR IGNORE INTO messages (message_id, kind, issued_at, received_at, status, attempts, failures, due_at,
         content) VALUES (?, ?, ?, ?, 'waiting', 0, 0, ?, ?)`,
      messageId,
      content.kind,
      issuedAt,
      now,
      dueAt,
      JSON.stringify(content),
    )
    const isNew = cursor.rowsWritten > 0
    // The acknowledgement waits for this: where nothing waited, there is nothing to look for.
    if (seen?.value.length === 0) {
      this.#outlook.know(seen.of, isNew ? [{ kind: content.kind, receivedAt: now, dueAt }] : [])
    }
    return isNew
  }

  /** When those that wait came and may be asked, in order: without their texts. */
  outlook(limit: number): WaitingMessage[] {
    return this.#outlook.at(limit)
  }

  #readOutlook(limit: number): WaitingMessage[] {
    return this.#sql
      .exec<Pick<MessageRow, 'kind' | 'received_at' | 'due_at'>>(
        `SELECT kind, received_at, due_at FROM messages
         WHERE status = 'waiting' ORDER BY issued_at, message_id LIMIT ?`,
        limit,
      )
      .toArray()
      .map(({ kind, received_at, due_at }) => ({ kind, receivedAt: received_at, dueAt: due_at }))
  }

  /** The messages that wait for the flow, by the platform's time; equal times by content id, which grows with time. */
  waiting(limit: number): readonly InboxMessage[] {
    return this.#waiting.at(limit)
  }

  /** The first of them that the flow is asked with whoever has the thread, if any. */
  forced(): InboxMessage[] {
    return this.#readWaiting("AND kind = 'forced'", 1)
  }

  /** When the flow may be asked with it, our clock; null where there is none. */
  forcedDueAt(): number | null {
    return this.#forcedDueAt.at()
  }

  #readWaiting(further: string, limit: number): InboxMessage[] {
    return this.#sql
      .exec<MessageRow>(
        `SELECT message_id, kind, issued_at, received_at, attempts, failures, due_at, content FROM messages
         WHERE status = 'waiting' ${further} ORDER BY issued_at, message_id LIMIT ?`,
        limit,
      )
      .toArray()
      .map((row) => ({
        messageId: row.message_id,
        issuedAt: row.issued_at,
        receivedAt: row.received_at,
        attempts: row.attempts,
        failures: row.failures,
        dueAt: row.due_at,
        kind: row.kind,
        content: readContent(row.content),
      }))
  }

  /** Written before the flow is asked, so that a crash in between counts too. */
  countAttempt(messageId: string) {
    this.#write('UPDATE messages SET attempts = attempts + 1 WHERE message_id = ?', messageId)
  }

  countFailure(messageId: string, dueAt: number) {
    this.#write('UPDATE messages SET failures = failures + 1, due_at = ? WHERE message_id = ?', dueAt, messageId)
  }

  /** A message that was given up is put to the flow again, as if for the first time. @returns false where it was not */
  askAgain({ messageId, content }: Pick<InboxMessage, 'messageId' | 'content'>, now: number): boolean {
    const { rowsWritten } = this.#write(
      `UPDATE messages SET status = 'waiting', attempts = 0, failures = 0, due_at = ?, content = ?
       WHERE message_id = ? AND status = 'dropped'`,
      now,
      JSON.stringify(content),
      messageId,
    )
    return rowsWritten > 0
  }

  /** The flow is never asked with this message again, and its text is no longer needed. */
  finish(messageId: string, status: 'done' | 'dropped') {
    this.#write('UPDATE messages SET status = ?, content = NULL WHERE message_id = ?', status, messageId)
  }

  /** @param keepText whether the message may still turn out to be the bot's */
  silence(messageId: string, keepText: boolean) {
    this.#write(
      `UPDATE messages SET status = 'silent', content = IIF(?, content, NULL)
       WHERE message_id = ? AND status = 'waiting'`,
      keepText ? 1 : 0,
      messageId,
    )
  }

  /**
   * What was injected is never asked after all: whoever sent it is told that it was refused. What was forced waits on.
   * @param issuedUpTo null = all that wait
   */
  silenceWaiting(issuedUpTo: PlatformTime | null, keepText: boolean) {
    this.#write(
      `UPDATE messages SET status = 'silent', content = IIF(? AND kind != 'inject', content, NULL)
       WHERE status = 'waiting' AND kind != 'forced' AND issued_at <= ?`,
      keepText ? 1 : 0,
      issuedUpTo ?? Number.MAX_SAFE_INTEGER,
    )
  }

  /** These are never asked after all, whatever becomes of the thread. */
  forgetSilent(issuedUpTo: PlatformTime) {
    this.#write(
      "UPDATE messages SET content = NULL WHERE status = 'silent' AND content IS NOT NULL AND issued_at <= ?",
      issuedUpTo,
    )
  }

  /** Silent messages issued after the agent's close are asked after all; the text of the others is no longer needed. */
  revive(issuedAfter: PlatformTime, now: number) {
    this.#write(
      "UPDATE messages SET status = 'waiting', due_at = ? WHERE status = 'silent' AND content IS NOT NULL AND issued_at > ?",
      now,
      issuedAfter,
    )
    this.#write("UPDATE messages SET content = NULL WHERE status = 'silent' AND content IS NOT NULL")
  }

  #write(query: string, ...bindings: SqlStorageValue[]) {
    this.#forgetMessages()
    return this.#sql.exec(query, ...bindings)
  }

  #forgetMessages() {
    for (const look of [this.#waiting, this.#outlook, this.#forcedDueAt]) look.forget()
  }

  #writeHeld(query: string, ...bindings: SqlStorageValue[]) {
    this.#heldDueAt.forget()
    return this.#sql.exec(query, ...bindings)
  }
}

/** One message that cannot be read must not block those behind it. */
function readContent(stored: string): InboxMessage['content'] {
  try {
    const content = JSON.parse(stored)
    if (typeof content?.kind === 'string') return content
  } catch {}
  return { kind: 'unreadable' }
}
