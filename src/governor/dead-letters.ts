/** A dead letter of one of the account's conversations, as the conversation tells of it. No text. */
export interface LetterReport {
  /** Names it within its conversation. */
  id: string
  kind: string
  reason: string
  /** Our clock. */
  at: number
  repeatable: boolean
}

export interface ListedLetter extends LetterReport {
  /** The object id of the conversation. */
  conversation: string
  threadId: string
}

type Row = {
  conversation: string
  id: string
  thread_id: string
  kind: string
  reason: string
  at: number
  repeatable: number
}

/** Letters a page of {@link DeadLetterList.page} at most. */
export const PAGE_MAX = 200

/** The account's dead letters, by which they are found without asking every conversation. */
export class DeadLetterList {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS dead_letters (
        at INTEGER NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL, thread_id TEXT NOT NULL, kind TEXT NOT NULL,
        reason TEXT NOT NULL, repeatable INTEGER NOT NULL, PRIMARY KEY (conversation, id)
      ) WITHOUT ROWID`,
    )
  }

  /** Replaces what is known of one conversation. Repeating it changes nothing. */
  replace(conversation: string, threadId: string, letters: readonly LetterReport[]) {
    this.#sql.exec('DELETE FROM dead_letters WHERE conversation = ?', conversation)
    for (const { id, kind, reason, at, repeatable } of letters) {
      this.#sql.exec(
        'INSERT INTO dead_letters (conversation, id, thread_id, kind, reason, at, repeatable) VALUES (?, ?, ?, ?, ?, ?, ?)',
        conversation,
        id,
        threadId,
        kind,
        reason,
        at,
        Number(repeatable),
      )
    }
  }

  /** @param limit 1 to {@link PAGE_MAX} */
  page(offset: number, limit: number): ListedLetter[] {
    return this.#sql
      .exec<Row>(
        `SELECT conversation, id, thread_id, kind, reason, at, repeatable FROM dead_letters
         ORDER BY at, conversation, id LIMIT ? OFFSET ?`,
        Math.min(limit, PAGE_MAX),
        offset,
      )
      .toArray()
      .map(({ thread_id, repeatable, ...letter }) => ({ ...letter, threadId: thread_id, repeatable: repeatable === 1 }))
  }

  count(): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM dead_letters').one().n
  }
}
