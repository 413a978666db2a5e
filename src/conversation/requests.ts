/**
 * What a caller of the API wants done: `inject` puts an input to the flow, `notify` tells the customer something.
 */
export const REQUEST_KINDS = ['inject', 'notify'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** A request as it is remembered, for as long as its conversation. */
export interface StoredRequest {
  id: string
  kind: RequestKind
  /** Of its message in the inbox, or of its replies in the outbox. */
  name: string
  /** Of kind and body: the same id with another one is another request. */
  digest: string
  /** Our clock. */
  receivedAt: number
  /** An identifier: why the flow was not asked to the end; null where it was, or will be. */
  reason: string | null
}

type RequestRow = Omit<StoredRequest, 'id' | 'receivedAt'> & { request_id: string; received_at: number }

/** The requests of one conversation. None is forgotten before the conversation is: its id must not be used again. */
export class Requests {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  find(id: string): StoredRequest | null {
    const [row] = this.#sql
      .exec<RequestRow>(
        'SELECT request_id, kind, name, digest, received_at, reason FROM requests WHERE request_id = ?',
        id,
      )
      .toArray()
    if (!row) return null
    const { request_id, received_at, ...request } = row
    return { id: request_id, receivedAt: received_at, ...request }
  }

  /**
   * The name of the request that comes next. Among messages of the same time it sorts behind the customer's content that
   * was the last when it came, before later ones, and behind older requests.
   */
  nextName(kind: RequestKind, contentId: string): string {
    const { count } = this.#sql.exec<{ count: number }>('SELECT COUNT(*) AS count FROM requests').one()
    return `${contentId}~${kind}:${String(count + 1).padStart(9, '0')}`
  }

  add({ id, kind, name, digest, receivedAt, reason }: StoredRequest) {
    this.#sql.exec(
      'INSERT INTO requests (request_id, kind, name, digest, received_at, reason) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      kind,
      name,
      digest,
      receivedAt,
      reason,
    )
  }

  /** The flow was not asked to the end. */
  giveUp(id: string, reason: string) {
    this.#sql.exec('UPDATE requests SET reason = ? WHERE request_id = ?', reason, id)
  }
}
