import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { Inbox } from '../../src/conversation/inbox.ts'
import { fail } from '../../src/core/result.ts'
import { EngageClient } from '../../src/engage/client.ts'
import { governor } from './account-objects.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

const APOLOGY = 'Sorry, I cannot answer that right now.'

const ASIDE = { alert: 'event_set_aside' }

const post = EngageClient.prototype.createReply

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const listed = () => governor().deadLetters(0, 10)
/** The platform could not bring one of the bot's replies to the customer. @param index which of them */
function exportFailed(threadId: string, index = 0) {
  const own = engage.emulator.state.contentsOf(threadId).filter((content) => content.created_from === 'api')
  const failure = { synchronization_status: 'export_failure' }
  return deliveryOf(engage.emulator, own[index]?.id ?? '', failure, 'content.exported')
}

const agentsHave = (threadId: string) => {
  const categories = engage.emulator.state.thread(threadId).thread_category_ids
  expect(categories).toContain(workerSettings.ENGAGE_AGENT_CATEGORY_ID)
  expect(categories).not.toContain(workerSettings.ENGAGE_BOT_CATEGORY_ID)
}

it('lists a reply that Engage refuses, with those behind it, and gives the conversation to agents', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'my first secret' }, { text: 'my second secret' }] }))
  const { threadId, delivery } = engage.writes('hello')
  engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
  await deliver(delivery)
  await eventually(async () => {
    expect(await listed()).toEqual([
      {
        conversation: expect.stringMatching(/^[0-9a-f]{64}$/),
        id: expect.stringMatching(/^reply-\d+$/),
        threadId,
        kind: 'reply',
        reason: expect.any(String),
        at: expect.any(Number),
        repeatable: true,
      },
    ])
  })
  await eventually(async () => agentsHave(threadId))
  // Its text is kept where the conversation is, and nowhere else.
  expect(JSON.stringify(await listed())).not.toContain('secret')
  const stub = await stubOf(threadId)
  const kept = await runInDurableObject(stub, (_instance, { storage }) =>
    storage.sql.exec<{ contents: string }>('SELECT contents FROM dead_letters').toArray(),
  )
  expect(kept[0]?.contents).toContain('my first secret')
  expect(kept[0]?.contents).toContain('my second secret')
  expect(await governor().health()).toEqual({ alerts: [], deadLetters: 1 })
})

it('keeps a conversation from the bot whose reply is dead before a handover that Engage refuses', async () => {
  const logged: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line))
  engage = createEngage(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
  const { weather } = engage.emulator
  weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
  weather.fail({ call: 'PUT /content_threads/{id}/update_categories', status: 403, when: 'before', times: 1_000 })
  const { threadId, delivery } = engage.writes('human')
  await deliver(delivery)
  await eventually(async () =>
    expect(await governor().health()).toMatchObject({ alerts: [{ alert: 'handover_refused' }], deadLetters: 1 }),
  )
  const alerts = () => logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'conversation.alert')
  expect(alerts()).toMatchObject([{ alert: 'replies_failed' }, { alert: 'handover_refused' }])
  await deliver(engage.writes('hello?', threadId).delivery)
  const overview = await (await stubOf(threadId)).overview()
  expect(overview).toMatchObject({ owner: 'handing_over', handover: { reason: 'failure' } })
})

it('lists a message that the flow could not answer', async () => {
  engage = createEngage(() => {
    throw new Error('out of order')
  })
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init)
    return request.url === workerSettings.FLOW_URL
      ? new Response('{}', { status: 400 })
      : engage.emulator.fetch(request)
  })
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await eventually(async () =>
    expect(await listed()).toMatchObject([{ threadId, kind: 'message', reason: 'rejected', repeatable: true }]),
  )
  await eventually(async () => agentsHave(threadId))
})

it('lists a reply that never reached the customer, once, and gives the conversation to agents', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await eventually(async () => expect(engage.replies(threadId)).toEqual(['Good day']))
  const failed = exportFailed(threadId)
  await deliver(failed)
  await eventually(async () =>
    expect(await listed()).toMatchObject([{ threadId, kind: 'reply', reason: 'not_exported', repeatable: false }]),
  )
  await eventually(async () => agentsHave(threadId))
  const [first] = await listed()
  await deliver(failed)
  expect(await listed()).toEqual([first])
})

it('gives up what is queued behind a reply that never reached the customer, and keeps it in the letter', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'First' }, { text: 'Second' }] }))
  const { threadId, delivery } = engage.writes('hello')
  // Engage takes the first, and has the second come again.
  const busy = vi.spyOn(EngageClient.prototype, 'createReply').mockImplementation(async function (
    this: EngageClient,
    ...call
  ) {
    if (call[0].body !== 'Second') return post.apply(this, call)
    return fail({ reason: 'conflict', status: 409, error: null, namesIntervention: false, retryAfterMs: 1_000 })
  })
  await deliver(delivery)
  await eventually(() => expect(busy).toHaveBeenCalledTimes(2))
  await deliver(exportFailed(threadId))
  await said(engage, threadId, 'First', APOLOGY, workerSettings.HANDOVER_MESSAGE)
  await eventually(async () => expect(await listed()).toMatchObject([{ reason: 'not_exported', repeatable: true }]))
  const stub = await stubOf(threadId)
  const kept = await runInDurableObject(stub, (_instance, { storage }) => [
    ...storage.sql.exec('SELECT reason FROM replies WHERE reason IS NOT NULL ORDER BY id').toArray(),
    ...storage.sql.exec('SELECT contents FROM dead_letters').toArray(),
  ])
  expect(kept).toMatchObject([
    { reason: 'not_exported' },
    { reason: 'behind_a_dead_reply' },
    { contents: expect.stringContaining('Second') },
  ])
})

it('says its apology where two replies of an answer never reached the customer', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'First' }, { text: 'Second' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'First', 'Second')
  const [first, second] = [exportFailed(threadId, 0), exportFailed(threadId, 1)]
  await deliver({ ...first, events: [...first.events, ...second.events] })
  await said(engage, threadId, 'First', 'Second', APOLOGY, workerSettings.HANDOVER_MESSAGE)
  await eventually(async () => expect(await listed()).toHaveLength(2))
})

it('gives a conversation to agents whose reply never reached the customer, though agents had it in between', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'Good day')
  const stub = await stubOf(threadId)
  const belongsTo = (owner: string) => eventually(async () => expect(await stub.overview()).toMatchObject({ owner }))
  await stub.handOver({ message: null, categoryIds: [] })
  await belongsTo('agent')
  await stub.resume()
  await belongsTo('bot')
  await deliver(exportFailed(threadId))
  await eventually(async () => agentsHave(threadId))
  const { HANDOVER_MESSAGE } = workerSettings
  await said(engage, threadId, 'Good day', HANDOVER_MESSAGE, APOLOGY, HANDOVER_MESSAGE)
})

it('lists an event that cannot be applied, gives the thread to agents, and forgets it when it can', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const { threadId, delivery } = engage.writes('poison')
  const broken = vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
    throw new Error('cannot be applied')
  })
  await deliver(delivery)
  await eventually(async () => expect(await listed()).toMatchObject([{ kind: 'event', reason: 'not_applied' }]))
  await eventually(async () => agentsHave(threadId))
  broken.mockRestore()
  const stub = await stubOf(threadId)
  await runInDurableObject(stub, async (_instance, { storage }) => {
    storage.sql.exec('UPDATE held_events SET due_at = 0')
    await storage.setAlarm(Date.now() + 1)
  })
  await eventually(async () => expect(await listed()).toEqual([]))
  expect(await governor().health()).toEqual({ alerts: [], deadLetters: 0 })
})

it('shows that an event is set aside for as long as it is, whatever other events are applied', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }] }))
  const { threadId, delivery } = engage.writes('poison')
  vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
    throw new Error('cannot be applied')
  })
  await deliver(delivery)
  await eventually(async () => expect(await governor().health()).toMatchObject({ alerts: [ASIDE] }))
  // Another event can be applied only the second time.
  const stumbles = vi.spyOn(Inbox.prototype, 'recordEvent').mockImplementationOnce(() => {
    throw new Error('cannot be applied yet')
  })
  const { id } = engage.emulator.desk.reply({ threadId, body: 'I am here.' })
  await deliver(deliveryOf(engage.emulator, id, {}, 'content.replied'))
  await eventually(() => expect(stumbles.mock.results.some(({ type }) => type === 'return')).toBe(true))
  const stub = await stubOf(threadId)
  const held = () =>
    runInDurableObject(stub, (_instance, { storage }) => storage.sql.exec('SELECT * FROM held_events').toArray())
  await eventually(async () => expect(await held()).toHaveLength(1))
  expect(await stub.overview()).toMatchObject({ alerts: ['event_set_aside'] })
  expect(await governor().health()).toMatchObject({ alerts: [ASIDE], deadLetters: 1 })
})
