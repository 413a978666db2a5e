import type { OfferedOption } from '../content/reply/offered.ts'
import type { InboxMessage } from './inbox.ts'
import type { RepeatableReply } from './outbox.ts'

/** Something that was given up: a customer's message, a reply, an event. Somebody has to look at it. */
export interface DeadLetter {
  /** Names it within its conversation. */
  id: string
  kind: 'message' | 'reply' | 'event'
  /** An identifier: Engage's own `error`, or the worker's. No text. */
  reason: string
  /** Our clock. */
  at: number
  /** Whether it can be done again. */
  repeatable: boolean
}

/** What is kept to do it again, with its text: until that is done, it is discarded, or the conversation is erased. */
export type DeadContents =
  | { kind: 'message'; message: Pick<InboxMessage, 'messageId' | 'issuedAt' | 'content'> }
  /**
   * A reply, and those that were queued behind it. `tried`: the first was, of which earlier versions say it only here.
   * `offered`: what the customer could choose from by their answer; letters of earlier versions do not tell.
   */
  | { kind: 'reply'; tried: boolean; replies: RepeatableReply[]; offered?: OfferedOption[] }
  /** The event itself is held in the inbox, and tried slowly. */
  | { kind: 'event'; eventId: string }

type LetterRow = { id: string; kind: DeadLetter['kind']; reason: string; at: number; contents: string | null }

/** What one conversation gave up. */
export class DeadLetters {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** @param contents null where there is nothing to repeat */
  add(letter: Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'at'>, contents: DeadContents | null) {
    const { id, kind, reason, at } = letter
    this.#sql.exec(
      `INSERT INTO dead_letters (id, kind, reason, at, contents) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET kind = ?2, reason = ?3, at = ?4, contents = ?5`,
      id,
      kind,
      reason,
      at,
      contents && JSON.stringify(contents),
    )
  }

  /** The oldest first. */
  all(): DeadLetter[] {
    return this.#sql
      .exec<LetterRow>('SELECT id, kind, reason, at, contents FROM dead_letters ORDER BY at, id')
      .toArray()
      .map(({ contents, ...letter }) => ({ ...letter, repeatable: contents !== null }))
  }

  /** Undefined where there is no such letter; null where it cannot be repeated. */
  contents(id: string): DeadContents | null | undefined {
    const [row] = this.#sql
      .exec<Pick<LetterRow, 'contents'>>('SELECT contents FROM dead_letters WHERE id = ?', id)
      .toArray()
    return row && (row.contents === null ? null : JSON.parse(row.contents))
  }

  /** @returns false where there was none */
  remove(id: string): boolean {
    return this.#sql.exec('DELETE FROM dead_letters WHERE id = ?', id).rowsWritten > 0
  }
}
