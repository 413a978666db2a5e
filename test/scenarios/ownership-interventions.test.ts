import { describe, expect, it, vi } from 'vitest'
import { type Chat, expectTimes, OVER_A_MINUTE, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** ENGAGE_INTERVENTIONS always: what the bot does with interventions of its own is no agent's doing. */

const clock = platformClock()
const world = useWorld({
  settings: { ENGAGE_INTERVENTIONS: 'always', HANDOVER_INTERVENTION: 'close' },
  emulator: { now: clock.now },
})

const parts = () => world.engage.emulator
const desk = () => parts().desk
const alice = () => parts().account.agentUserIds[0]
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const OPEN = 'POST /interventions'
const CLOSE = 'PUT /interventions/{id}/close'

/** The bot has answered under an intervention that it opened. */
async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  await chat.quiet()
  expect(chat.interventions).toMatchObject([{ status: 'opened', user_id: parts().account.botUserId }])
  return chat
}

/** Agents own it; the bot has closed what it opened. */
async function handedOver(): Promise<Chat> {
  const chat = await botOwns()
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await chat.belongsTo('agent')
  await chat.calledTimes(CLOSE, 1)
  await chat.quiet()
  chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  return chat
}

async function expectBots(chat: Chat) {
  await chat.quiet()
  const said = chat.replies
  chat.says('still you?')
  await chat.hears(...said, 'You said: still you?')
  expect(chat.owner).toBe('bot')
  expect(chat.calls(PUT_CATEGORIES)).toEqual([])
}

describe.concurrent('the bot’s own intervention · bot owns', () => {
  it('opened: nothing', async () => {
    const chat = await botOwns()
    await expectBots(chat)
    expect(chat.calls(OPEN)).toHaveLength(1)
  })

  it('opened, told of before the answer to its opening: nothing', async () => {
    const chat = world.quietChat('before')
    parts().weather.fail({ call: OPEN, threadId: chat.threadId, when: 'after', delayMs: 150_000 })
    chat.says('first')
    await chat.hears('You said: first')
    await expectBots(chat)
  })

  it('opened, and the answer to its opening never comes: nothing', async () => {
    const chat = world.quietChat('before')
    parts().weather.fail({ call: OPEN, threadId: chat.threadId, when: 'after', disconnect: true })
    chat.says('first')
    await chat.hears('You said: first')
    await expectBots(chat)
  })

  it('closed at the flow’s wish and reopened with the next message: nothing', async () => {
    const chat = await botOwns()
    chat.flow(() => ({ replies: [{ text: 'Good bye.' }], close: true }))
    chat.says('bye')
    await chat.hears('You said: first', 'Good bye.')
    await chat.calledTimes(CLOSE, 1)
    chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
    await expectBots(chat)
    expect(chat.interventions).toMatchObject([{ status: 'reopened', user_id: parts().account.botUserId }])
    expect(chat.requests.map(({ data }) => data.handover)).toEqual([undefined, undefined, undefined])
  })

  it('closed by an agent: nothing', async () => {
    const chat = await botOwns()
    clock.nextSecond()
    desk().close({ threadId: chat.threadId, userId: alice() })
    await expectBots(chat)
  })

  it('assigned to a person: agents own it, and their close brings it back', async () => {
    const chat = await botOwns()
    desk().assign({ threadId: chat.threadId, userId: alice() })
    await chat.belongsTo('agent')
    chat.says('second')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
  })

  it('assigned to a person: it is theirs, and the bot does not close it', async () => {
    const chat = await botOwns()
    desk().assign({ threadId: chat.threadId, userId: alice() })
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.calls(CLOSE)).toEqual([])
  })

  it('a person writes under it: agents own it', async () => {
    const chat = await botOwns()
    const reply = desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    expect(reply.intervention_id).toBe(chat.interventions[0]?.id)
    await chat.belongsTo('agent')
    chat.says('second')
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })

  it('recategorized to Agent under it: the thread is read: agents own it', async () => {
    const chat = await botOwns()
    const before = chat.reads
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents() })
    await chat.quiet()
    expectTimes(chat.reads, before + 1)
    const { otherCategoryId, botCategoryId } = parts().account
    chat.says('second', { metadata: { category_ids: [otherCategoryId, botCategoryId] } })
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })
})

describe.concurrent('the bot’s own intervention · agent owns', () => {
  it('closed at the handover: nothing', async () => {
    const chat = await handedOver()
    expect(chat.interventions).toMatchObject([{ status: 'closed' }])
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('found closed for a waiting customer: nothing', async () => {
    const chat = await handedOver()
    clock.nextSecond()
    chat.says('anybody?')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.calls('GET /interventions').length).toBeGreaterThan(0)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('a person’s own, beside it: its close brings the thread back', async () => {
    const chat = await handedOver()
    const intervention = desk().open({ threadId: chat.threadId })
    await chat.settled()
    clock.nextSecond()
    desk().close({ interventionId: intervention.id })
    await chat.belongsTo('bot')
    await chat.quiet()
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })

  it('reopened by a person: it is theirs, and its close brings the thread back', async () => {
    const chat = await handedOver()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    expect(chat.interventions).toMatchObject([{ status: 'reopened', user_id: alice() }])
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
  })
})
