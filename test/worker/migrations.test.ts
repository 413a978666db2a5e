import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeadLetters } from '../../src/conversation/dead-letters.ts'
import { Inbox, type IncomingEvent } from '../../src/conversation/inbox.ts'
import { migrate, SCHEMA_VERSION, TABLES } from '../../src/conversation/schema.ts'
import { SessionStorage } from '../../src/conversation/session-storage.ts'
import { countsOf } from '../../src/conversation/tables.ts'
import { objectName } from '../../src/core/object-name.ts'
import { belongsTo, post, shown, theLetter } from './admin.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, stubOf } from './engage.ts'
import { accepted, inject } from './inject-notify.ts'

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

const malformed = (id: string): IncomingEvent => ({ kind: 'malformed', event: { id, type: 'x', issued_at: null } })

/** What a version after this one may have added: see docs/updates.md. */
const LATER = ['later TEXT', "later TEXT NOT NULL DEFAULT 'as new'"]

describe.each(LATER)('storage of a later version that has a column more in every table (%s)', (column) => {
  /** The tables that have held something. */
  let written: Set<string>

  async function look(threadId: string) {
    await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
      for (const [table, rows] of Object.entries(countsOf(storage.sql))) if (rows > 0) written.add(table)
    })
  }

  it('is left alone, and the conversation goes through everything that is written', async () => {
    written = new Set()
    const flow = ({ text }: { text: string }) => {
      if (text !== 'colours?') return { replies: [{ text: `to ${text}` }] }
      const items = ['Red', 'Blue'].map((title) => ({ title, payload: `${title} größer` }))
      return { replies: [{ body: 'Which?', structured_content: { type: 'select', items } }] }
    }
    engage = createEngage(flow)
    const channel = { source_type: 'engage_messaging' }
    const { threadId, delivery } = engage.writes('colours?', undefined, channel)
    await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
      for (const table of TABLES) storage.sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`)
      storage.sql.exec('INSERT INTO schema_version (version) VALUES (?)', SCHEMA_VERSION + 1)
    })
    await abortAllDurableObjects()
    await deliver(delivery)
    await eventually(() => expect(engage.replies(threadId).join()).toContain('Which?'))
    await look(threadId)

    // An event that means nothing, and one that cannot be applied yet.
    await (await stubOf(threadId)).receive(threadId, [malformed('event-0')])
    const broken = vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
      throw new Error('cannot be applied')
    })
    await deliver(engage.writes('Blue', threadId, channel).delivery)
    await look(threadId)
    broken.mockRestore()
    await eventually(() => expect(engage.asked.at(-1)).toBe('Blue größer'))
    await eventually(() => expect(engage.replies(threadId)).toContain('to Blue größer'))

    await accepted(inject({ threadId, text: 'event' }))
    await eventually(() => expect(engage.replies(threadId)).toContain('to event'))
    await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
      const kept = new SessionStorage(storage.sql)
      for (const json of ['{}', '{"a":1}']) kept.write(1, json)
    })
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    await deliver(engage.writes('refused', threadId, channel).delivery)
    await belongsTo(threadId, 'agent')
    const { id } = await theLetter()
    await look(threadId)
    expect([...written].toSorted()).toEqual(TABLES.toSorted())

    await post(`/conversations/${threadId}/resume`)
    await belongsTo(threadId, 'bot')
    await post(`/dead-letters/${id}/retry`)
    await eventually(() => expect(engage.replies(threadId)).toContain('to refused'))
    expect(await shown(threadId)).toMatchObject({ alerts: [] })
  })
})

it('leaves what a later version has added where a row is written again', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await runInDurableObject(await stubOf(threadId), (_instance, { storage: { sql } }) => {
    const inbox = new Inbox(sql)
    const letters = new DeadLetters(sql)
    const held = malformed('event-1')
    const letter = { id: 'event-1', kind: 'event', reason: 'not_applied', at: 1 } as const
    const write = (failures: number) => {
      inbox.hold(held, { failures, dueAt: 5 })
      letters.add({ ...letter, at: failures }, null)
    }
    for (const table of ['held_events', 'dead_letters']) sql.exec(`ALTER TABLE ${table} ADD COLUMN later TEXT`)
    write(1)
    for (const table of ['held_events', 'dead_letters']) sql.exec(`UPDATE ${table} SET later = 'kept'`)
    write(2)
    expect(sql.exec('SELECT failures, due_at, later FROM held_events').toArray()).toEqual([
      { failures: 2, due_at: 5, later: 'kept' },
    ])
    expect(sql.exec('SELECT at, later FROM dead_letters').toArray()).toEqual([{ at: 2, later: 'kept' }])
    inbox.forgetHeld('event-1')
    letters.remove('event-1')
  })
})
