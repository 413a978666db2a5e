import { describe, expect, it, vi } from 'vitest'
import { type Chat, OVER_A_MINUTE, PUT_CATEGORIES, platformClock, STALE_MS, scaled, sleep, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** With `content.imported` alone: takeovers and returns are learnt from categories, the thread and its interventions. */

const clock = platformClock()
const world = useWorld({ events: ['content.imported'], emulator: { now: clock.now } })

const parts = () => world.engage.emulator
const desk = () => parts().desk
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const bots = () => [parts().account.otherCategoryId, parts().account.botCategoryId]
const READ_INTERVENTIONS = 'GET /interventions'

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  await chat.quiet()
  return chat
}

async function handedOver(): Promise<Chat> {
  const chat = await botOwns()
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await chat.belongsTo('agent')
  await chat.quiet()
  chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  clock.nextSecond()
  return chat
}

describe.concurrent('content.imported only · takeover', () => {
  it('noticed when the agent writes', async () => {
    const chat = await botOwns()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    chat.says('hello Alice')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })

  it('noticed by the category of the customer’s next message', async () => {
    const chat = await botOwns()
    desk().open({ threadId: chat.threadId })
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents() })
    chat.says('hello Alice')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('noticed by reading the thread before a post, once the last look at it is not fresh any more', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }], handover: true })
    chat.says('second')
    await chat.isAsked('first', 'second')
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents() })
    await sleep(STALE_MS)
    const before = chat.reads
    flow.answers()
    await chat.quiet()
    expect(chat.reads).toBeGreaterThan(before)
    expect(chat.replies).toEqual(['You said: first'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('noticed between two replies of one answer in the same way', async () => {
    const chat = await botOwns()
    const post = world.holdCalls('POST /contents', chat)
    chat.flow(() => ({ replies: [{ text: 'one' }, { text: 'two' }] }))
    chat.says('second')
    await post.reached()
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents() })
    await sleep(STALE_MS)
    post.letThrough()
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first', 'one'])
  })
})

describe.concurrent('content.imported only · return', () => {
  it('noticed when the customer writes: a person’s intervention of this epoch is closed, none is open', async () => {
    const chat = await handedOver()
    const { threadId } = chat
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.settled()
    clock.nextSecond()
    desk().close({ threadId })
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    clock.nextSecond()
    chat.says('second')
    await chat.belongsTo('bot')
    await chat.hears('You said: first', 'You said: second')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
    expect(chat.categories).toEqual(bots())
  })

  it('a message of before the close is not replayed', async () => {
    const chat = await handedOver()
    const { threadId } = chat
    desk().reply({ threadId, body: 'Alice here.' })
    chat.says('for Alice')
    await chat.quiet()
    clock.nextSecond()
    desk().close({ threadId })
    clock.nextSecond()
    chat.says('for the bot')
    await chat.hears('You said: first', 'You said: for the bot')
    expect(chat.asked).toEqual(['first', 'a human please', 'for the bot'])
  })

  it('a customer still waiting, with no intervention yet, stays with agents', async () => {
    const chat = await handedOver()
    chat.says('anybody?')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls(READ_INTERVENTIONS).length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('with one open: stays with agents', async () => {
    const chat = await handedOver()
    const { threadId } = chat
    const [alice, ben] = parts().account.agentUserIds
    desk().open({ threadId, userId: alice })
    clock.nextSecond()
    desk().close({ threadId })
    desk().open({ threadId, userId: ben })
    clock.nextSecond()
    chat.says('anybody?')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls(READ_INTERVENTIONS).length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
  })

  it('with one closed in an earlier epoch: stays with agents', async () => {
    const chat = await handedOver()
    const { threadId } = chat
    desk().open({ threadId })
    clock.nextSecond()
    desk().close({ threadId })
    clock.nextSecond()
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
    clock.nextSecond()
    chat.flow(() => ({ handover: true }))
    chat.says('a human again')
    await chat.belongsTo('agent')
    clock.nextSecond()
    chat.says('anybody?')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls(READ_INTERVENTIONS).length).toBeGreaterThan(1)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first', 'a human please', 'second', 'a human again'])
  })

  it('noticed by its category: somebody has put it back', async () => {
    const chat = await handedOver()
    desk().recategorize({ threadId: chat.threadId, categoryIds: bots() })
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })

  it('the interventions are read at most once a minute', async () => {
    const chat = await handedOver()
    desk().open({ threadId: chat.threadId })
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six']) {
      chat.says(text)
      await sleep(scaled(15_000))
    }
    await chat.quiet(OVER_A_MINUTE)
    const times = chat.attempts(READ_INTERVENTIONS).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(1)
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    // A call can take its time.
    for (const wait of waits) expect(wait).toBeGreaterThan(scaled(40_000))
  })
})
