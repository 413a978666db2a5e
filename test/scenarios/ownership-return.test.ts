import { describe, expect, it, vi } from 'vitest'
import { type Chat, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** The row "intervention.closed / canceled by a person" of the ownership table, with RETURN_POLICY bot and no delay. */

const clock = platformClock()
const world = useWorld({ emulator: { now: clock.now } })

const parts = () => world.engage.emulator
const desk = () => parts().desk
const ben = () => parts().account.agentUserIds[1]
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const bots = () => [parts().account.otherCategoryId, parts().account.botCategoryId]
const nobodys = () => [parts().account.otherCategoryId]
const READ_INTERVENTIONS = 'GET /interventions'

function moveSilently({ threadId }: Chat, categoryIds: string[]) {
  desk().recategorize({ threadId, categoryIds, silent: true })
}

async function startedWith(categoryIds: string[]): Promise<Chat> {
  const chat = world.quietChat('before')
  moveSilently(chat, categoryIds)
  chat.says('first')
  await chat.quiet()
  expect(chat.asked).toEqual([])
  return chat
}

/** Agents own it, and one of them has opened an intervention. */
async function agentActive(): Promise<Chat> {
  const chat = await startedWith(agents())
  desk().open({ threadId: chat.threadId })
  await chat.settled()
  return chat
}

/** Closed in a later second than what came before: `closed_at` has whole seconds. */
function close({ threadId }: Chat, extra: { silent?: boolean } = {}) {
  clock.nextSecond()
  desk().close({ threadId, ...extra })
}

const statuses = (chat: Chat) => chat.requests.map(({ data }) => data.handover?.status)

describe.concurrent('intervention closed or canceled · agent owns', () => {
  it('closed: back to the bot, the other categories kept, status completed with the next message only', async () => {
    const chat = await agentActive()
    close(chat)
    await chat.belongsTo('bot')
    expect(chat.categories).toEqual(bots())
    chat.says('second')
    chat.says('third')
    await chat.hears('You said: second', 'You said: third')
    expect(chat.requests[0]?.data.handover).toEqual({ status: 'completed' })
    expect(statuses(chat)).toEqual(['completed', undefined])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('canceled: the same', async () => {
    const chat = await agentActive()
    desk().cancel({ threadId: chat.threadId })
    await chat.belongsTo('bot')
    chat.says('second')
    await chat.hears('You said: second')
    expect(statuses(chat)).toEqual(['completed'])
  })

  it('deferred: stays with agents', async () => {
    const chat = await agentActive()
    desk().defer({ threadId: chat.threadId })
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('another person’s is open: stays with agents until that is closed', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries({ type: 'intervention.closed', threadId })
    close(chat)
    desk().open({ threadId, userId: ben() })
    await chat.settled()
    await late.release()
    await chat.quiet()
    expect(chat.calls(READ_INTERVENTIONS).length).toBeGreaterThan(0)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    expect(chat.owner).toBe('agent')
    close(chat)
    await chat.belongsTo('bot')
  })

  it('older than this epoch: a close heard of after a second handover is nothing', async () => {
    const chat = await agentActive()
    const late = parts().weather.holdDeliveries({ type: 'intervention.closed', threadId: chat.threadId })
    close(chat)
    await chat.settled()
    moveSilently(chat, bots())
    clock.nextSecond()
    chat.flow(() => ({ handover: true }))
    chat.says('second')
    await chat.belongsTo('agent')
    await chat.quiet()
    await late.release()
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    // Nor when the customer waits: the intervention that is found closed is of the first handover.
    chat.says('third')
    await chat.quiet()
    expect(chat.calls(READ_INTERVENTIONS).length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['second'])
  })

  it('the thread holds neither category any more: left alone', async () => {
    const chat = await agentActive()
    moveSilently(chat, nobodys())
    close(chat)
    await chat.quiet()
    expect(chat.categories).toEqual(nobodys())
    chat.says('second', { metadata: { category_ids: bots() } })
    await chat.quiet()
    expect(chat.asked).toEqual([])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('the agent has put it back already: the bot owns it, status completed', async () => {
    const chat = await agentActive()
    moveSilently(chat, bots())
    close(chat)
    await chat.quiet()
    chat.says('second')
    await chat.hears('You said: second')
    expect(statuses(chat)).toEqual(['completed'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('taken by a person, before the platform could be told of it: the bot’s again', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const { threadId } = chat
    const failing = parts().weather.fail({
      call: PUT_CATEGORIES,
      threadId,
      status: 409,
      times: 10_000,
      when: 'before',
    })
    desk().open({ threadId })
    await chat.calledTimes(PUT_CATEGORIES, 1)
    close(chat)
    await chat.calledTimes(READ_INTERVENTIONS, 1)
    failing.cancel()
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
  })

  it('closed each time the agent answers: the bot and the agent take turns', async () => {
    const chat = await agentActive()
    for (const turn of [1, 2, 3]) {
      close(chat)
      await chat.belongsTo('bot')
      chat.says(`question ${turn}`)
      await chat.isAsked(...Array.from({ length: turn }, (_, index) => `question ${index + 1}`))
      await chat.quiet()
      desk().reply({ threadId: chat.threadId, body: `Alice, ${turn}` })
      await chat.belongsTo('agent')
      await chat.quiet()
    }
    expect(chat.replies).toHaveLength(3)
  })
})

describe.concurrent('intervention closed · whose the messages are', () => {
  it('earlier ones are the agents’ and never replayed', async () => {
    const chat = await agentActive()
    chat.says('for Alice')
    await chat.quiet()
    close(chat)
    await chat.belongsTo('bot')
    await chat.quiet()
    chat.says('for the bot')
    await chat.hears('You said: for the bot')
    expect(chat.asked).toEqual(['for the bot'])
  })

  it('an earlier one that is heard of after the return is not replayed either', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries({ type: 'content.imported', threadId })
    chat.says('for Alice')
    await chat.settled()
    close(chat)
    await chat.belongsTo('bot')
    await chat.quiet()
    await late.release()
    await chat.quiet()
    expect(chat.asked).toEqual([])
  })

  it.each(['bot', 'agent'] as const)(
    'an earlier one (claiming %s) heard of while it returns is not replayed either',
    async (claim) => {
      const chat = await agentActive()
      const { threadId } = chat
      const late = parts().weather.holdDeliveries({ type: 'content.imported', threadId })
      chat.says('for Alice', { metadata: { category_ids: claim === 'bot' ? bots() : agents() } })
      await chat.settled()
      const put = world.holdCalls(PUT_CATEGORIES, chat)
      close(chat)
      await put.reached()
      await late.release()
      put.letThrough()
      await chat.belongsTo('bot')
      await chat.quiet()
      expect(chat.asked).toEqual([])
    },
  )

  it('one issued after closed_at is the bot’s, also when it comes before the close', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    // The interventions were looked at for this message; for the next one they are not looked at again so soon.
    chat.says('for Alice')
    await chat.quiet()
    const late = parts().weather.holdDeliveries({ type: 'intervention.closed', threadId })
    close(chat)
    clock.nextSecond()
    chat.says('for the bot')
    await chat.settled()
    await late.release()
    await chat.hears('You said: for the bot')
    await chat.quiet()
    expect(chat.asked).toEqual(['for the bot'])
    expect(chat.owner).toBe('bot')
  })

  it('several issued while it returns are answered in their order', async () => {
    const chat = await agentActive()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    close(chat)
    await put.reached()
    clock.nextSecond()
    chat.says('one')
    chat.says('two')
    chat.says('three')
    await chat.settled()
    expect(chat.asked).toEqual([])
    put.letThrough()
    await chat.hears('You said: one', 'You said: two', 'You said: three')
  })
})

describe.concurrent('intervention closed · 409 at the return', () => {
  it('again, with backoff, until the thread can be moved', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    parts().weather.fail({ call: PUT_CATEGORIES, threadId, status: 409, times: 3, when: 'before' })
    close(chat)
    await chat.belongsTo('bot')
    expect(chat.calls(PUT_CATEGORIES).map(({ status }) => status)).toEqual([409, 409, 409, 200])
    chat.says('second')
    await chat.hears('You said: second')
  })

  it('a change whose answer was lost is not made twice', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    parts().weather.fail({ call: PUT_CATEGORIES, threadId, when: 'after', disconnect: true })
    close(chat)
    await chat.belongsTo('bot')
    chat.says('second')
    await chat.hears('You said: second')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
    expect(statuses(chat)).toEqual(['completed'])
  })

  it('moved to neither meanwhile: left alone', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    const failing = parts().weather.fail({
      call: PUT_CATEGORIES,
      threadId,
      status: 409,
      times: 10_000,
      when: 'before',
    })
    close(chat)
    await chat.calledTimes(PUT_CATEGORIES, 1)
    moveSilently(chat, nobodys())
    await chat.quiet()
    failing.cancel()
    await chat.quiet()
    expect(chat.categories).toEqual(nobodys())
  })

  it.each([
    ['the thread', 'GET /content_threads/{id}'],
    ['the interventions', READ_INTERVENTIONS],
  ])('%s cannot be read: looked at again', async (_, call) => {
    const chat = await agentActive()
    parts().weather.fail({ call, threadId: chat.threadId, status: 503, times: 2, when: 'before' })
    close(chat)
    await chat.belongsTo('bot')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })
})

describe.concurrent('intervention closed · other owners', () => {
  it('bot owns: nothing', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    await chat.quiet()
    desk().open({ threadId: chat.threadId, silent: true })
    close(chat)
    await chat.quiet()
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
    expect(statuses(chat)).toEqual([undefined, undefined])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    expect(chat.calls(READ_INTERVENTIONS)).toEqual([])
  })

  it('handing over: nothing; agents get it', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await put.reached()
    desk().open({ threadId: chat.threadId, silent: true })
    close(chat)
    await chat.settled()
    put.letThrough()
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('returning: nothing; the bot gets it once', async () => {
    const chat = await agentActive()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    close(chat)
    await put.reached()
    await chat.webhook('intervention.closed', 'another', { user_id: ben(), closed_at: null }, { user_id: ben() })
    put.letThrough()
    await chat.belongsTo('bot')
    await chat.quiet()
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
    chat.says('second')
    await chat.hears('You said: second')
    expect(statuses(chat)).toEqual(['completed'])
  })

  it('not ours: nothing', async () => {
    const chat = await startedWith(nobodys())
    desk().open({ threadId: chat.threadId })
    await chat.settled()
    close(chat)
    await chat.quiet()
    expect(chat.categories).toEqual(nobodys())
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('never seen, Agent: the agents’ by its categories, and back to the bot', async () => {
    const chat = world.quietChat('before')
    moveSilently(chat, agents())
    desk().open({ threadId: chat.threadId, silent: true })
    close(chat)
    await chat.belongsTo('bot')
    chat.says('second')
    await chat.hears('You said: second')
  })

  it('never seen, Bot: the bot’s', async () => {
    const chat = world.quietChat('before')
    desk().open({ threadId: chat.threadId, silent: true })
    close(chat)
    await chat.quiet()
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    chat.says('second')
    await chat.hears('You said: second')
  })

  it('webhooks in reverse order: the bot keeps the thread of an agent who has gone', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    await chat.quiet()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries(
      (event) => event.threadId === threadId && event.type !== 'intervention.closed',
    )
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.settled()
    close(chat)
    await chat.settled()
    await late.release()
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    clock.nextSecond()
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
  })
})

// Not beside others: they set the clock forward.
describe('intervention closed · within one second', () => {
  it('a message of before the close is the agents’ when a person wrote after it', async () => {
    const chat = await agentActive()
    clock.nextSecond()
    chat.says('for Alice')
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    desk().close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
    await chat.quiet()
    expect(chat.asked).toEqual([])
  })

  it('a message of after the close is the bot’s', async () => {
    const chat = await agentActive()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    chat.says('for the bot')
    await put.reached()
    await chat.settled()
    put.letThrough()
    await chat.hears('You said: for the bot')
  })
})
