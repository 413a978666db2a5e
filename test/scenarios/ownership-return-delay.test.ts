import { describe, expect, it, vi } from 'vitest'
import { type Chat, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** A return that waits (RETURN_DELAY_SECONDS), and statuses that start the flow at once (HANDOVER_EVENTS). */

const REFUSAL = 'Nobody could be reached.'
const DELAY_MS = 2_500

const clock = platformClock()
const world = useWorld({
  settings: {
    RETURN_DELAY_SECONDS: String(DELAY_MS / 1_000),
    HANDOVER_EVENTS: 'completed, error',
    HANDOVER_FAILED_MESSAGE: REFUSAL,
  },
  emulator: { now: clock.now },
})

const parts = () => world.engage.emulator
const desk = () => parts().desk
const alice = () => parts().account.agentUserIds[0]
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]

/** The customer said `first` to the bot, and a person has taken the thread. */
async function agentActive(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  desk().open({ threadId: chat.threadId })
  await chat.belongsTo('agent')
  await chat.quiet(200)
  chat.flow(({ text, data }) => ({ replies: [{ text: text || `The handover is ${data.handover?.status}.` }] }))
  return chat
}

async function close(chat: Chat) {
  clock.nextSecond()
  desk().close({ threadId: chat.threadId })
  await chat.settled()
  clock.nextSecond()
}

const COMPLETED = 'The handover is completed.'
/** Longer than the delay. */
const stays = async (chat: Chat) => {
  await chat.quiet(DELAY_MS + 700)
  expect(chat.owner).toBe('agent')
  expect(chat.asked).toEqual(['first'])
}

describe.concurrent('return delay', () => {
  it('stays with agents for so long, then goes back; the flow is told at once, in words of its own', async () => {
    const chat = await agentActive()
    await close(chat)
    expect(chat.owner).toBe('agent')
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
    await chat.belongsTo('bot')
    await chat.hears('You said: first', COMPLETED)
    const [, event] = chat.requests
    expect(event).toMatchObject({ text: '', sessionId: chat.threadId, data: { handover: { status: 'completed' } } })
    chat.says('second')
    await chat.hears('You said: first', COMPLETED, 'second')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })

  it('messages within the delay are answered after it, after the flow was told', async () => {
    const chat = await agentActive()
    await close(chat)
    chat.says('second')
    chat.says('third')
    await chat.hears('You said: first', COMPLETED, 'second', 'third')
    expect(chat.asked).toEqual(['first', '', 'second', 'third'])
  })

  it.each([
    ['writes', ({ threadId }: Chat) => void desk().reply({ threadId, body: 'One more thing.' })],
    ['reopens an intervention', ({ threadId }: Chat) => void desk().reopen({ threadId })],
    ['opens an intervention', ({ threadId }: Chat) => void desk().open({ threadId })],
  ])('a person %s within it: the return is off', async (_, act) => {
    const chat = await agentActive()
    await close(chat)
    act(chat)
    await stays(chat)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('a person writes within it, and the intervention stays closed: the return is off', async () => {
    const chat = await agentActive()
    await close(chat)
    const metadata = { creator_id: alice(), created_from: 'interface', status: 'user_reply', author_id: 'the-source' }
    await chat.webhook('content.replied', `reply-${chat.threadId}`, metadata, { user_id: alice() })
    await stays(chat)
  })

  it('a person’s act of before the close, heard of within it, does not call it off', async () => {
    const chat = await agentActive()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries({ types: ['content.imported', 'content.replied'], threadId })
    desk().reply({ threadId, body: 'Good bye.' })
    await chat.settled()
    await close(chat)
    await late.release()
    await chat.belongsTo('bot')
  })

  it('an auto-reply within it does not call it off', async () => {
    const chat = await agentActive()
    await close(chat)
    const metadata = { creator_id: null, created_from: 'auto_reply', status: 'user_reply', author_id: 'the-source' }
    await chat.webhook('content.imported', `auto-${chat.threadId}`, metadata)
    desk().welcome({ threadId: chat.threadId, body: 'How was it?' })
    await chat.belongsTo('bot')
  })

  it('the customer writing within it does not call it off', async () => {
    const chat = await agentActive()
    await close(chat)
    chat.says('thank you')
    await chat.belongsTo('bot')
    await chat.hears('You said: first', COMPLETED, 'thank you')
  })

  it('moved to neither within it: left alone', async () => {
    const chat = await agentActive()
    await close(chat)
    const categoryIds = [parts().account.otherCategoryId]
    desk().recategorize({ threadId: chat.threadId, categoryIds, silent: true })
    await chat.quiet(DELAY_MS + 700)
    expect(chat.categories).toEqual(categoryIds)
    expect(chat.asked).toEqual(['first'])
  })

  it('the thread is closed within it: the return is off, the categories stay', async () => {
    const chat = await agentActive()
    await close(chat)
    desk().closeThread({ threadId: chat.threadId })
    await chat.quiet(DELAY_MS + 700)
    expect(chat.categories).toEqual(agents())
    expect(chat.asked).toEqual(['first'])
  })
})

describe.concurrent('HANDOVER_EVENTS · error', () => {
  const refuse = (chat: Chat) =>
    parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, status: 403, when: 'before' })

  it('a handover refused for good starts the flow at once; the next message brings it too', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    refuse(chat)
    chat.flow(({ text, data }) => {
      if (text === 'a human please') return { handover: true }
      return { replies: [{ text: text || `The handover is an ${data.handover?.status}.` }] }
    })
    chat.says('a human please')
    await chat.hears('You said: first', REFUSAL, 'The handover is an error.')
    expect(chat.requests.at(-1)?.text).toBe('')
    chat.says('second')
    await chat.hears('You said: first', REFUSAL, 'The handover is an error.', 'second')
    expect(chat.requests.map(({ data }) => data.handover?.status)).toEqual([undefined, undefined, 'error', 'error'])
    expect(chat.owner).toBe('bot')
  })

  it('a second handover refused for good starts the flow again', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    chat.flow(({ text, data }) => {
      if (text.startsWith('a human')) return { handover: true }
      return { replies: [{ text: text || `The handover is an ${data.handover?.status}.` }] }
    })
    refuse(chat)
    chat.says('a human please')
    await chat.hears('You said: first', REFUSAL, 'The handover is an error.')
    refuse(chat)
    chat.says('a human, really')
    await chat.hears('You said: first', REFUSAL, 'The handover is an error.', REFUSAL, 'The handover is an error.')
  })

  it('a takeover is no status of its own: the flow is not told at once', async () => {
    const chat = await agentActive()
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })
})
