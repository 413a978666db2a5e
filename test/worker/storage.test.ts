import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { Inbox } from '../../src/conversation/inbox.ts'
import { TABLES } from '../../src/conversation/schema.ts'
import { StateStore } from '../../src/conversation/state.ts'
import { objectName } from '../../src/core/object-name.ts'
import { Governor } from '../../src/governor/governor.ts'
import { aMomentLater, cleanUp, createEngage, deliver, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

const repeat = ({ text }: { text: string }) => ({ replies: [{ text: `You said: ${text}` }] })

let engage: LocalEngage

afterEach(() => cleanUp(engage))

it('answers 503 when the storage fails, and loses nothing when the platform sends again', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  const broken = vi.spyOn(StateStore.prototype, 'save').mockImplementation(() => {
    throw new Error('disk full')
  })
  const refused = await deliver(delivery)
  expect(refused.status).toBe(503)
  expect(await refused.json()).toEqual({ error: 'service_unavailable', message: expect.stringContaining('again') })
  broken.mockRestore()

  expect((await deliver(delivery)).status).toBe(200)
  await said(engage, threadId, 'You said: hello')
})

it('keeps an event that cannot be applied, and applies it when that works again', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  const broken = vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
    throw new Error('disk full')
  })
  await deliver(delivery)
  broken.mockRestore()
  await said(engage, threadId, 'You said: hello')
  expect(engage.asked).toEqual(['hello'])
})

it('lets conversations wait while a setting is wrong, and goes on when it is mended', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  const stub = await stubOf(threadId)
  const { ENGAGE_AGENT_CATEGORY_ID, ...incomplete } = { ...env, ...workerSettings }
  await runInDurableObject(stub, (instance) => {
    Reflect.set(instance, 'env', incomplete)
  })
  expect((await deliver(delivery)).status).toBe(200)
  await runDurableObjectAlarm(stub)
  expect(engage.asked).toEqual([])
  expect(engage.replies(threadId)).toEqual([])

  // A deployment with the right settings starts the objects anew.
  await abortAllDurableObjects()
  await runDurableObjectAlarm(await stubOf(threadId))
  await said(engage, threadId, 'You said: hello')
})

it('changes nothing in its tables when an event comes again', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  const stub = await stubOf(threadId)
  const rows = () =>
    runInDurableObject(stub, (_instance, state) => ({
      events: state.storage.sql.exec('SELECT * FROM events').toArray(),
      messages: state.storage.sql.exec('SELECT * FROM messages').toArray(),
      replies: state.storage.sql.exec('SELECT * FROM replies').toArray(),
    }))
  await vi.waitFor(async () => expect((await rows()).replies[0]?.status).toBe('sent'))
  const before = await rows()
  for (let time = 0; time < 5; time++) expect((await deliver(delivery)).status).toBe(200)
  expect(await rows()).toEqual(before)
})

it('keeps no text of what was answered and posted', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('my secret is 4711')
  await deliver(delivery)
  await said(engage, threadId, 'You said: my secret is 4711')
  const stub = await stubOf(threadId)
  await vi.waitFor(async () => {
    const dump = await runInDurableObject(stub, (_instance, { storage }) =>
      ['state', 'events', 'held_events', 'messages', 'replies'].map((table) =>
        JSON.stringify(storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
      ),
    )
    expect(dump.join()).not.toContain('4711')
  })
})

it('names objects by a hash that tells nothing of the thread', async () => {
  engage = createEngage(repeat)
  const name = await objectName('thread', 'thread-of-mrs-smith')
  expect(name).toMatch(/^[0-9a-f]{64}$/)
  expect(name).toBe(await objectName('thread', 'thread-of-mrs-smith'))
  expect(name).not.toBe(await objectName('thread', 'thread-of-mr-smith'))
})

it('sets the alarm anew when it is missing', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  const stub = await stubOf(threadId)
  await runInDurableObject(stub, (_instance, { storage }) => storage.deleteAlarm())
  await abortAllDurableObjects()
  const again = await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => storage.getAlarm())
  expect(again).toBeGreaterThan(Date.now())
})

it('sets an event aside that can never be applied, and goes on with its neighbours', async () => {
  engage = createEngage(repeat)
  const poison = engage.writes('poison')
  const healthy = engage.writes('healthy', poison.threadId)
  const add = Inbox.prototype.addMessage
  const tries = { count: 0 }
  vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(function (this: Inbox, ...args) {
    if (!JSON.stringify(args).includes('poison')) return add.apply(this, args)
    tries.count += 1
    throw new Error('cannot be applied')
  })
  await deliver(poison.delivery)
  await deliver(healthy.delivery)
  await said(engage, poison.threadId, 'You said: healthy')
  await vi.waitFor(() => expect(tries.count).toBe(5), { timeout: 10_000 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(tries.count).toBe(5)
  const kept = await runInDurableObject(await stubOf(poison.threadId), (_instance, { storage }) =>
    storage.sql.exec('SELECT failures FROM held_events').toArray(),
  )
  expect(kept).toEqual([{ failures: 5 }])
})

it('answers customers although health cannot be told of an alert', async () => {
  engage = createEngage(repeat)
  const report = vi.spyOn(Governor.prototype, 'report').mockImplementation(() => {
    throw new Error('overloaded')
  })
  engage.emulator.weather.fail({ call: 'GET /content_threads/{id}', status: 403, when: 'before' })
  const first = engage.writes('hello', undefined, { category_ids: null })
  await deliver(first.delivery)
  await vi.waitFor(() => expect(report).toHaveBeenCalled())
  await deliver(engage.writes('again', first.threadId).delivery)
  await said(engage, first.threadId, 'You said: hello', 'You said: again')
})

it('keeps nothing of an erased conversation but its tombstone', async () => {
  engage = createEngage(repeat)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  // Long ago, as far as the conversation knows; it remembers what it wrote last as long as it lives.
  await runInDurableObject(await stubOf(threadId), async (_instance, { storage }) => {
    storage.sql.exec("UPDATE state SET value = json_set(value, '$.seenAt', 0)")
    await storage.setAlarm(Date.now() + 1)
  })
  await abortAllDurableObjects()
  const held = async () =>
    runInDurableObject(await stubOf(threadId), async (_instance, { storage }) => ({
      rows: TABLES.flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
      alarm: await storage.getAlarm(),
    }))
  await vi.waitFor(async () =>
    expect(await held()).toEqual({
      rows: [{ id: 1, value: expect.stringContaining('{"erasedSessions":1,') }],
      alarm: null,
    }),
  )
  expect(JSON.stringify(await held())).not.toContain(threadId)
  await deliver(aMomentLater(engage.writes('again', threadId).delivery))
  await said(engage, threadId, 'You said: hello', 'You said: again')
})
