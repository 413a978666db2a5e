import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { migrate, SCHEMA_VERSION, TABLES } from '../../src/conversation/schema.ts'
import { objectName } from '../../src/core/object-name.ts'
import { cleanUp, createEngage, deliver, deliveryOf, type LocalEngage } from './engage.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

/** What the first version wrote: later ones added fields, and must do without them here. */
function firstState(threadId: string, contentId: string, now: number) {
  return {
    threadId,
    handover: {
      owner: 'bot',
      epoch: 3,
      epochStartedAt: 0,
      latestAt: now - 60_000,
      verifiedAt: now,
      recategorizedAt: null,
      read: null,
      recategorization: null,
      request: null,
      agentActive: false,
      pendingReturn: null,
      check: null,
      checkedAt: null,
      status: null,
      botUserId: null,
      botInterventionIds: [],
    },
    session: { number: 2, activeAt: now - 60_000, ended: false },
    replyTarget: { contentId, private: true, sourceType: 'engage_messaging', authorId: 'customer' },
    interventionId: null,
    opening: null,
    finishing: null,
    degraded: [],
    reported: [],
    stumbles: 0,
    restUntil: 0,
    seenAt: now - 60_000,
  }
}

/** A conversation in the midst of things, as a version wrote it: an answer is to be posted, a message to be asked. */
function fill({ sql }: DurableObjectStorage, threadId: string, contents: { answered: string; waiting: string }) {
  const now = Date.now()
  const message = {
    contentId: contents.waiting,
    authorId: 'customer',
    body: 'second',
    bodyFormat: 'text',
    structuredReply: null,
    sourceId: null,
    sourceType: 'engage_messaging',
    interventionId: null,
    language: null,
    private: true,
    location: null,
    contextData: null,
    hasAttachment: false,
    capabilitiesSupported: null,
    structuredContentSupported: null,
    threadTitle: null,
    issuedAt: new Date(now - 30_000).toISOString(),
  }
  sql.exec('INSERT INTO state VALUES (1, ?)', JSON.stringify(firstState(threadId, contents.answered, now)))
  sql.exec("INSERT INTO events VALUES ('event-of-old', 'content.imported', ?, ?)", now - 60_000, now)
  sql.exec(
    "INSERT INTO messages VALUES (?, 'customer', ?, ?, 'done', 1, 0, ?, NULL)",
    contents.answered,
    now - 60_000,
    now - 60_000,
    now - 60_000,
  )
  sql.exec(
    "INSERT INTO messages VALUES (?, 'customer', ?, ?, 'waiting', 0, 0, ?, ?)",
    contents.waiting,
    now - 30_000,
    now - 30_000,
    now - 30_000,
    JSON.stringify({ kind: 'customer', message }),
  )
  const columns = `(id, message_id, purpose, epoch, status, body, in_reply_to_id, private, queued_at, due_at, attempts,
    reads, unreadable, intervention, content_id)`
  sql.exec(
    `INSERT INTO replies ${columns} VALUES (64, ?1, 'flow', 3, 'sent', NULL, ?1, 1, ?2, ?2, 1, 0, 0, 'no', 'own-old')`,
    contents.answered,
    now - 60_000,
  )
  sql.exec(
    `INSERT INTO replies ${columns} VALUES (128, ?1, 'flow', 3, 'queued', 'to first', ?1, 1, ?2, ?2, 0, 0, 0, 'no', NULL)`,
    contents.answered,
    now,
  )
}

describe.each(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1))('storage of version %i', (version) => {
  it('is brought to the current one, and the conversation goes on where it was', async () => {
    engage = createEngage(({ text }) => ({ replies: [{ text: `to ${text}` }] }))
    const answered = engage.writes('first')
    const waiting = engage.writes('second', answered.threadId)
    const contentIds = engage.emulator.state.contentsOf(answered.threadId).map(({ id }) => id)
    const [first = '', second = ''] = contentIds.sort()
    const name = await objectName('thread', answered.threadId)
    await runInDurableObject(env.CONVERSATION.getByName(name), async (_instance, { storage }) => {
      for (const table of [...TABLES, 'schema_version']) storage.sql.exec(`DROP TABLE ${table}`)
      migrate(storage, version)
      fill(storage, answered.threadId, { answered: first, waiting: second })
      await storage.setAlarm(Date.now() + 60_000)
    })
    await abortAllDurableObjects()

    // A delivery that comes again wakes it; the message is known.
    expect((await deliver(waiting.delivery)).status).toBe(200)
    await vi.waitFor(() => expect(engage.replies(answered.threadId)).toEqual(['to first', 'to second']), {
      timeout: 10_000,
      interval: 5,
    })
    expect(engage.asked).toEqual(['second'])
    const stub = env.CONVERSATION.getByName(name)
    const indexes = await runInDurableObject(stub, (_instance, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").toArray(),
    )
    expect(indexes).toEqual([{ name: 'messages_waiting' }])
    await deliver(deliveryOf(engage.emulator, second))
    expect(engage.asked).toEqual(['second'])
  })
})

it('leaves storage of a later version alone', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  const stub = async () => env.CONVERSATION.getByName(await objectName('thread', threadId))
  await runInDurableObject(await stub(), (_instance, { storage }) => {
    storage.sql.exec('ALTER TABLE replies ADD COLUMN later TEXT')
    storage.sql.exec('INSERT INTO schema_version VALUES (?)', SCHEMA_VERSION + 1)
  })
  await abortAllDurableObjects()
  await deliver(delivery)
  await vi.waitFor(() => expect(engage.replies(threadId)).toEqual(['Good day']), { timeout: 10_000, interval: 5 })
})
