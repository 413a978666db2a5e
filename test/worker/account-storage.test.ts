import { abortAllDurableObjects, reset, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it } from 'vitest'
import { UploadedMedia } from '../../src/media/uploaded-media.ts'
import { SweepRecords } from '../../src/sweep/records.ts'
import { governor, mediaStore, sweepObject } from './account-objects.ts'

/**
 * The objects of the account: their tables have no versions, so that all that ever changes is a column more. Each is
 * opened as the first version has made it, and as a later one may have left it.
 */
const AS_MADE = {
  governor: {
    reservations: 'CREATE TABLE reservations (slot INTEGER PRIMARY KEY, permits INTEGER, until INTEGER)',
    facts: 'CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
    alerts: `CREATE TABLE alerts (
      conversation TEXT NOT NULL, alert TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (conversation, alert)
    ) WITHOUT ROWID`,
    dead_letters: `CREATE TABLE dead_letters (
      at INTEGER NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL, thread_id TEXT NOT NULL, kind TEXT NOT NULL,
      reason TEXT NOT NULL, repeatable INTEGER NOT NULL, PRIMARY KEY (conversation, id)
    ) WITHOUT ROWID`,
  },
  media: {
    media: `CREATE TABLE media (
      key TEXT PRIMARY KEY, attachment_id TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
  },
  sweep: {
    sweep: 'CREATE TABLE sweep (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)',
  },
}

const DAY = 86_400_000

afterEach(() => reset())

/** Makes the tables anew, as they were, and starts the objects anew. */
async function made(stub: DurableObjectStub, tables: Record<string, string>, more: string | null, rows: string[]) {
  await runInDurableObject(stub, (_instance, { storage: { sql } }) => {
    const names = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray()
    expect(names.map(({ name }) => name).filter((name) => !name.startsWith('_'))).toEqual(
      expect.arrayContaining(Object.keys(tables)),
    )
    for (const [table, create] of Object.entries(tables)) {
      sql.exec(`DROP TABLE ${table}`)
      sql.exec(create)
    }
    for (const row of rows) sql.exec(row)
    if (more !== null) for (const table of Object.keys(tables)) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${more}`)
  })
  await abortAllDurableObjects()
}

describe.each([
  ['as the first version has made it', null],
  ['with a column more', 'later TEXT'],
  ['with a column more that has a default', 'later INTEGER NOT NULL DEFAULT 0'],
])('storage of the account, %s', (_, more) => {
  it('is the governor’s: it knows what it knew, and writes on', async () => {
    const standing = JSON.stringify({ share: 0.5, pause: null, refused: null })
    await made(governor(), AS_MADE.governor, more, [
      `INSERT INTO reservations (slot, permits, until) VALUES (1, 2, ${Date.now() + 60_000})`,
      `INSERT INTO facts (name, value) VALUES ('emergency', 'true'), ('standing', '${standing}')`,
      "INSERT INTO alerts (conversation, alert, since) VALUES ('one', 'handover_refused', 5)",
      `INSERT INTO dead_letters (at, conversation, id, thread_id, kind, reason, repeatable)
       VALUES (7, 'one', 'reply-64', 'thread-1', 'reply', 'expired', 1)`,
    ])
    expect(await governor().emergency()).toBe(true)
    const known = { conversation: 'one', id: 'reply-64', threadId: 'thread-1', kind: 'reply', reason: 'expired', at: 7 }
    expect(await governor().deadLetters(0, 5)).toEqual([{ ...known, repeatable: true }])
    expect(await governor().openAlerts()).toEqual([{ alert: 'handover_refused', conversations: 1, since: 5 }])

    await governor().setEmergency(false)
    await governor().report('two', ['handover_refused'])
    const letter = { id: 'reply-1', kind: 'reply', reason: 'expired', at: 9, repeatable: false }
    await governor().reportDeadLetters('two', 'thread-2', [letter])
    const ask = { caller: 'a', priority: 'reply', need: 1, want: 1, token: 'a', worked: 0, unused: [] } as const
    const { grant } = await governor().acquire({ ...ask, unused: [] })
    expect(grant).not.toBeNull()
    await abortAllDurableObjects()
    expect(await governor().emergency()).toBe(false)
    expect(await governor().health()).toEqual({
      alerts: [{ alert: 'handover_refused', conversations: 2, since: 5 }],
      deadLetters: 2,
    })
    const reserved = await runInDurableObject(governor(), (_instance, { storage: { sql } }) =>
      sql.exec('SELECT slot FROM reservations').toArray(),
    )
    expect(reserved.length).toBeGreaterThan(1)
  })

  it('is the media store’s: it knows what was uploaded, and writes on', async () => {
    await made(mediaStore(), AS_MADE.media, more, [
      `INSERT INTO media (key, attachment_id, content_type, size, expires_at)
       VALUES ('old', 'attachment-1', 'image/png', 3, ${Date.now() + DAY})`,
    ])
    await runInDurableObject(mediaStore(), async (_instance, { storage }) => {
      const media = new UploadedMedia(storage)
      const now = Date.now()
      expect(media.find('old', now)).toEqual({ id: 'attachment-1', contentType: 'image/png', size: 3 })
      for (const size of [4, 5]) await media.add('new', { id: 'attachment-2', contentType: 'image/png', size }, now)
      expect(media.find('new', now)).toEqual({ id: 'attachment-2', contentType: 'image/png', size: 5 })
    })
  })

  it('is the sweep’s: it goes on from there', async () => {
    await made(sweepObject(), AS_MADE.sweep, more, [`INSERT INTO sweep (id, value) VALUES (1, '{"failures":3}')`])
    await runInDurableObject(sweepObject(), (_instance, { storage }) => {
      const records = new SweepRecords(storage)
      expect(records.load()).toMatchObject({ failures: 3, mark: null })
      records.change(() => ({ failures: 4 }))
      expect(records.load()).toMatchObject({ failures: 4 })
    })
  })
})
