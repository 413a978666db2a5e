import { describe, expect, it, vi } from 'vitest'
import { type Chat, eventually, OVER_A_MINUTE, PUT_CATEGORIES, sleep, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** The rows "flow says handover", "409", "refused for good" and "flow or replies fail for good" of the ownership table. */

const GIVEN = 'Our team has your conversation.'
const REFUSAL = 'Nobody could be reached.'
const APOLOGY = 'Something is wrong with me.'
const POST = 'POST /contents'

const world = useWorld({
  settings: { HANDOVER_MESSAGE: GIVEN, HANDOVER_FAILED_MESSAGE: REFUSAL, FALLBACK_MESSAGE: APOLOGY },
})

const parts = () => world.engage.emulator
const otherId = () => parts().account.otherCategoryId
const agentId = () => parts().account.agentCategoryId

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  return chat
}

const statuses = (chat: Chat, call: string) => chat.calls(call).map(({ status }) => status)

/** The calls of these kinds about a thread, in the order they were made in. */
const order = (chat: Chat, ...kinds: string[]) =>
  world.calls.filter((call) => call.threadId === chat.threadId && kinds.includes(call.call)).map(({ call }) => call)

describe.concurrent('flow says handover · bot owns', () => {
  it('puts Agent in the place of Bot, keeps the rest, adds extra ones, and says so', async () => {
    const extra = parts().control.addCategory({ name: 'Refunds' })
    const chat = await botOwns()
    chat.flow(() => ({ handover: { category_ids: [extra.id] } }))
    chat.says('a human please')
    await chat.hears('You said: first', GIVEN)
    expect(chat.categories).toEqual([otherId(), agentId(), extra.id])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('the flow’s own message takes the place of the configured one', async () => {
    const chat = await botOwns()
    chat.flow(() => ({ handover: { message: 'Alice will be with you.' } }))
    chat.says('a human please')
    await chat.hears('You said: first', 'Alice will be with you.')
    await chat.quiet()
    expect(chat.replies).not.toContain(GIVEN)
  })

  it('posts the queued replies first, then puts the categories, then says that agents own it', async () => {
    const chat = world.quietChat('before')
    const post = world.holdCalls(POST, chat)
    chat.flow(() => ({ replies: [{ text: 'One moment.' }, { text: 'Almost there.' }], handover: true }))
    chat.says('a human please')
    await post.reached()
    await chat.quiet()
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    post.letThrough()
    await chat.hears('One moment.', 'Almost there.', GIVEN)
    expect(order(chat, POST, PUT_CATEGORIES)).toEqual([POST, POST, PUT_CATEGORIES, POST])
  })

  it.each([
    ['refused for now', { status: 409 }],
    ['of unknown outcome', { status: 503 }],
  ])('waits at most 60 s for the queued replies: those %s are dropped, and the handover goes on', async (_, fault) => {
    const chat = await botOwns()
    const failing = parts().weather.fail({
      call: POST,
      threadId: chat.threadId,
      times: 10_000,
      when: 'before',
      ...fault,
    })
    chat.flow(() => ({ replies: [{ text: 'One moment.' }, { text: 'Almost there.' }], handover: true }))
    chat.says('a human please')
    await chat.calledTimes(POST, 2)
    expect(chat.owner).toBe('bot')
    await chat.belongsTo('agent')
    failing.cancel()
    await chat.hears('You said: first', GIVEN)
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first', GIVEN])
  })

  it('a thread that is not ours any more is left alone', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ handover: { message: 'Alice will be with you.' } })
    chat.says('a human please')
    await chat.isAsked('first', 'a human please')
    parts().desk.recategorize({ threadId: chat.threadId, categoryIds: [otherId()], silent: true })
    flow.answers()
    await chat.quiet()
    expect(chat.categories).toEqual([otherId()])
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('what the agents do with it is theirs: the flow is not asked again', async () => {
    const chat = await botOwns()
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.hears('You said: first', GIVEN)
    chat.says('hello?')
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
    expect(chat.replies).toEqual(['You said: first', GIVEN])
  })
})

describe.concurrent('HANDOVER_MESSAGE · unless an agent wrote first', () => {
  it('handing over: a person wrote before the thread was moved', async () => {
    const chat = await botOwns()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await put.reached()
    parts().desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    put.letThrough()
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('agent owns: a person wrote before it could be said', async () => {
    const chat = await botOwns()
    const failing = parts().weather.fail({
      call: POST,
      threadId: chat.threadId,
      times: 10_000,
      when: 'before',
      status: 409,
    })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.belongsTo('agent')
    await chat.calledTimes(POST, 2)
    parts().desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.quiet()
    failing.cancel()
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual(['You said: first'])
  })
})

describe.concurrent('flow says handover · already under way or done', () => {
  it('handing over: the same request again is nothing', async () => {
    const chat = await botOwns()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    chat.flow(() => ({ handover: true }))
    const content = chat.says('a human please')
    await put.reached()
    const asked = [...parts().timeline()].findLast(
      (entry) => entry.kind === 'event' && entry.threadId === chat.threadId && entry.type === 'content.imported',
    )
    if (asked?.kind !== 'event') throw new Error('no event')
    await parts().weather.redeliver(asked.id, 2)
    await world.deliverEvents(world.eventOf(content.id))
    put.letThrough()
    await chat.hears('You said: first', GIVEN)
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
    expect(chat.replies).toEqual(['You said: first', GIVEN])
  })

  it('agent owns: nothing', async () => {
    const extra = parts().control.addCategory({ name: 'Late wish' })
    const chat = await botOwns()
    const flow = chat.flowThinks({ handover: { message: 'Too late.', category_ids: [extra.id] } })
    chat.says('a human please')
    await chat.isAsked('first', 'a human please')
    parts().desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    flow.answers()
    await chat.quiet()
    expect(chat.categories).toEqual([otherId(), agentId()])
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('returning: nothing', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'Too late.' }], handover: true })
    chat.says('a human please')
    await chat.isAsked('first', 'a human please')
    parts().desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    parts().desk.close({ threadId: chat.threadId })
    await put.reached()
    flow.answers()
    await sleep(100)
    put.letThrough()
    await chat.belongsTo('bot')
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    expect(chat.replies).toEqual(['You said: first'])
  })
})

describe.concurrent('409 · handing over', () => {
  it('again, with backoff, until the thread can be moved', async () => {
    const chat = await botOwns()
    parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, status: 409, times: 3, when: 'before' })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.hears('You said: first', GIVEN)
    expect(statuses(chat, PUT_CATEGORIES)).toEqual([409, 409, 409, 200])
  })

  it.each([
    ['503', { status: 503 }],
    ['a cut connection', { disconnect: true }],
  ])('the same for %s', async (_, fault) => {
    const chat = await botOwns()
    parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, times: 2, when: 'before', ...fault })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.hears('You said: first', GIVEN)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(3)
  })

  it('a change whose answer was lost is not made twice', async () => {
    const chat = await botOwns()
    parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, when: 'after', disconnect: true })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.hears('You said: first', GIVEN)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('somebody else moves it meanwhile: done', async () => {
    const chat = await botOwns()
    const failing = parts().weather.fail({
      call: PUT_CATEGORIES,
      threadId: chat.threadId,
      status: 409,
      times: 10_000,
      when: 'before',
    })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.calledTimes(PUT_CATEGORIES, 1)
    parts().desk.recategorize({ threadId: chat.threadId, categoryIds: [otherId(), agentId()], silent: true })
    await chat.hears('You said: first', GIVEN)
    failing.cancel()
    expect(statuses(chat, PUT_CATEGORIES)).not.toContain(200)
  })
})

describe.concurrent('refused for good · handing over', () => {
  it.each([403, 404, 422])(
    '%i: the bot owns it again, the customer is told, status error with the next message',
    async (status) => {
      const chat = await botOwns()
      parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, status, when: 'before' })
      chat.flow(() => ({ handover: true }))
      chat.says('a human please')
      await chat.hears('You said: first', REFUSAL)
      expect(chat.owner).toBe('bot')
      chat.flow(({ text }) => ({ replies: [{ text: `Still me: ${text}` }] }))
      chat.says('then you')
      // What comes first is answered first: the order is that of the messages only once both are there.
      await chat.settled()
      chat.says('and again')
      await chat.hears('You said: first', REFUSAL, 'Still me: then you', 'Still me: and again')
      const [, , told, then] = chat.requests
      expect(told?.data.handover).toMatchObject({ status: 'error', error: { reason: 'error' } })
      expect(then?.data.handover).toBeUndefined()
      expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
      expect(chat.owner).toBe('bot')
    },
  )
})

describe.concurrent('flow or replies fail for good', () => {
  it.each([
    ['an error', () => new Response('no', { status: 500 })],
    ['an answer of another form', () => new Response('"what?"')],
    ['busy at each attempt', () => new Response('later', { status: 503 })],
  ])('flow · %s: apology, handover', async (_, answer) => {
    const chat = await botOwns()
    chat.flow(answer)
    chat.says('second')
    await chat.hears('You said: first', APOLOGY, GIVEN)
    expect(chat.owner).toBe('agent')
    expect(chat.categories).toEqual([otherId(), agentId()])
    expect(order(chat, POST, PUT_CATEGORIES)).toEqual([POST, POST, PUT_CATEGORIES, POST])
  })

  it('flow · waiting messages are the agents’', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks(new Response('no', { status: 500 }))
    chat.says('second')
    await chat.isAsked('first', 'second')
    chat.says('third')
    flow.answers()
    await chat.hears('You said: first', APOLOGY, GIVEN)
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'second'])
  })

  it.each([403, 404, 422])('replies · refused with %i: apology, handover', async (status) => {
    const chat = await botOwns()
    parts().weather.fail({ call: POST, threadId: chat.threadId, status, when: 'before' })
    chat.flow(() => ({ replies: [{ text: 'refused' }, { text: 'behind it' }] }))
    chat.says('second')
    await chat.hears('You said: first', APOLOGY, GIVEN)
    expect(chat.owner).toBe('agent')
  })

  it('replies · with the apology refused too, the handover takes place all the same', async () => {
    const chat = await botOwns()
    parts().weather.fail({ call: POST, threadId: chat.threadId, status: 422, times: 2, when: 'before' })
    chat.flow(() => ({ replies: [{ text: 'refused' }] }))
    chat.says('second')
    await chat.hears('You said: first', GIVEN)
    expect(chat.owner).toBe('agent')
  })

  it('handing over: the handover goes on, without an apology', async () => {
    const chat = await botOwns()
    parts().weather.fail({ call: POST, threadId: chat.threadId, status: 422, when: 'before' })
    chat.flow(() => ({ replies: [{ text: 'refused' }], handover: true }))
    chat.says('second')
    await chat.hears('You said: first', GIVEN)
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first', GIVEN])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('agent owns: nothing', async () => {
    const chat = await botOwns()
    chat.flow(() => ({ handover: true }))
    const post = world.holdCalls(POST, chat)
    parts().weather.fail({ call: POST, threadId: chat.threadId, status: 422, when: 'before' })
    chat.says('second')
    await post.reached()
    post.letThrough()
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('after a takeover: neither apology nor handover of its own', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks(new Response('no', { status: 500 }))
    chat.says('second')
    await chat.isAsked('first', 'second')
    parts().desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    flow.answers()
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
  })
})

// One after the other: the log's lines do not name the thread.
describe('alert', () => {
  const refused = (call: string) => (chat: Chat) => {
    parts().weather.fail({ call, threadId: chat.threadId, status: 403, when: 'before' })
  }
  it.each([
    ['handover_refused', 'the handover is refused for good', refused(PUT_CATEGORIES), { handover: true }],
    ['replies_failed', 'a reply is refused for good', refused(POST), { replies: [{ text: 'refused' }] }],
    ['flow_failed', 'the flow fails for good', () => {}, 'malformed'],
  ])('%s: %s', async (alert, _, prepare, answer) => {
    const chat = await botOwns()
    await chat.quiet()
    const before = world.logged('conversation.alert').length
    prepare(chat)
    chat.flow(() => (typeof answer === 'string' ? Response.json(answer) : answer))
    chat.says('second')
    await eventually(() => expect(world.logged('conversation.alert').length).toBeGreaterThan(before))
    await chat.quiet()
    expect(world.logged('conversation.alert').slice(before)).toMatchObject([{ alert }])
  })
})
