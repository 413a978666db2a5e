import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { belongsTo, CANARY, conversation, letters, post, shown } from './admin.ts'
import { cleanUp, createEngage, deliver, eventually, type Flow, type LocalEngage, said, stubOf } from './engage.ts'
import { accepted, becomes, inject, notify, request, withKey } from './inject-notify.ts'

/** What becomes of inputs and notifications once they are taken in. */

interface Asked {
  userId: string
  sessionId: string
  text: string
  data: { engage: Record<string, unknown> } & Record<string, unknown>
}

let engage: LocalEngage
let threadId: string
/** What the flow was asked with, in whole. */
let requests: Asked[]
let flow: Flow
/** How far the platform's clock is ahead: what the customer writes after a return must be of a later second. */
let aheadMs: number
const repeats: Flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })

beforeEach(async () => {
  requests = []
  flow = repeats
  aheadMs = 0
  engage = createEngage(
    (asked) => {
      requests.push(asked as Asked)
      return flow(asked)
    },
    { now: () => Date.now() + aheadMs },
  )
  threadId = await conversation(engage)
})

afterEach(() => cleanUp(engage))

const toAgents = async () => {
  await post(`/conversations/${threadId}/handover`, { message: '' })
  await belongsTo(threadId, 'agent')
}

/** The flow thinks until it is told to answer. */
function flowThinks(answer: unknown = { replies: [{ text: 'thought' }] }) {
  const gate = Promise.withResolvers<void>()
  flow = async () => {
    await gate.promise
    return answer
  }
  return gate.resolve
}

const rowsOf = async (table: string) =>
  runInDurableObject(await stubOf(threadId), (_instance, { storage }) =>
    storage.sql.exec<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`).one(),
  ).then(({ count }) => count)

describe('an injected input', () => {
  it('reaches the flow in the customer’s session, and what the flow says is posted', async () => {
    const answers = flowThinks()
    const data = { order: 7, engage: 'replaced' }
    const id = await accepted(inject({ threadId, text: 'shipped', data }))
    await becomes(id, { code: 200, kind: 'inject', status: 'running', reason: null, content_ids: [] })
    answers()
    await said(engage, threadId, 'You said: hello', 'thought')
    await becomes(id, { status: 'done', content_ids: [engage.emulator.state.contentsOf(threadId).at(-1)?.id] })
    const author = engage.emulator.state.contentsOf(threadId)[0]?.author_id
    expect(requests[1]).toMatchObject({ userId: author, sessionId: threadId, text: 'shipped', data: { order: 7 } })
    expect(requests[1]?.data.engage).toMatchObject({ thread_id: threadId, request_id: id, attempt: 1 })
  })

  it('may come from somebody else than the customer, without a text', async () => {
    flow = () => ({})
    const id = await accepted(inject({ sessionId: threadId, userId: 'shop', data: { paid: true } }))
    await becomes(id, { status: 'done', content_ids: [] })
    expect(requests[1]).toMatchObject({ userId: 'shop', text: '', data: { paid: true } })
  })

  it('has its turn behind what the customer wrote before, and before what they write after', async () => {
    const answers = flowThinks({})
    await deliver(engage.writes('one', threadId).delivery)
    await eventually(() => expect(engage.asked).toHaveLength(2))
    await deliver(engage.writes('two', threadId).delivery)
    await accepted(inject({ threadId, text: 'first event' }))
    await accepted(inject({ threadId, text: 'second event' }))
    await deliver(engage.writes('three', threadId).delivery)
    answers()
    await eventually(() =>
      expect(engage.asked).toEqual(['hello', 'one', 'two', 'first event', 'second event', 'three']),
    )
  })

  it('is asked again after a failure, and answered once', async () => {
    let failures = 0
    flow = (asked) => {
      failures += 1
      return failures < 3 ? new Response('busy', { status: 503 }) : repeats(asked)
    }
    const id = await accepted(inject({ threadId, text: 'event' }))
    await becomes(id, { status: 'done' })
    expect(engage.replies(threadId)).toEqual(['You said: hello', 'You said: event'])
    expect(requests.slice(1).map(({ data }) => data.engage.attempt)).toEqual([1, 2, 3])
  })

  it('that the flow cannot take fails, and nobody apologises for what the customer did not ask', async () => {
    flow = () => new Response(CANARY, { status: 400 })
    const id = await accepted(inject({ threadId, text: CANARY }))
    await becomes(id, { status: 'failed', reason: 'rejected', content_ids: [] })
    flow = repeats
    await deliver(engage.writes('again', threadId).delivery)
    await said(engage, threadId, 'You said: hello', 'You said: again')
    expect(await letters()).toEqual([])
  })

  it('is refused when a person takes the thread before its turn, and never asked after all', async () => {
    const answers = flowThinks({})
    await deliver(engage.writes('one', threadId).delivery)
    await eventually(() => expect(engage.asked).toHaveLength(2))
    const id = await accepted(inject({ threadId, text: 'event' }))
    await becomes(id, { status: 'queued' })
    await toAgents()
    await becomes(id, { status: 'refused', reason: 'owner_changed' })
    answers()
    expect((await post(`/conversations/${threadId}/resume`)).status).toBe(202)
    await belongsTo(threadId, 'bot')
    flow = repeats
    aheadMs = 2_000
    await deliver(engage.writes('back', threadId).delivery)
    await eventually(() => expect(engage.asked).toEqual(['hello', 'one', 'back']))
  })

  it('begins a new session where the last one is over', async () => {
    flow = () => ({ replies: [{ text: 'Bye' }], close: true })
    await accepted(inject({ threadId, text: 'end' }))
    await said(engage, threadId, 'You said: hello', 'Bye')
    await eventually(async () =>
      expect(await inject({ sessionId: threadId, text: 'x' })).toMatchObject({
        code: 409,
        message: expect.stringContaining('session'),
      }),
    )
    expect(await inject({ sessionId: `${threadId}~2`, text: 'x' })).toMatchObject({ code: 404 })
    await accepted(inject({ threadId, text: 'anew' }))
    await accepted(inject({ sessionId: `${threadId}~2`, text: 'more' }))
    await eventually(() =>
      expect(requests.map(({ sessionId }) => sessionId)).toEqual([
        threadId,
        threadId,
        `${threadId}~2`,
        `${threadId}~2`,
      ]),
    )
    expect(await inject({ sessionId: threadId, text: 'x' })).toMatchObject({ code: 409 })
    expect(await notify({ sessionId: threadId, text: 'x' })).toMatchObject({ code: 409 })
  })
})

describe('while agents have the thread', () => {
  beforeEach(toAgents)

  it('nothing is taken in, and nothing said', async () => {
    for (const ask of [inject, notify]) {
      expect(await ask({ threadId, text: 'x' })).toMatchObject({
        code: 409,
        error: 'conflict',
        message: expect.stringContaining('force'),
      })
    }
    expect(await rowsOf('requests')).toBe(0)
    expect(engage.asked).toEqual(['hello'])
  })

  it('what is forced reaches flow and customer, and the agents keep the thread', async () => {
    const asked = await accepted(inject({ threadId, text: 'event', force: true }))
    const told = await accepted(notify({ threadId, text: 'parcel', force: true }))
    await becomes(asked, { status: 'done', content_ids: [expect.any(String)] })
    await becomes(told, { status: 'sent', content_ids: [expect.any(String)] })
    expect(engage.replies(threadId).toSorted()).toEqual(['You said: event', 'You said: hello', 'parcel'])
    await deliver(engage.writes('to the agents', threadId).delivery)
    expect(await shown(threadId)).toMatchObject({ owner: 'agent' })
    expect(engage.asked).toEqual(['hello', 'event'])
  })

  it('a handover or an apology does not come of what is forced', async () => {
    flow = () => new Response('no', { status: 400 })
    await becomes(await accepted(inject({ threadId, text: 'x', force: true })), {
      status: 'failed',
      reason: 'rejected',
    })
    flow = () => ({ replies: [{ text: 'said' }], handover: true })
    await becomes(await accepted(inject({ threadId, text: 'y', force: true })), { status: 'done' })
    expect(engage.replies(threadId)).toEqual(['You said: hello', 'said'])
    expect(await shown(threadId)).toMatchObject({ owner: 'agent' })
  })
})

it('what is forced is said all the same when the thread changes hands in its midst, and once', async () => {
  const answers = flowThinks()
  const id = await accepted(inject({ threadId, text: 'event', force: true }))
  await becomes(id, { status: 'running' })
  await toAgents()
  answers()
  await becomes(id, { status: 'done' })
  expect(engage.replies(threadId)).toEqual(['You said: hello', 'thought'])
  // The handover does not wait for the flow: the call was ended, and made again.
  expect(requests.slice(1).map(({ text, data }) => [text, data.engage.attempt])).toEqual([
    ['event', 1],
    ['event', 2],
  ])
})

describe('a notification', () => {
  it('goes to the customer and not to the flow', async () => {
    const id = await accepted(notify({ threadId, userId: 'shop', text: 'Your <b>parcel</b> is on its way.' }))
    await said(engage, threadId, 'You said: hello', 'Your parcel is on its way.')
    const [first] = engage.emulator.state.contentsOf(threadId)
    const content = engage.emulator.state.contentsOf(threadId).at(-1)
    await becomes(id, { kind: 'notify', status: 'sent', reason: null, content_ids: [content?.id] })
    expect(content?.in_reply_to_id).toBe(first?.id)
    expect(engage.asked).toEqual(['hello'])
  })

  it('may be in the flow’s own form, or structured content', async () => {
    const quickReplies = [{ id: 1, title: 'Yes', contentType: 'postback', payload: 'yes' }]
    const data = {
      _cognigy: { _default: { _quickReplies: { type: 'quick_replies', text: 'Did it come?', quickReplies } } },
    }
    const structured_content = { type: 'select', items: [{ title: 'A', payload: 'a' }] }
    await becomes(await accepted(notify({ threadId, data })), { status: 'sent' })
    await becomes(await accepted(notify({ threadId, text: 'Which?', structured_content })), { status: 'sent' })
    expect(engage.replies(threadId).slice(1)).toEqual([
      expect.stringContaining('Did it come?'),
      expect.stringContaining('Which?'),
    ])
  })

  it('that shows nothing, or wants a handover, is answered 422', async () => {
    const structured_content = { type: 'select', items: [] }
    expect(await notify({ threadId, structured_content })).toMatchObject({ code: 422 })
    expect(await notify({ threadId, data: { note: CANARY } })).toMatchObject({ code: 422 })
    const data = { _cognigy: { _ringCentralEngage: { json: { command: 'handover' } } } }
    expect(await notify({ threadId, text: 'x', data })).toMatchObject({
      code: 422,
      message: expect.stringContaining('data'),
    })
    expect(await rowsOf('requests')).toBe(0)
    expect(engage.replies(threadId)).toEqual(['You said: hello'])
  })

  it('that Engage does not take fails, and the conversation goes on', async () => {
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    const id = await accepted(notify({ threadId, text: 'parcel' }))
    await becomes(id, { status: 'failed', content_ids: [] })
    await deliver(engage.writes('again', threadId).delivery)
    await said(engage, threadId, 'You said: hello', 'You said: again')
    expect(await letters()).toEqual([])
  })

  it('is not possible before the customer has written, whoever orders it', async () => {
    const thread = engage.emulator.customer.writes({ body: 'unheard', silent: true }).thread_id
    const metadata = { thread_id: thread, category_ids: [], user_id: 'person', content_id: null, status: 'Active' }
    const resource = { type: 'intervention', id: 'opened', metadata }
    const event = { type: 'intervention.opened', id: 'opened', issued_at: new Date().toISOString(), resource }
    expect((await deliver({ id: 'envelope', domain_id: '1', events: [event] })).status).toBe(200)
    expect(await shown(thread)).toMatchObject({ code: 200 })
    expect(await notify({ threadId: thread, text: 'x', force: true })).toMatchObject({
      code: 409,
      message: expect.stringContaining('customer'),
    })
  })
})

describe('an Idempotency-Key', () => {
  it('makes the same of the same body: nothing is done twice, in parallel or after a crash', async () => {
    const body = { threadId, text: 'event' }
    const ids = await Promise.all(Array.from({ length: 5 }, () => accepted(inject(body, withKey('order 7')))))
    await abortAllDurableObjects()
    ids.push(await accepted(inject(body, withKey('order 7'))))
    await said(engage, threadId, 'You said: hello', 'You said: event')
    await toAgents()
    ids.push(await accepted(inject(body, withKey('order 7'))))
    expect(new Set(ids).size).toBe(1)
    expect(await rowsOf('requests')).toBe(1)
    expect(engage.asked).toEqual(['hello', 'event'])
  })

  it('with another body, or at the other route, is answered 422', async () => {
    await accepted(notify({ threadId, text: 'event' }, withKey('k')))
    for (const asked of [
      notify({ threadId, text: CANARY }, withKey('k')),
      inject({ threadId, text: 'event' }, withKey('k')),
    ]) {
      expect(await asked).toMatchObject({ code: 422, message: expect.stringContaining('Idempotency-Key') })
    }
    await said(engage, threadId, 'You said: hello', 'event')
  })

  it('of a request that was refused can be used again', async () => {
    await toAgents()
    expect(await notify({ threadId, text: 'x' }, withKey('k'))).toMatchObject({ code: 409 })
    await post(`/conversations/${threadId}/resume`)
    await belongsTo(threadId, 'bot')
    await accepted(notify({ threadId, text: 'x' }, withKey('k')))
  })

  it('is not needed: without it each request is one of its own', async () => {
    const [one, other] = [
      await accepted(notify({ threadId, text: 'x' })),
      await accepted(notify({ threadId, text: 'x' })),
    ]
    expect(one).not.toBe(other)
    await said(engage, threadId, 'You said: hello', 'x', 'x')
  })
})

it('a thread that was closed is read before anything is taken in', async () => {
  await deliver({
    id: 'envelope-closed',
    domain_id: '1',
    events: [
      {
        type: 'content.thread_closed',
        id: 'closed',
        issued_at: new Date().toISOString(),
        resource: { type: 'thread', id: threadId, metadata: {} },
      },
    ],
  })
  await belongsTo(threadId, 'unknown')
  expect(await notify({ sessionId: threadId, text: 'x' })).toMatchObject({ code: 409 })
  await accepted(notify({ threadId, text: 'x' }))
  await said(engage, threadId, 'You said: hello', 'x')
})

it('nothing of it outlives the conversation, and no text stays', async () => {
  const id = await accepted(inject({ threadId, text: CANARY }, withKey('k')))
  await becomes(id, { status: 'done' })
  await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
    const stored = ['state', 'messages', 'replies', 'requests'].flatMap((table) =>
      storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    )
    expect(JSON.stringify(stored)).not.toContain(CANARY)
  })
  const later = Date.now() + 31 * 86_400_000
  vi.spyOn(Date, 'now').mockReturnValue(later)
  await runInDurableObject(await stubOf(threadId), async (instance) => instance.alarm())
  expect(await rowsOf('requests')).toBe(0)
  expect(await request(id)).toMatchObject({ code: 404 })
})
