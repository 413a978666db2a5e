import { describe, expect, it, vi } from 'vitest'
import { type Chat, expectTimes, OVER_A_MINUTE, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** The rows "customer message" of the ownership table: what its categories say, against whom the thread belongs to. */

const REFUSAL = 'Nobody could be reached.'
const clock = platformClock()
const world = useWorld({ settings: { HANDOVER_FAILED_MESSAGE: REFUSAL }, emulator: { now: clock.now } })

type Label = 'bot' | 'agent' | 'neither'

const ids = (label: Label): string[] => {
  const { botCategoryId, agentCategoryId, otherCategoryId } = world.engage.emulator.account
  return {
    bot: [otherCategoryId, botCategoryId],
    agent: [otherCategoryId, agentCategoryId],
    neither: [otherCategoryId],
  }[label]
}
/** What the webhook says, whatever the thread holds. */
const claiming = (label: Label) => ({ metadata: { category_ids: ids(label) } })
const absent = { omit: ['category_ids'] }
const empty = { metadata: { category_ids: [] } }

/** Somebody moves the thread, and no webhook tells. */
function moveSilently(chat: Chat, to: Label) {
  world.engage.emulator.desk.recategorize({ threadId: chat.threadId, categoryIds: ids(to), silent: true })
}

function neverSeen(label: Label): Chat {
  const chat = world.quietChat('before')
  moveSilently(chat, label)
  return chat
}

async function notOurs(): Promise<Chat> {
  const chat = neverSeen('neither')
  chat.says('first')
  await chat.quiet()
  expect(chat.asked).toEqual([])
  return chat
}

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  return chat
}

async function agentOwns(): Promise<Chat> {
  const chat = neverSeen('agent')
  chat.says('first')
  await chat.quiet()
  expect(chat.asked).toEqual([])
  return chat
}

/** The change of categories to Agent waits; `ends` lets it succeed or be refused for good. */
async function handingOver() {
  const chat = await botOwns()
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await put.reached()
  chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const ends = (refused?: 'refused') => {
    if (refused)
      world.engage.emulator.weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, status: 403, when: 'before' })
    put.letThrough()
  }
  return { chat, ends }
}

/** A person's intervention was closed; the change of categories back to Bot waits. */
async function returning() {
  const chat = await agentOwns()
  const { desk } = world.engage.emulator
  desk.open({ threadId: chat.threadId })
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  clock.nextSecond()
  desk.close({ threadId: chat.threadId })
  await put.reached()
  return { chat, ends: put.letThrough }
}

/** 409 until `ends`: the worker goes on with other things meanwhile. */
function keepConflicting(chat: Chat) {
  const call = PUT_CATEGORIES
  const fault = world.engage.emulator.weather.fail({
    call,
    threadId: chat.threadId,
    status: 409,
    times: 10_000,
    when: 'before',
  })
  const tried = (more: number) => chat.calledTimes(call, chat.calls(call).length + more)
  return { tried, ends: fault.cancel }
}

async function handingOverInConflict() {
  const chat = await botOwns()
  await chat.quiet()
  const before = chat.reads
  const put = keepConflicting(chat)
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await put.tried(1)
  return { chat, before, ...put }
}

async function returningInConflict() {
  const chat = await agentOwns()
  const { desk } = world.engage.emulator
  desk.open({ threadId: chat.threadId })
  await chat.quiet()
  chat.flow(() => ({}))
  const put = keepConflicting(chat)
  clock.nextSecond()
  desk.close({ threadId: chat.threadId })
  await put.tried(1)
  return { chat, ...put }
}

describe.concurrent('customer message · thread never seen', () => {
  it('Bot: the bot owns it and the flow is asked', async () => {
    const chat = world.chat('hello')
    await chat.hears('You said: hello')
  })

  it('Agent: agents own it, silent; a later Bot claim is a contradiction', async () => {
    const chat = neverSeen('agent')
    chat.says('hello')
    await chat.quiet()
    chat.says('again', claiming('bot'))
    await chat.quiet()
    expect(chat.asked).toEqual([])
    expect(chat.reads).toBeGreaterThan(0)
  })

  it('Agent beside Bot: agents own it', async () => {
    const chat = world.quietChat('before')
    const { botCategoryId, agentCategoryId } = world.engage.emulator.account
    const categoryIds = [botCategoryId, agentCategoryId]
    world.engage.emulator.desk.recategorize({ threadId: chat.threadId, categoryIds, silent: true })
    chat.says('hello')
    await chat.quiet()
    chat.says('again', absent)
    await chat.quiet()
    expect(chat.asked).toEqual([])
    expect(chat.reads).toBeGreaterThan(0)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('neither: not ours, silent; a later Bot claim is a contradiction', async () => {
    const chat = neverSeen('neither')
    chat.says('hello')
    await chat.quiet()
    chat.says('again', claiming('bot'))
    await chat.quiet()
    expect(chat.asked).toEqual([])
    expect(chat.reads).toBeGreaterThan(0)
  })

  it.each([
    ['absent', absent],
    ['empty', empty],
  ])('%s: reads the thread, then as the thread says', async (_, extra) => {
    const bots = neverSeen('bot')
    bots.says('for the bot', extra)
    await bots.hears('You said: for the bot')
    const agents = neverSeen('agent')
    agents.says('for agents', extra)
    await agents.quiet()
    expectTimes(agents.reads, 1)
    expect(agents.asked).toEqual([])
    const nobodys = neverSeen('neither')
    nobodys.says('for nobody', extra)
    await nobodys.quiet()
    expectTimes(nobodys.reads, 1)
    expect(nobodys.asked).toEqual([])
  })
})

describe.concurrent('customer message · thread that is not ours', () => {
  it('Bot: contradiction, reads: still not ours is silent', async () => {
    const chat = await notOurs()
    chat.says('second', claiming('bot'))
    await chat.quiet()
    expectTimes(chat.reads, 1)
    expect(chat.asked).toEqual([])
  })

  it('Bot: contradiction, reads: the bot’s by now is asked', async () => {
    const chat = await notOurs()
    moveSilently(chat, 'bot')
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.reads).toBeGreaterThan(0)
  })

  it('Agent: contradiction, reads, silent', async () => {
    const chat = await notOurs()
    moveSilently(chat, 'agent')
    chat.says('second')
    await chat.quiet()
    expectTimes(chat.reads, 1)
    expect(chat.asked).toEqual([])
  })

  it('neither: silent, also once the thread has become the bot’s', async () => {
    const chat = await notOurs()
    chat.says('second')
    await chat.quiet()
    expect(chat.reads).toBe(0)
    moveSilently(chat, 'bot')
    chat.says('third')
    await chat.hears('You said: third')
    expect(chat.asked).toEqual(['third'])
  })

  it.each([
    ['absent', absent],
    ['empty', empty],
  ])('%s: reads the thread, which decides', async (_, extra) => {
    const chat = await notOurs()
    chat.says('second', extra)
    await chat.quiet()
    expectTimes(chat.reads, 1)
    expect(chat.asked).toEqual([])
    moveSilently(chat, 'bot')
    chat.says('third', extra)
    await chat.hears('You said: third')
  })
})

describe.concurrent('customer message · bot owns', () => {
  it('Bot: asks the flow', async () => {
    const chat = await botOwns()
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
  })

  it('Agent: contradiction, reads: agents own it, silent', async () => {
    const chat = await botOwns()
    moveSilently(chat, 'agent')
    chat.says('second')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    // The thread is the agents' now: what says otherwise is read again.
    chat.says('third', claiming('bot'))
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })

  it('Agent: contradiction, reads: the bot’s after all is asked', async () => {
    const chat = await botOwns()
    await chat.quiet()
    const before = chat.reads
    chat.says('second', claiming('agent'))
    await chat.hears('You said: first', 'You said: second')
    expect(chat.reads).toBeGreaterThan(before)
  })

  it('neither: contradiction, reads: not ours is silent', async () => {
    const chat = await botOwns()
    moveSilently(chat, 'neither')
    chat.says('second')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    expect(chat.categories).toEqual(ids('neither'))
  })

  it('neither: contradiction, reads: the bot’s after all is asked', async () => {
    const chat = await botOwns()
    chat.says('second', claiming('neither'))
    await chat.hears('You said: first', 'You said: second')
  })

  it.each([
    ['absent', absent],
    ['empty', empty],
  ])('%s: reads the thread, which decides', async (_, extra) => {
    const chat = await botOwns()
    chat.says('second', extra)
    await chat.hears('You said: first', 'You said: second')
    moveSilently(chat, 'agent')
    chat.says('third', extra)
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'second'])
  })
})

describe.concurrent('customer message · handing over', () => {
  it('Bot: waits and is not asked; agents get it', async () => {
    const { chat, ends } = await handingOver()
    chat.says('anybody?')
    await chat.quiet()
    ends()
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('Bot: waits, and is asked when the handover is refused', async () => {
    const { chat, ends } = await handingOver()
    chat.says('anybody?')
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
    ends('refused')
    await chat.hears('You said: first', REFUSAL, 'You said: anybody?')
  })

  it('Agent: silent, also when the handover is refused', async () => {
    const { chat, ends } = await handingOver()
    chat.says('anybody?', claiming('agent'))
    await chat.quiet()
    ends('refused')
    await chat.hears('You said: first', REFUSAL)
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('neither: silent, also when the handover is refused', async () => {
    const { chat, ends } = await handingOver()
    chat.says('anybody?', claiming('neither'))
    await chat.quiet()
    ends('refused')
    await chat.hears('You said: first', REFUSAL)
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it.each([
    ['absent', absent],
    ['empty', empty],
  ])('%s: reads the thread; not asked', async (_, extra) => {
    const { chat, before, tried, ends } = await handingOverInConflict()
    chat.says('anybody?', extra)
    await tried(2)
    ends()
    await chat.belongsTo('agent')
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
    expect(chat.asked).toEqual(['first', 'a human please'])
  })
})

describe.concurrent('customer message · agent owns', () => {
  it('Bot: contradiction, reads: still the agents’ is silent', async () => {
    const chat = await agentOwns()
    chat.says('second', claiming('bot'))
    await chat.quiet()
    expectTimes(chat.reads, 1)
    expect(chat.asked).toEqual([])
  })

  it('Bot: contradiction, reads: the bot’s by now is asked, with what became of the handover', async () => {
    const chat = await agentOwns()
    moveSilently(chat, 'bot')
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.requests[0]?.data.handover).toEqual({ status: 'completed' })
  })

  it('Agent: silent', async () => {
    const chat = await agentOwns()
    chat.says('second')
    await chat.quiet()
    expect(chat.reads).toBe(0)
    moveSilently(chat, 'bot')
    chat.says('third')
    await chat.hears('You said: third')
    expect(chat.asked).toEqual(['third'])
  })

  it('Agent: a person’s intervention of this epoch is found closed and none open: as the close', async () => {
    const chat = await agentOwns()
    const { desk } = world.engage.emulator
    desk.open({ threadId: chat.threadId, silent: true })
    clock.nextSecond()
    desk.close({ threadId: chat.threadId, silent: true })
    clock.nextSecond()
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.owner).toBe('bot')
    expect(chat.requests[0]?.data.handover).toEqual({ status: 'completed' })
  })

  it('Agent: with a person’s intervention open, silent', async () => {
    const chat = await agentOwns()
    world.engage.emulator.desk.open({ threadId: chat.threadId, silent: true })
    chat.says('second')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls('GET /interventions').length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual([])
  })

  it('Agent: still waiting, with no intervention yet, stays with agents', async () => {
    const chat = await agentOwns()
    chat.says('second')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls('GET /interventions').length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual([])
  })

  it('neither: silent, also once the thread has become the bot’s', async () => {
    const chat = await agentOwns()
    chat.says('second', claiming('neither'))
    await chat.quiet()
    expect(chat.reads).toBe(0)
    moveSilently(chat, 'bot')
    chat.says('third')
    await chat.hears('You said: third')
    expect(chat.asked).toEqual(['third'])
  })

  it.each([
    ['absent', absent],
    ['empty', empty],
  ])('%s: reads the thread, which decides', async (_, extra) => {
    const chat = await agentOwns()
    chat.says('second', extra)
    await chat.quiet()
    expectTimes(chat.reads, 1)
    expect(chat.asked).toEqual([])
    moveSilently(chat, 'bot')
    chat.says('third', extra)
    await chat.hears('You said: third')
  })
})

describe.concurrent('customer message · returning', () => {
  it('Bot: waits for the bot, then is asked', async () => {
    const { chat, ends } = await returning()
    chat.says('second', claiming('bot'))
    await chat.quiet()
    expect(chat.asked).toEqual([])
    ends()
    await chat.hears('You said: second')
    expect(chat.owner).toBe('bot')
  })

  it.each([
    ['Agent: contradiction', () => claiming('agent')],
    ['neither', () => claiming('neither')],
    ['absent', () => absent],
    ['empty', () => empty],
  ])('%s: reads the thread; asked once the bot has it', async (_, extra) => {
    const { chat, tried, ends } = await returningInConflict()
    chat.says('second', extra())
    await tried(2)
    expect(chat.asked).toEqual([])
    ends()
    await chat.belongsTo('bot')
    await chat.isAsked('second')
    await chat.quiet()
    expectTimes(chat.reads, 1)
  })
})
