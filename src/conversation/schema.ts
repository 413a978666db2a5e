/**
 * The storage of one conversation. Each entry brings the tables from the version before to its own; entries are never
 * changed once released. Rows written are the largest bill, hence `WITHOUT ROWID` for text keys and partial indexes
 * that hold due work only.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    // The state of the conversation: one row of JSON (ConversationState).
    'CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)',
    // Every event that was received, so that none is processed twice. No text.
    `CREATE TABLE events (
       event_id TEXT PRIMARY KEY, type TEXT NOT NULL, issued_at INTEGER, received_at INTEGER NOT NULL
     ) WITHOUT ROWID`,
    // Events that cannot be understood yet: the worker's own call is not settled, or a setting is wrong. And those that
    // could not be applied through an error of the worker's own: tried some times more, then only kept.
    `CREATE TABLE held_events (
       event_id TEXT PRIMARY KEY, issued_at INTEGER, due_at INTEGER NOT NULL, failures INTEGER NOT NULL,
       event TEXT NOT NULL
     ) WITHOUT ROWID`,
    // What the flow is asked: customer messages by content id, and handover statuses. The text goes when it is done.
    // status: waiting, done, silent (it belongs to agents), dropped
    `CREATE TABLE messages (
       message_id TEXT PRIMARY KEY, kind TEXT NOT NULL, issued_at INTEGER NOT NULL, received_at INTEGER NOT NULL,
       status TEXT NOT NULL, attempts INTEGER NOT NULL, failures INTEGER NOT NULL, due_at INTEGER NOT NULL, content TEXT
     ) WITHOUT ROWID`,
    `CREATE INDEX messages_waiting ON messages (issued_at) WHERE status = 'waiting'`,
    // What is said to the customer, in order. The text goes when it was posted or dropped.
    // status: queued, sending (the outcome of a post is not known), sent, dropped, dead
    `CREATE TABLE replies (
       id INTEGER PRIMARY KEY, message_id TEXT, purpose TEXT NOT NULL, epoch INTEGER NOT NULL, status TEXT NOT NULL,
       body TEXT, in_reply_to_id TEXT NOT NULL, private INTEGER, queued_at INTEGER NOT NULL,
       due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, reads INTEGER NOT NULL, unreadable INTEGER NOT NULL,
       intervention TEXT NOT NULL, content_id TEXT, reason TEXT
     )`,
    `CREATE INDEX replies_open ON replies (id) WHERE status IN ('queued', 'sending')`,
    'CREATE INDEX replies_content ON replies (content_id) WHERE content_id IS NOT NULL',
  ],
  [
    // A reply that is more than plain text: JSON (RichReply). It goes when the reply was posted or dropped.
    'ALTER TABLE replies ADD COLUMN rich TEXT',
    // The options of the last answer, which typed words and numbers mean: JSON (OfferedOption[]).
    'CREATE TABLE offered (id INTEGER PRIMARY KEY CHECK (id = 1), options TEXT NOT NULL)',
    // Payloads that a channel would not carry: the key was sent in their place.
    'CREATE TABLE payloads (key TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID',
  ],
  [
    // Our clock: what was received before cannot mean these options.
    'ALTER TABLE offered ADD COLUMN offered_at INTEGER NOT NULL DEFAULT 0',
  ],
  [
    // Each cost rows with every reply. Replies that are open, and contents that the worker posted, are found by walking
    // back from the last one (Outbox). From here on `events` holds no customer messages either: these are known by their
    // content id, in `messages`.
    'DROP INDEX replies_open',
    'DROP INDEX replies_content',
    // What was given up, with its text (JSON, DeadContents), until it is repeated or discarded.
    `CREATE TABLE dead_letters (
       id TEXT PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, contents TEXT
     ) WITHOUT ROWID`,
  ],
  [
    // What the API was asked for, by the id that the caller has: with the same Idempotency-Key it is the same one. Its
    // name is that of its message, or of its replies. No text: of the body only a digest.
    `CREATE TABLE requests (
       request_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
       received_at INTEGER NOT NULL, reason TEXT
     ) WITHOUT ROWID`,
  ],
  [
    // What transformers keep of one session: JSON. It goes with the session.
    'CREATE TABLE session_storage (id INTEGER PRIMARY KEY CHECK (id = 1), session INTEGER NOT NULL, value TEXT NOT NULL)',
  ],
  [
    // Who has written in the thread, and whether the index of identities knows it: by it a person is found and erased.
    'CREATE TABLE identities (identity_id TEXT PRIMARY KEY, told INTEGER NOT NULL) WITHOUT ROWID',
    `INSERT OR IGNORE INTO identities (identity_id, told) SELECT json_extract(value, '$.replyTarget.authorId'), 0 FROM state
       WHERE json_extract(value, '$.replyTarget.authorId') IS NOT NULL`,
    `INSERT OR IGNORE INTO identities (identity_id, told) SELECT json_extract(value, '$.profile.identityId'), 0 FROM state
       WHERE json_extract(value, '$.profile.identityId') IS NOT NULL`,
  ],
  [
    // Our clock: until then a post without an answer may still come into effect, and a thread that does not show it proves
    // nothing.
    'ALTER TABLE replies ADD COLUMN unsure_until INTEGER NOT NULL DEFAULT 0',
  ],
]

/** Every table that holds something of a conversation. */
export const TABLES = [
  'state',
  'events',
  'held_events',
  'messages',
  'replies',
  'offered',
  'payloads',
  'dead_letters',
  'requests',
  'session_storage',
  'identities',
] as const

export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Brings the storage to the current version, in one transaction. Newer storage than the code knows is left alone.
 * @param target for tests: an earlier version
 */
export function migrate(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>, target = SCHEMA_VERSION) {
  storage.transactionSync(() => {
    const { sql } = storage
    sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)')
    const row = sql.exec<{ version: number | null }>('SELECT MAX(version) AS version FROM schema_version').one()
    const version = row.version ?? 0
    for (const [index, migration] of MIGRATIONS.slice(0, target).entries()) {
      if (index < version) continue
      for (const statement of migration) sql.exec(statement)
      sql.exec('INSERT INTO schema_version (version) VALUES (?)', index + 1)
    }
  })
}
