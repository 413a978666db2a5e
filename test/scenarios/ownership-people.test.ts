import { describe, expect, it, vi } from 'vitest'
import { type Chat, OVER_A_MINUTE, PUT_CATEGORIES, platformClock, STALE_MS, sleep, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** The row "a person writes, or opens, reopens, is assigned an intervention", and whose doings never count as that. */

const GIVEN = 'Our team has your conversation.'
const POST = 'POST /contents'

const clock = platformClock()
const world = useWorld({ settings: { HANDOVER_MESSAGE: GIVEN }, emulator: { now: clock.now } })

const parts = () => world.engage.emulator
const desk = () => parts().desk
const alice = () => parts().account.agentUserIds[0]
const botUser = () => parts().account.botUserId
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const nobodys = () => [parts().account.otherCategoryId]
const identityOf = (chat: Chat) => chat.posted[0]?.author_id ?? 'the-source'

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  await chat.quiet()
  return chat
}

async function agentOwns(): Promise<Chat> {
  const chat = world.quietChat('before')
  desk().recategorize({ threadId: chat.threadId, categoryIds: agents(), silent: true })
  chat.says('first')
  await chat.quiet()
  return chat
}

/** The bot has the thread again after a person's intervention, which is closed. */
async function botOwnsAgain(): Promise<Chat> {
  const chat = await agentOwns()
  desk().open({ threadId: chat.threadId })
  await chat.settled()
  clock.nextSecond()
  desk().close({ threadId: chat.threadId })
  await chat.belongsTo('bot')
  await chat.quiet()
  return chat
}

/** Ways in which a person takes a thread, each by one kind of event alone. */
const acts: [string, () => Promise<Chat>, (chat: Chat) => void][] = [
  [
    'writes',
    botOwns,
    ({ threadId }) => {
      const others = parts().weather.holdDeliveries({ type: 'intervention.opened', threadId })
      desk().reply({ threadId, body: 'Alice here.' })
      void parts().settled(threadId).then(others.drop)
    },
  ],
  ['opens an intervention', botOwns, ({ threadId }) => void desk().open({ threadId })],
  ['reopens an intervention', botOwnsAgain, ({ threadId }) => void desk().reopen({ threadId })],
  [
    'is assigned an intervention',
    botOwns,
    ({ threadId }) => {
      desk().open({ threadId, userId: botUser(), silent: true })
      desk().assign({ threadId, userId: alice() })
    },
  ],
]

/** Nobody is asked in the name of the customer: the thread is the agents'. */
async function expectAgents(chat: Chat) {
  await chat.belongsTo('agent')
  await chat.quiet()
  const asked = chat.asked.length
  const said = chat.replies.length
  chat.says('is somebody there?')
  await chat.quiet()
  expect(chat.owner).toBe('agent')
  expect(chat.asked.slice(asked)).toEqual([])
  expect(chat.replies.slice(said)).toEqual([])
}

async function expectBots(chat: Chat) {
  await chat.quiet()
  chat.flow(({ text }) => ({ replies: [{ text: `Bot: ${text}` }] }))
  const said = chat.replies
  chat.says('still you?')
  await chat.hears(...said, 'Bot: still you?')
  await chat.quiet()
  expect(chat.owner).toBe('bot')
}

async function handingOver() {
  const chat = await botOwns()
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  chat.flow(() => ({ handover: true }))
  chat.says('a human please')
  await put.reached()
  return { chat, put }
}

async function returning() {
  const chat = await agentOwns()
  desk().open({ threadId: chat.threadId })
  await chat.settled()
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  clock.nextSecond()
  desk().close({ threadId: chat.threadId })
  await put.reached()
  clock.nextSecond()
  return { chat, put }
}

describe.concurrent('a person acts · bot owns', () => {
  it.each(acts)('%s: agents own it, recategorized', async (_, start, act) => {
    const chat = await start()
    act(chat)
    await chat.belongsTo('agent')
    expect(chat.categories).toEqual(agents())
    await expectAgents(chat)
  })

  it('409 at the change of categories: again; nothing is said meanwhile', async () => {
    const chat = await botOwns()
    const failing = parts().weather.fail({
      call: PUT_CATEGORIES,
      threadId: chat.threadId,
      status: 409,
      times: 10_000,
      when: 'before',
    })
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.calledTimes(PUT_CATEGORIES, 2)
    chat.says('hello Alice')
    await chat.calledTimes(PUT_CATEGORIES, 5)
    expect(chat.asked).toEqual(['first'])
    failing.cancel()
    await expectAgents(chat)
  })

  it('nothing is said to the customer about it', async () => {
    const chat = await botOwns()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('an act of before the bot’s epoch, heard of late, is nothing', async () => {
    const chat = await agentOwns()
    const { threadId } = chat
    desk().open({ threadId })
    await chat.settled()
    const late = parts().weather.holdDeliveries({ types: ['content.imported', 'content.replied'], threadId })
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.settled()
    clock.nextSecond()
    desk().close({ threadId })
    await chat.belongsTo('bot')
    await late.release()
    await expectBots(chat)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })
})

describe.concurrent('a person acts · handing over', () => {
  it('writes: agents own it, and nothing more is said', async () => {
    const { chat, put } = await handingOver()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    put.letThrough()
    await expectAgents(chat)
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('opens an intervention: agents own it, which is said, since nobody wrote yet', async () => {
    const { chat, put } = await handingOver()
    desk().open({ threadId: chat.threadId })
    await chat.settled()
    put.letThrough()
    await chat.hears('You said: first', GIVEN)
    await expectAgents(chat)
  })

  it('opens an intervention before the thread could be moved: the flow’s own categories are added all the same', async () => {
    const extra = parts().control.addCategory({ name: 'Refunds' })
    const chat = await botOwns()
    const { threadId } = chat
    const failing = parts().weather.fail({ call: PUT_CATEGORIES, threadId, status: 409, times: 10_000, when: 'before' })
    chat.flow(() => ({ handover: { category_ids: [extra.id] } }))
    chat.says('a human please')
    await chat.calledTimes(PUT_CATEGORIES, 1)
    desk().open({ threadId })
    await chat.settled()
    failing.cancel()
    await chat.belongsTo('agent')
    expect(chat.categories).toEqual([...agents(), extra.id])
  })

  it('the replies queued before the handover are dropped', async () => {
    const chat = await botOwns()
    const failing = parts().weather.fail({
      call: POST,
      threadId: chat.threadId,
      times: 10_000,
      when: 'before',
      status: 409,
    })
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    chat.says('a human please')
    await chat.calledTimes(POST, 2)
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet()
    failing.cancel()
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual(['You said: first'])
  })

  it('should the handover be refused after that, the bot stays silent all the same', async () => {
    const { chat, put } = await handingOver()
    parts().weather.fail({ call: PUT_CATEGORIES, threadId: chat.threadId, status: 403, when: 'before' })
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    put.letThrough()
    await chat.quiet()
    chat.says('hello Alice')
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
    expect(chat.asked).toEqual(['first', 'a human please'])
  })
})

describe.concurrent('a person acts · agent owns', () => {
  /** The message about the handover cannot be posted until `ends`. */
  async function agentOwnsUnsaid() {
    const chat = await botOwns()
    const { threadId } = chat
    const failing = parts().weather.fail({ call: POST, threadId, times: 10_000, when: 'before', status: 409 })
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.belongsTo('agent')
    await chat.calledTimes(POST, 2)
    return { chat, ends: failing.cancel }
  }

  it('writes: is marked as active: the message about the handover is not said any more', async () => {
    const { chat, ends } = await agentOwnsUnsaid()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.quiet()
    ends()
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual(['You said: first'])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('opens an intervention: the message about the handover is said, and nothing is recategorized again', async () => {
    const { chat, ends } = await agentOwnsUnsaid()
    desk().open({ threadId: chat.threadId })
    await chat.settled()
    ends()
    await chat.hears('You said: first', GIVEN)
    await chat.quiet()
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })
})

describe.concurrent('a person acts · returning', () => {
  it.each([
    ['writes', ({ threadId }: Chat) => void desk().reply({ threadId, body: 'One more thing.' })],
    ['reopens an intervention', ({ threadId }: Chat) => void desk().reopen({ threadId })],
    ['opens an intervention', ({ threadId }: Chat) => void desk().open({ threadId })],
  ])('%s: agents own it, the return is off', async (_, act) => {
    const { chat, put } = await returning()
    chat.says('for whoever has it')
    await chat.settled()
    act(chat)
    await chat.settled()
    put.letThrough()
    await expectAgents(chat)
    expect(chat.asked).toEqual([])
  })

  it('an act of before the close, heard of late, is nothing', async () => {
    const chat = await agentOwns()
    const { threadId } = chat
    const late = parts().weather.holdDeliveries({ types: ['content.imported', 'content.replied'], threadId })
    desk().reply({ threadId, body: 'Alice here.' })
    await chat.settled()
    const put = world.holdCalls(PUT_CATEGORIES, chat)
    clock.nextSecond()
    desk().close({ threadId })
    await put.reached()
    await late.release()
    put.letThrough()
    await chat.belongsTo('bot')
    await expectBots(chat)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })
})

describe.concurrent('a person acts · not ours, or never seen', () => {
  it('not ours: nothing', async () => {
    const chat = world.quietChat('before')
    desk().recategorize({ threadId: chat.threadId, categoryIds: nobodys(), silent: true })
    chat.says('first')
    await chat.quiet()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.quiet()
    expect(chat.categories).toEqual(nobodys())
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    expect(chat.reads).toBe(0)
  })

  it('never seen, Bot: agents own it, recategorized', async () => {
    const chat = world.quietChat('before')
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await expectAgents(chat)
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('never seen, Agent: agents own it', async () => {
    const chat = world.quietChat('before')
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents(), silent: true })
    desk().open({ threadId: chat.threadId })
    await expectAgents(chat)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('never seen, neither: not ours', async () => {
    const chat = world.quietChat('before')
    desk().recategorize({ threadId: chat.threadId, categoryIds: nobodys(), silent: true })
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.quiet()
    chat.says('hello', { metadata: { category_ids: agents() } })
    await chat.quiet()
    expect(chat.categories).toEqual(nobodys())
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    expect(chat.asked).toEqual([])
  })

  it('never seen, no categories: what the thread holds decides whether it is moved', async () => {
    const bots = world.quietChat('before')
    await bots.webhook('intervention.opened', 'an-intervention', { user_id: alice(), category_ids: null })
    await bots.belongsTo('agent')
    const nobody = world.quietChat('before')
    desk().recategorize({ threadId: nobody.threadId, categoryIds: nobodys(), silent: true })
    await nobody.webhook('intervention.opened', 'an-intervention', { user_id: alice(), category_ids: null })
    await nobody.quiet()
    expect(nobody.categories).toEqual(nobodys())
  })
})

describe.concurrent('own contents and interventions are no takeover', () => {
  it('the echoes of the bot’s replies: imported, replied and exported', async () => {
    const chat = await botOwns()
    chat.flow(() => ({ replies: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] }))
    chat.says('second')
    await chat.hears('You said: first', 'one', 'two', 'three')
    await expectBots(chat)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('an echo that comes while the very first reply is still being sent, in a thread never answered before', async () => {
    const chat = world.quietChat('before')
    parts().weather.fail({ call: POST, threadId: chat.threadId, when: 'after', delayMs: 150_000 })
    chat.says('first')
    await chat.hears('You said: first')
    await expectBots(chat)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('an echo of a reply whose own answer never comes', async () => {
    const chat = world.quietChat('before')
    parts().weather.fail({ call: POST, threadId: chat.threadId, when: 'after', disconnect: true })
    chat.says('first')
    await chat.hears('You said: first')
    await expectBots(chat)
    expect(chat.replies).toEqual(['You said: first', 'Bot: still you?'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('content.replied about the customer’s content that the bot has answered', async () => {
    const chat = await botOwns()
    const [content] = chat.contents
    const metadata = { ...content, creator_id: null, status: 'replied', created_from: 'synchronizer' }
    await chat.webhook('content.replied', chat.firstContentId, metadata, { user_id: botUser() })
    await expectBots(chat)
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('redelivered echoes', async () => {
    const chat = await botOwns()
    const echoes = parts().timeline()
    for (const entry of echoes) {
      if (entry.kind === 'event' && entry.threadId === chat.threadId) await parts().weather.redeliver(entry.id)
    }
    await expectBots(chat)
    expect(chat.asked).toEqual(['first', 'still you?'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it('but the bot’s user writing through the interface is one', async () => {
    const chat = await botOwns()
    desk().reply({ threadId: chat.threadId, userId: botUser(), body: 'I am a person with two hats.' })
    await expectAgents(chat)
  })

  it('but a person writing through an API of their own is one, settled after the reply that is being sent', async () => {
    const chat = await botOwns()
    const post = world.holdCalls(POST, chat)
    chat.flow(() => ({ replies: [{ text: 'on its way' }, { text: 'too late' }] }))
    chat.says('second')
    await post.reached()
    const metadata = { creator_id: alice(), author_id: identityOf(chat), created_from: 'api', status: 'user_reply' }
    await chat.webhook('content.replied', 'written-elsewhere', metadata, { user_id: alice() })
    post.letThrough()
    await expectAgents(chat)
    expect(chat.replies).toEqual(['You said: first', 'on its way'])
  })
})

/** Contents on the source's side that no person wrote. */
const automatic: [string, Record<string, unknown>][] = [
  ['a survey without a creator', { creator_id: null, created_from: 'survey', status: 'user_initiated' }],
  ['an auto-reply without a creator', { creator_id: null, created_from: 'auto_reply', status: 'user_reply' }],
  ['an auto-reply in somebody’s name', { creator_id: 'rule-owner', created_from: 'automatic', status: 'user_reply' }],
  [
    'an automatically submitted content',
    { creator_id: 'rule-owner', created_from: 'api', auto_submitted: true, status: 'user_reply' },
  ],
]

describe.concurrent('welcome messages, surveys and auto-replies never count', () => {
  it('bot owns: the welcome message is neither a takeover nor a question', async () => {
    const chat = world.quietChat('before')
    desk().welcome({ threadId: chat.threadId, body: 'Welcome!' })
    await chat.quiet()
    chat.says('first')
    await chat.hears('You said: first')
    desk().welcome({ threadId: chat.threadId, body: 'Welcome back!' })
    await expectBots(chat)
    expect(chat.asked).toEqual(['first', 'still you?'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it.each(automatic)('bot owns: %s', async (_, metadata) => {
    const chat = await botOwns()
    for (const type of ['content.imported', 'content.replied']) {
      await chat.webhook(type, `automatic-${chat.threadId}`, {
        author_id: identityOf(chat),
        body: 'Thanks!',
        ...metadata,
      })
    }
    await expectBots(chat)
    expect(chat.asked).toEqual(['first', 'still you?'])
    expect(chat.calls(PUT_CATEGORIES)).toEqual([])
  })

  it.each(automatic)('handing over: after %s the message about the handover is still said', async (_, metadata) => {
    const { chat, put } = await handingOver()
    await chat.webhook('content.imported', `automatic-${chat.threadId}`, { author_id: identityOf(chat), ...metadata })
    put.letThrough()
    await chat.hears('You said: first', GIVEN)
    expect(chat.owner).toBe('agent')
  })
})

describe.concurrent('epochs', () => {
  it('an answer computed before a takeover is never posted', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    flow.answers()
    await expectAgents(chat)
    expect(chat.replies).toEqual(['You said: first'])
    expect(chat.asked).toEqual(['first', 'second'])
  })

  it('of an answer that is partly posted, the rest is dropped at a takeover', async () => {
    const chat = await botOwns()
    const post = world.holdCalls(POST, chat)
    chat.flow(() => ({ replies: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] }))
    chat.says('second')
    await post.reached()
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    post.letThrough()
    await expectAgents(chat)
    expect(chat.replies).toEqual(['You said: first', 'one'])
  })

  it('an answer of before the takeover is not posted after the return either', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'from an older epoch' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet()
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
    flow.answers()
    await sleep(100)
    await expectBots(chat)
    expect(chat.replies).toEqual(['You said: first', 'Bot: still you?'])
    expect(chat.asked).toEqual(['first', 'second', 'still you?'])
  })

  it('what waited at a takeover is the agents’, and not asked after the return', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    chat.says('third')
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    flow.answers()
    await chat.quiet()
    clock.nextSecond()
    desk().close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
    await expectBots(chat)
    expect(chat.asked).toEqual(['first', 'second', 'still you?'])
  })

  it('taken by category alone while the flow thinks: the thread is read before the post', async () => {
    const chat = await botOwns()
    const flow = chat.flowThinks({ replies: [{ text: 'too late' }] })
    chat.says('second')
    await chat.isAsked('first', 'second')
    desk().recategorize({ threadId: chat.threadId, categoryIds: agents(), silent: true })
    await sleep(STALE_MS)
    flow.answers()
    await expectAgents(chat)
    expect(chat.replies).toEqual(['You said: first'])
  })
})

describe('own contents, with the echo before the answer', () => {
  it('is held until the reply is settled: no takeover', async () => {
    await parts().settled()
    parts().weather.switches.echo = 'before'
    try {
      const chat = world.chat('first')
      await chat.hears('You said: first')
      await expectBots(chat)
      expect(chat.calls(PUT_CATEGORIES)).toEqual([])
    } finally {
      parts().weather.switches.echo = 'after'
    }
  })
})
