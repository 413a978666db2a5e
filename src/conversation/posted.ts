import type { OpenReply } from './outbox.ts'

/** Among so many of the worker's last replies its own contents are looked for: reading all would grow with the conversation. */
const REPLIES_KNOWN = 500

type ReplyRow = {
  id: number
  purpose: OpenReply['purpose']
  epoch: number
  status: string
  attempts: number
  in_reply_to_id: string
  content_id: string | null
}

/** What the worker has said lately, by which it knows its own contents again. The echo of an older reply comes no more. */
export class Posted {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Whether the worker posted a content. */
  isOwn(contentId: string): boolean {
    return this.#newest(['content_id'], 'content_id = ?', contentId) !== null
  }

  /** Contents that the worker posted, the newest first. */
  contentIds(): string[] {
    return this.#sql
      .exec<Pick<ReplyRow, 'content_id'>>('SELECT content_id FROM replies ORDER BY id DESC LIMIT ?', REPLIES_KNOWN)
      .toArray()
      .flatMap(({ content_id }) => content_id ?? [])
  }

  /** The reply that became this content and was not found to have failed since; null where there is none. */
  sentAs(contentId: string): Pick<OpenReply, 'id' | 'purpose' | 'epoch'> | null {
    const columns = ['id', 'purpose', 'epoch', 'status', 'content_id'] as const
    return this.#newest(columns, "content_id = ? AND status = 'sent'", contentId)
  }

  /** Whether a reply answers this content. */
  hasAnswered(contentId: string): boolean {
    const isAnswer = "in_reply_to_id = ? AND status = 'sent'"
    return this.#newest(['in_reply_to_id', 'status'], isAnswer, contentId) !== null
  }

  /**
   * Whether a reply to this content was given up without its outcome being known.
   * @param beforeId only among the replies before this one
   */
  mayHaveAnswered(contentId: string, beforeId = Number.MAX_SAFE_INTEGER): boolean {
    const mayBeAnswer = `in_reply_to_id = ? AND id < ? AND status IN ('dropped', 'dead') AND attempts > 0
      AND content_id IS NULL`
    const columns = ['id', 'in_reply_to_id', 'status', 'attempts', 'content_id'] as const
    return this.#newest(columns, mayBeAnswer, contentId, beforeId) !== null
  }

  /**
   * The newest of the last replies that a condition holds for. An echo is mostly about the last reply or one of the few
   * before: the search goes back from there and ends where it finds one, so that it reads no more in a long conversation.
   */
  #newest<Column extends keyof ReplyRow>(columns: readonly Column[], condition: string, ...of: SqlStorageValue[]) {
    const last = `SELECT ${columns.join(', ')} FROM replies ORDER BY id DESC LIMIT ${REPLIES_KNOWN}`
    const [row] = this.#sql
      .exec<Pick<ReplyRow, Column>>(`SELECT * FROM (${last}) WHERE ${condition} LIMIT 1`, ...of)
      .toArray()
    return row ?? null
  }
}
