import { describe, expect, it } from 'vitest'
import { type Chat, eventually, useWorld } from './world.ts'

/** Other systems speak into conversations: to the flow (inject), or past it to the customer (notify). */

const API_TOKEN = 'scenario-api-token'
const API_URL_TOKEN = 'scenario-url-token-canary'

const world = useWorld({ settings: { API_TOKEN, API_URL_TOKEN, RETURN_POLICY: 'agent' } })

type Fields = Record<string, unknown>

async function call(method: 'GET' | 'POST', path: string, fields?: Fields, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.workerUrl}${path}`, {
    method,
    headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json', ...headers },
    body: fields === undefined ? null : JSON.stringify(fields),
  })
  const body: Fields = await response.json()
  return { code: response.status, ...body }
}

const inject = (chat: Chat, fields: Fields, headers?: Record<string, string>) =>
  call('POST', '/inject', { sessionId: chat.threadId, ...fields }, headers)
const notify = (chat: Chat, fields: Fields, headers?: Record<string, string>) =>
  call('POST', '/notify', { sessionId: chat.threadId, ...fields }, headers)

async function accepted(asked: Promise<Fields>): Promise<string> {
  const { code, id, status } = await asked
  expect([code, status]).toEqual([202, 'queued'])
  return String(id)
}

const becomes = (id: string, shown: Fields) =>
  eventually(async () => expect(await call('GET', `/requests/${id}`)).toMatchObject({ code: 200, id, ...shown }))

async function greeted(): Promise<Chat> {
  const chat = world.chat('hello')
  await chat.hears('You said: hello')
  return chat
}

/** A person takes the thread, and the worker has heard of it. */
async function taken(chat: Chat) {
  world.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Ben here.' })
  await chat.belongsTo('agent')
  await eventually(async () =>
    expect(await call('GET', `/admin/conversations/${chat.threadId}`)).toMatchObject({ owner: 'agent' }),
  )
}

const posted = (chat: Chat) => chat.posted.map(({ id }) => id)

describe.concurrent('inject', () => {
  it('puts an input to the flow, and what it says goes to the customer', async () => {
    const chat = await greeted()
    const id = await accepted(inject(chat, { userId: 'shop', text: 'parcel sent', data: { order: 1234 } }))
    await chat.hears('You said: hello', 'You said: parcel sent')
    await becomes(id, { kind: 'inject', status: 'done', reason: null, content_ids: [posted(chat)[1]] })
    expect(chat.requests[1]).toMatchObject({
      userId: 'shop',
      sessionId: chat.threadId,
      text: 'parcel sent',
      data: { order: 1234, engage: { thread_id: chat.threadId, request_id: id } },
    })
    expect(chat.posted[1]?.in_reply_to_id).toBe(chat.firstContentId)
  })

  it('waits for the turn that is under way, and comes before what is written later', async () => {
    const chat = await greeted()
    const flow = chat.flowThinks({ replies: [{ text: 'thought' }] })
    chat.says('one')
    await chat.isAsked('hello', 'one')
    await accepted(inject(chat, { text: 'event' }))
    chat.says('two')
    await chat.settled()
    chat.flow(({ text }) => ({ replies: [{ text: `re: ${text}` }] }))
    flow.answers()
    await chat.hears('You said: hello', 'thought', 're: event', 're: two')
  })

  it('may hand the conversation over, as the flow wishes', async () => {
    const chat = await greeted()
    chat.flow(() => ({ handover: true }))
    await becomes(await accepted(inject(chat, { text: 'fraud' })), { status: 'done', content_ids: [] })
    await chat.belongsTo('agent')
  })

  it('is refused while a person has the thread: the flow is not asked and nothing is posted', async () => {
    const chat = await greeted()
    await taken(chat)
    expect(await inject(chat, { text: 'event' })).toMatchObject({ code: 409, error: 'conflict' })
    await chat.quiet()
    expect(chat.asked).toEqual(['hello'])
    expect(chat.replies).toEqual(['You said: hello'])
  })

  it('is refused, too, where a person takes the thread while the flow thinks', async () => {
    const chat = await greeted()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    const id = await accepted(inject(chat, { text: 'event' }))
    await chat.isAsked('hello', 'event')
    await taken(chat)
    flow.answers()
    await becomes(id, { status: 'refused', reason: 'owner_changed', content_ids: [] })
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: hello'])
  })

  it('is carried out by explicit order, while the agents keep the thread', async () => {
    const chat = await greeted()
    await taken(chat)
    const id = await accepted(inject(chat, { text: 'event', force: true }))
    await becomes(id, { status: 'done' })
    expect(chat.replies).toEqual(['You said: hello', 'You said: event'])
    chat.says('for Ben')
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['hello', 'event'])
  })
})

describe.concurrent('notify', () => {
  it('goes to the customer, past the flow, in the form that their channel takes', async () => {
    const chat = await greeted()
    const quickReplies = [{ id: 1, title: 'Yes', contentType: 'postback', payload: 'came' }]
    const _quickReplies = { type: 'quick_replies', text: 'Did it come?', quickReplies }
    await becomes(await accepted(notify(chat, { text: 'Your parcel is <b>here</b>.' })), { status: 'sent' })
    await becomes(await accepted(notify(chat, { data: { _cognigy: { _default: { _quickReplies } } } })), {
      status: 'sent',
    })
    const structured_content = { type: 'select', items: [{ title: 'Good', payload: 'good' }] }
    await becomes(await accepted(notify(chat, { text: 'How was it?', structured_content })), { status: 'sent' })
    expect(chat.replies).toEqual(['You said: hello', 'Your parcel is here.', 'Did it come?', 'How was it?'])
    expect(chat.posted.map((content) => content.structured_content?.type)).toEqual([
      undefined,
      undefined,
      'select',
      'select',
    ])
    expect(chat.asked).toEqual(['hello'])
    chat.says('good')
    await chat.isAsked('hello', 'good')
  })

  it('is refused while a person has the thread, also where that shows only before the post', async () => {
    const chat = await greeted()
    const held = world.holdCalls('POST /contents', chat)
    const first = await accepted(notify(chat, { text: 'one' }))
    await held.reached()
    const second = await accepted(notify(chat, { text: 'two' }))
    world.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Ben here.' })
    await chat.settled()
    held.letThrough()
    await becomes(second, { status: 'refused', reason: 'owner_changed', content_ids: [] })
    await becomes(first, { status: 'sent' })
    expect(await notify(chat, { text: 'three' })).toMatchObject({ code: 409 })
    expect(chat.replies).toEqual(['You said: hello', 'one'])
    await becomes(await accepted(notify(chat, { text: 'four', force: true })), { status: 'sent' })
    expect(chat.replies).toEqual(['You said: hello', 'one', 'four'])
  })

  it('is posted once though the answer to the post was lost', async () => {
    const chat = await greeted()
    world.engage.emulator.weather.fail({
      call: 'POST /contents',
      threadId: chat.threadId,
      disconnect: true,
      when: 'after',
      times: 1,
    })
    const id = await accepted(notify(chat, { text: 'parcel' }))
    await becomes(id, { status: 'sent', content_ids: [expect.any(String)] })
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: hello', 'parcel'])
  })
})

describe.concurrent('a caller', () => {
  it('that sends the same again under its Idempotency-Key is told the same id, and nothing is done twice', async () => {
    const chat = await greeted()
    const headers = { 'Idempotency-Key': `order-1234-${chat.threadId}` }
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => accepted(notify(chat, { text: 'parcel' }, headers))),
    )
    expect(new Set(asked).size).toBe(1)
    expect(await notify(chat, { text: 'other' }, headers)).toMatchObject({ code: 422, error: 'validation_error' })
    await chat.hears('You said: hello', 'parcel')
    expect(await accepted(notify(chat, { text: 'parcel' }, headers))).toBe(asked[0])
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: hello', 'parcel'])
  })

  it('that can send no header uses the address, and neither its token nor its words stand in a log', async () => {
    const chat = await greeted()
    const fields = { userId: 'u', sessionId: chat.threadId, text: 'canary event', data: { word: 'canary' } }
    const noHeader = { Authorization: '' }
    expect(await call('POST', '/inject/another-token-canary', fields, noHeader)).toMatchObject({ code: 401 })
    await accepted(call('POST', `/inject/${API_URL_TOKEN}`, fields, noHeader))
    await accepted(call('POST', `/notify/${API_URL_TOKEN}`, { ...fields, text: 'canary parcel' }, noHeader))
    const expected = ['You said: canary event', 'You said: hello', 'canary parcel']
    await eventually(() => expect(chat.replies.toSorted()).toEqual(expected))
    expect(world.logs().join('\n')).not.toContain('canary')
  })

  it('learns that a session is over, and that a thread is not known', async () => {
    const chat = await greeted()
    chat.flow(() => ({ close: true }))
    const { id } = chat.says('bye')
    await eventually(() => expect(world.logged('flow.answered').map(({ content_id }) => content_id)).toContain(id))
    chat.flow(({ text }) => ({ replies: [{ text: `re: ${text}` }] }))
    expect(await inject(chat, { text: 'event' })).toMatchObject({
      code: 409,
      message: expect.stringContaining('session is over'),
    })
    await accepted(call('POST', '/inject', { threadId: chat.threadId, text: 'event' }))
    await chat.hears('You said: hello', 're: event')
    expect(chat.requests.at(-1)?.sessionId).toBe(`${chat.threadId}~2`)
    expect(await call('POST', '/notify', { threadId: 'nowhere', text: 'x' })).toMatchObject({ code: 404 })
    expect(await call('GET', '/requests/made-up')).toMatchObject({ code: 404 })
  })
})
