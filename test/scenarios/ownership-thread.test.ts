import { describe, expect, it, vi } from 'vitest'
import { type Chat, expectTimes, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** The rows "intervention.recategorized" and "thread closed", and the rule that late webhooks are hints. */

const clock = platformClock()
const world = useWorld({ emulator: { now: clock.now } })

const parts = () => world.engage.emulator
const desk = () => parts().desk
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const bots = () => [parts().account.otherCategoryId, parts().account.botCategoryId]
const nobodys = () => [parts().account.otherCategoryId]

function moveSilently({ threadId }: Chat, categoryIds: string[]) {
  desk().recategorize({ threadId, categoryIds, silent: true })
}

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  await chat.quiet()
  return chat
}

async function startedWith(categoryIds: string[]): Promise<Chat> {
  const chat = world.quietChat('before')
  moveSilently(chat, categoryIds)
  chat.says('first')
  await chat.quiet()
  expect(chat.asked).toEqual([])
  return chat
}

const agentOwns = () => startedWith(agents())

/** Until `ends`, the change of categories waits. */
async function handingOver() {
  const chat = await botOwns()
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await put.reached()
  chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  return { chat, ends: put.letThrough }
}

async function returning() {
  const chat = await agentOwns()
  desk().open({ threadId: chat.threadId })
  await chat.settled()
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  clock.nextSecond()
  desk().close({ threadId: chat.threadId })
  await put.reached()
  return { chat, ends: put.letThrough }
}

function keepConflicting(chat: Chat) {
  const { threadId } = chat
  const call = PUT_CATEGORIES
  const fault = parts().weather.fail({ call, threadId, status: 409, times: 10_000, when: 'before' })
  const tried = (more: number) => chat.calledTimes(call, chat.calls(call).length + more)
  return { tried, ends: fault.cancel }
}

/** Recategorized by a person; a thread without an intervention has no such event. */
function recategorize({ threadId }: Chat, categoryIds: string[]) {
  desk().open({ threadId, silent: true })
  desk().recategorize({ threadId, categoryIds })
}

describe.concurrent('intervention.recategorized', () => {
  it('bot owns: reads the thread: agents own it', async () => {
    const chat = await botOwns()
    const before = chat.reads
    recategorize(chat, agents())
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
    chat.says('second', { metadata: { category_ids: bots() } })
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })

  it('bot owns, the flow thinking: agents own it, the answer is dropped', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    recategorize(chat, agents())
    await chat.settled()
    flow.answers()
    await chat.quiet()
    chat.says('third')
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'second'])
    expect(chat.replies.length).toBeLessThanOrEqual(2)
  })

  it('bot owns: what it claims is not believed: the thread is read', async () => {
    const chat = await botOwns()
    const before = chat.reads
    await chat.webhook('intervention.recategorized', 'an-intervention', { category_ids: agents() })
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
  })

  it('agent owns: reads the thread: the bot has it again, with what became of the handover', async () => {
    const chat = await agentOwns()
    recategorize(chat, bots())
    await chat.quiet()
    expectTimes(chat.reads, 1)
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.requests[0]?.data.handover).toEqual({ status: 'completed' })
  })

  it('not ours: reads the thread: the bot’s by now', async () => {
    const chat = await startedWith(nobodys())
    recategorize(chat, bots())
    await chat.quiet()
    expectTimes(chat.reads, 1)
    chat.says('second', { metadata: { category_ids: nobodys() } })
    await chat.hears('You said: second')
  })

  it('handing over: reads the thread; the handover goes on', async () => {
    const chat = await botOwns()
    const before = chat.reads
    const put = keepConflicting(chat)
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await put.tried(1)
    await chat.webhook('intervention.recategorized', 'an-intervention', {})
    await put.tried(2)
    put.ends()
    await chat.belongsTo('agent')
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
  })

  it('returning: reads the thread; the return goes on', async () => {
    const chat = await agentOwns()
    desk().open({ threadId: chat.threadId })
    await chat.quiet()
    const before = chat.reads
    const put = keepConflicting(chat)
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    await put.tried(1)
    await chat.webhook('intervention.recategorized', 'an-intervention', {})
    await put.tried(2)
    put.ends()
    await chat.belongsTo('bot')
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
  })

  it('our own change of categories, told while a person has it open, changes nothing', async () => {
    const chat = await botOwns()
    desk().open({ threadId: chat.threadId })
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })
})

describe.concurrent('thread closed', () => {
  const close = async (chat: Chat) => {
    desk().closeThread({ threadId: chat.threadId })
    await chat.quiet()
  }

  it('bot owns: the session ends; the next message starts another', async () => {
    const chat = await botOwns()
    await close(chat)
    chat.says('second')
    chat.says('third')
    await chat.hears('You said: first', 'You said: second', 'You said: third')
    const { threadId } = chat
    expect(chat.requests.map(({ sessionId }) => sessionId)).toEqual([threadId, `${threadId}~2`, `${threadId}~2`])
  })

  it('bot owned: the owner follows the categories when it opens again: agents', async () => {
    const chat = await botOwns()
    await close(chat)
    moveSilently(chat, agents())
    const before = chat.reads
    chat.says('second')
    await chat.quiet()
    // Not on the message's word alone: it is the thread that says so.
    expectTimes(chat.reads - before, 1)
    expect(chat.asked).toEqual(['first'])
  })

  it('bot owned: a message that says agents when it opens again is not believed, but read: the bot answers', async () => {
    const chat = await botOwns()
    await close(chat)
    const before = chat.reads
    chat.says('second', { metadata: { category_ids: agents() } })
    await chat.hears('You said: first', 'You said: second')
    expect(chat.reads).toBeGreaterThan(before)
  })

  it('bot owned: what was asked when it closed is answered no more', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    desk().closeThread({ threadId: chat.threadId })
    await chat.settled()
    flow.answers()
    await chat.quiet()
    expect(chat.calls('POST /contents')).toHaveLength(1)
    chat.flow(() => ({ replies: [{ text: 'a new start' }] }))
    chat.says('third')
    await chat.hears('You said: first', 'a new start')
    expect(chat.asked).toEqual(['first', 'second', 'third'])
  })

  it('handing over: the session ends; reopened as the bot’s, the bot has it', async () => {
    const chat = await botOwns()
    const put = keepConflicting(chat)
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await put.tried(1)
    desk().closeThread({ threadId: chat.threadId })
    await chat.quiet()
    put.ends()
    chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
    chat.says('third')
    await chat.hears('You said: first', 'You said: third')
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    expect(chat.requests.at(-1)?.sessionId).toBe(`${chat.threadId}~2`)
  })

  it('handing over: reopened as the agents’, agents have it', async () => {
    const { chat, ends } = await handingOver()
    desk().closeThread({ threadId: chat.threadId })
    await chat.settled()
    ends()
    await chat.belongsTo('agent')
    await chat.quiet()
    chat.says('third')
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('agent owns: the session ends; reopened as the agents’ it is silent', async () => {
    const chat = await agentOwns()
    await close(chat)
    chat.says('second')
    await chat.quiet()
    chat.says('third', { metadata: { category_ids: bots() } })
    await chat.quiet()
    expect(chat.asked).toEqual([])
  })

  it('agent owned: reopened as the bot’s, the flow is asked in a new session', async () => {
    const chat = await agentOwns()
    await close(chat)
    moveSilently(chat, bots())
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.requests[0]?.sessionId).toBe(`${chat.threadId}~2`)
    expect(chat.asked).toEqual(['second'])
  })

  it('returning: the session ends; reopened as the bot’s, the flow is asked in a new session', async () => {
    const { chat, ends } = await returning()
    desk().closeThread({ threadId: chat.threadId })
    await chat.settled()
    ends()
    await chat.belongsTo('bot')
    await chat.quiet()
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.requests[0]?.sessionId).toBe(`${chat.threadId}~2`)
  })

  it('not ours: reopened as the bot’s, the flow is asked', async () => {
    const chat = await startedWith(nobodys())
    await close(chat)
    moveSilently(chat, bots())
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.requests[0]?.sessionId).toBe(`${chat.threadId}~2`)
  })

  it('heard of late, when the customer has opened it again: the customer is answered', async () => {
    const chat = await botOwns()
    const late = parts().weather.holdDeliveries({ type: 'content.thread_closed', threadId: chat.threadId })
    desk().closeThread({ threadId: chat.threadId })
    await chat.settled()
    const flow = chat.flowThinks({ replies: [{ text: 'here I am' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    await late.release()
    flow.answers()
    await chat.hears('You said: first', 'here I am')
  })
})

describe.concurrent('late webhooks are hints', () => {
  it('redelivered: an old Bot message while agents own it is not answered again', async () => {
    const chat = await botOwns()
    const { threadId } = chat
    const [entry] = parts()
      .timeline()
      .filter((one) => one.kind === 'event' && one.threadId === threadId && one.type === 'content.imported')
    if (entry?.kind !== 'event') throw new Error('no event')
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await parts().weather.redeliver(entry.id, 3)
    await world.deliverEvents(world.eventOf(chat.firstContentId, { metadata: { category_ids: bots(), status: 'new' } }))
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('held: a Bot message of before the takeover comes when agents own it: no reply', async () => {
    const chat = await botOwns()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries(
      (event) => event.threadId === threadId && event.payload.resource.metadata.body === 'second',
    )
    chat.says('second')
    await chat.settled()
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet()
    await late.release()
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    expect(chat.owner).toBe('agent')
  })

  it('held: an Agent message of before the return comes when the bot has it: the thread decides', async () => {
    const chat = await agentOwns()
    const { threadId } = chat
    desk().open({ threadId })
    await chat.settled()
    const late = parts().weather.holdDeliveries(
      (event) => event.threadId === threadId && event.payload.resource.metadata.body === 'second',
    )
    clock.nextSecond()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    desk().close({ threadId })
    await put.reached()
    clock.nextSecond()
    chat.says('second')
    await chat.settled()
    put.letThrough()
    await chat.belongsTo('bot')
    await late.release()
    await chat.hears('You said: second')
    expect(chat.owner).toBe('bot')
  })
})
