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
    return this.contentIds().includes(contentId)
  }

  /** Contents that the worker posted, the newest first. */
  contentIds(): string[] {
    return this.#last('content_id').flatMap(({ content_id }) => content_id ?? [])
  }

  /** The reply that became this content and was not found to have failed since; null where there is none. */
  sentAs(contentId: string): Pick<OpenReply, 'id' | 'purpose' | 'epoch'> | null {
    const replies = this.#last('id', 'purpose', 'epoch', 'status', 'content_id')
    return replies.find(({ status, content_id }) => content_id === contentId && status === 'sent') ?? null
  }

  /** Whether a reply answers this content. */
  hasAnswered(contentId: string): boolean {
    const replies = this.#last('in_reply_to_id', 'status')
    return replies.some(({ in_reply_to_id, status }) => in_reply_to_id === contentId && status === 'sent')
  }

  /**
   * Whether a reply to this content was given up without its outcome being known.
   * @param beforeId only among the replies before this one
   */
  mayHaveAnswered(contentId: string, beforeId = Number.POSITIVE_INFINITY): boolean {
    return this.#last('id', 'in_reply_to_id', 'status', 'attempts', 'content_id').some(
      ({ id, in_reply_to_id, status, attempts, content_id }) =>
        in_reply_to_id === contentId &&
        id < beforeId &&
        (status === 'dropped' || status === 'dead') &&
        attempts > 0 &&
        content_id === null,
    )
  }

  #last<Column extends keyof ReplyRow>(...columns: Column[]): Pick<ReplyRow, Column>[] {
    return this.#sql
      .exec<Pick<ReplyRow, Column>>(`SELECT ${columns.join(', ')} FROM replies ORDER BY id DESC LIMIT ?`, REPLIES_KNOWN)
      .toArray()
  }
}
