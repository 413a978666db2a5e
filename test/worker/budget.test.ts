import { reset, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { objectName } from '../../src/core/object-name.ts'
import { createEngage, deliver, type LocalEngage } from './engage.ts'

let engage: LocalEngage

afterEach(async () => {
  vi.restoreAllMocks()
  await reset()
  engage.emulator.dispose()
  vi.unstubAllGlobals()
})

/** What one turn costs, as Cloudflare bills it. A change that raises a figure says why in its commit. */
it('writes 12 rows, sets 2 alarms and makes 2 calls for one message and its one reply', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const first = engage.writes('hello')
  await deliver(first.delivery)
  const said = (...replies: string[]) =>
    vi.waitFor(() => expect(engage.replies(first.threadId)).toEqual(replies), { timeout: 10_000, interval: 5 })
  await said('You said: hello')
  const stub = env.CONVERSATION.getByName(await objectName('thread', first.threadId))
  // The first message of a thread also creates the tables: the second is what a turn costs.
  const count = { rows: 0, alarms: 0 }
  await runInDurableObject(stub, (_instance, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql)
    storage.sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
      const cursor = exec<T>(query, ...bindings)
      count.rows += cursor.rowsWritten
      return cursor
    }
    const setAlarm = storage.setAlarm.bind(storage)
    storage.setAlarm = (...args: Parameters<typeof setAlarm>) => {
      count.alarms += 1
      return setAlarm(...args)
    }
  })
  const calls = engage.emulator.calls.length
  await deliver(engage.writes('again', first.threadId).delivery)
  await said('You said: hello', 'You said: again')
  await new Promise((resolve) => setTimeout(resolve, 200))

  expect(engage.emulator.calls.slice(calls).map(({ call }) => call)).toEqual(['POST /contents'])
  expect(engage.asked).toEqual(['hello', 'again'])
  expect(count).toEqual({ rows: 12, alarms: 2 })
})
