import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { Governor } from '../../src/governor/governor.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { cleanUp, createEngage, deliver, deliveryOf, type LocalEngage, said, stubOf } from './engage.ts'
import { START_TEXT, STARTING_SOURCE, tellOfSessionsThere } from './session-start.ts'

let engage: LocalEngage

tellOfSessionsThere()

afterEach(() => cleanUp(engage))

/** What a conversation writes, as Cloudflare bills it: rows by statement, and alarms. */
async function countWrites(threadId: string): Promise<Record<string, number>> {
  const stub = await stubOf(threadId)
  const writes: Record<string, number> = {}
  const add = (name: string, rows: number) => {
    if (rows > 0) writes[name] = (writes[name] ?? 0) + rows
  }
  await runInDurableObject(stub, (_instance, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql)
    storage.sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
      const cursor = exec<T>(query, ...bindings)
      add(/^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) \w+/.exec(query)?.[0] ?? query, cursor.rowsWritten)
      return cursor
    }
    const setAlarm = storage.setAlarm.bind(storage)
    storage.setAlarm = (...args: Parameters<typeof setAlarm>) => {
      add('alarm', 1)
      return setAlarm(...args)
    }
  })
  return writes
}

/**
 * Time runs a hundred times as fast here: where the machine was busy for a tenth of a second, the thread is read again before
 * the post, as it would be after ten. That is another turn than the one to be counted.
 */
const UNHURRIED = { retry: 3 }

/** What one turn costs. A change that raises a figure says why in its commit. */
it('writes 10 rows, alarms included, and makes 2 calls for one message and its one reply', UNHURRIED, async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const first = engage.writes('hello')
  await deliver(first.delivery)
  await said(engage, first.threadId, 'You said: hello')
  // The first message of a thread also creates the tables: the second is what a turn costs.
  const writes = await countWrites(first.threadId)
  // A lonely turn: what is left of the first one's permits expires.
  await new Promise((resolve) => setTimeout(resolve, PERMIT_MS))
  const calls = engage.emulator.calls.length
  const acquire = vi.spyOn(Governor.prototype, 'acquire')
  const report = vi.spyOn(Governor.prototype, 'reportOutcome')
  await deliver(engage.writes('again', first.threadId).delivery)
  await said(engage, first.threadId, 'You said: hello', 'You said: again')
  await vi.waitFor(() => expect(writes.alarm).toBe(2))

  expect(engage.emulator.calls.slice(calls).map(({ call }) => call)).toEqual(['POST /contents'])
  expect(engage.asked).toEqual(['hello', 'again'])
  expect(writes).toEqual({
    // The message with its text, and its place in the queue.
    'INSERT OR IGNORE INTO messages': 2,
    // Who owns the thread, the session, what replies answer.
    'INSERT INTO state': 1,
    // Before the flow is asked, so that a crash counts; and when its answer is queued.
    'UPDATE messages': 2,
    'INSERT INTO replies': 1,
    // Before the post, so that a crash is known to leave its outcome unknown; and when it is known.
    'UPDATE replies': 2,
    // At once, and then for the end of the session or of the retention.
    alarm: 2,
  })
  expect(acquire).toHaveBeenCalledTimes(1)
  expect(report).not.toHaveBeenCalled()
})

it('writes 9 rows more where a session begins and the flow is told, for its one reply to that', UNHURRIED, async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }], close: text === 'bye' }))
  const source = { source_id: STARTING_SOURCE }
  const first = engage.writes('bye', undefined, source)
  await deliver(first.delivery)
  await said(engage, first.threadId, `You said: ${START_TEXT}`, 'You said: bye')
  const writes = await countWrites(first.threadId)
  await deliver(engage.writes('again', first.threadId, source).delivery)
  const before = [`You said: ${START_TEXT}`, 'You said: bye']
  await said(engage, first.threadId, ...before, `You said: ${START_TEXT}`, 'You said: again')
  await vi.waitFor(() => expect(writes.alarm).toBe(3))
  // Twice what a turn costs, but for one alarm; and the state says that the start is owed no longer.
  expect(writes).toEqual({
    'INSERT OR IGNORE INTO messages': 4,
    'INSERT INTO state': 2,
    'UPDATE messages': 4,
    'INSERT INTO replies': 2,
    'UPDATE replies': 4,
    alarm: 3,
  })
})

it('writes nothing for the echo of its own reply', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'Good day')
  const writes = await countWrites(threadId)
  const echo = engage.emulator.state.contentsOf(threadId).find((content) => content.created_from === 'api')
  for (const type of ['content.imported', 'content.replied', 'content.exported']) {
    expect((await deliver(deliveryOf(engage.emulator, echo?.id ?? '', {}, type))).status).toBe(200)
  }
  expect(writes).toEqual({})
})

it('writes one row more for what a person wrote, by which it is known again', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'Good day')
  const writes = await countWrites(threadId)
  const { id } = engage.emulator.desk.reply({ threadId, body: 'Alice here.' })
  for (const type of ['content.imported', 'content.replied']) await deliver(deliveryOf(engage.emulator, id, {}, type))
  // Each of the events, and what they both tell of.
  expect(writes['INSERT OR IGNORE INTO events']).toBe(3)
})

it('reads as little for the echo of its own reply in a long conversation as in a short one', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'Good day')
  const stub = await stubOf(threadId)
  // As many as are looked at, all of them older.
  const content = engage.emulator.state.contentsOf(threadId).find(({ created_from }) => created_from === 'api')
  const rowsRead = await runInDurableObject(stub, (_instance, { storage }) => {
    const columns = 'purpose, epoch, queued_at, due_at, attempts, reads, unreadable, intervention'
    storage.sql.exec('UPDATE replies SET id = 10000')
    storage.sql.exec(
      `WITH RECURSIVE older (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM older WHERE id < 600)
       INSERT INTO replies (id, status, in_reply_to_id, content_id, ${columns})
       SELECT older.id, 'sent', 'older', 'older-' || older.id, ${columns} FROM older, replies WHERE replies.id = 10000`,
    )
    const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = []
    const exec = storage.sql.exec.bind(storage.sql)
    storage.sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
      const cursor = exec<T>(query, ...bindings)
      cursors.push(cursor)
      return cursor
    }
    return () => cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0)
  })
  for (const type of ['content.imported', 'content.replied']) {
    await deliver(deliveryOf(engage.emulator, content?.id ?? '', {}, type))
  }
  const read = await runInDurableObject(stub, () => rowsRead())
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThanOrEqual(10)
})

it('begins no conversation with an event that means nothing', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello', undefined, { creator_id: 'rule', created_from: 'auto_reply' })
  const writes = await countWrites(threadId)
  expect((await deliver(delivery)).status).toBe(200)
  expect(writes).toEqual({})
})
