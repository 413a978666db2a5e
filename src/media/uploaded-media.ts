import type { MediaType } from './sniff.ts'

/** An attachment that an address became. */
export interface UploadedFile {
  id: string
  contentType: MediaType
  /** Bytes. */
  size: number
}

type Row = { attachment_id: string; content_type: MediaType; size: number }

/** How long an upload is remembered, in milliseconds: 30 days. The file behind an address may change. */
const KEPT_MS = 30 * 86_400_000
/** What has expired is removed once a day at most: each alarm is billed. */
const SWEEP_MS = 86_400_000

/** Which address became which attachment, by a hash of the address, and the alarm that forgets it. */
export class UploadedMedia {
  readonly #storage: Pick<DurableObjectStorage, 'sql' | 'getAlarm' | 'setAlarm'>

  constructor(storage: Pick<DurableObjectStorage, 'sql' | 'getAlarm' | 'setAlarm'>) {
    this.#storage = storage
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS media (
        key TEXT PRIMARY KEY, attachment_id TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) WITHOUT ROWID`,
    )
  }

  find(key: string, now: number): UploadedFile | null {
    const [row] = this.#storage.sql
      .exec<Row>('SELECT attachment_id, content_type, size FROM media WHERE key = ? AND expires_at > ?', key, now)
      .toArray()
    return row ? { id: row.attachment_id, contentType: row.content_type, size: row.size } : null
  }

  async add(key: string, { id, contentType, size }: UploadedFile, now: number): Promise<void> {
    const expiresAt = now + KEPT_MS
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO media (key, attachment_id, content_type, size, expires_at) VALUES (?, ?, ?, ?, ?)',
      key,
      id,
      contentType,
      size,
      expiresAt,
    )
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(expiresAt)
  }

  remove(key: string): void {
    this.#storage.sql.exec('DELETE FROM media WHERE key = ?', key)
  }

  /** Removes what has expired and sets the alarm for the rest. */
  async expire(now: number): Promise<void> {
    const { sql } = this.#storage
    sql.exec('DELETE FROM media WHERE expires_at <= ?', now)
    const { next } = sql.exec<{ next: number | null }>('SELECT MIN(expires_at) AS next FROM media').one()
    if (next !== null) await this.#storage.setAlarm(Math.max(next, now + SWEEP_MS))
  }
}
