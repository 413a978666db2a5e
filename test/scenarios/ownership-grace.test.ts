import { describe, expect, it, vi } from 'vitest'
import { type Chat, eventually, expectTimes, platformClock, READ_THREAD, sleep, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/**
 * For 30 s after the worker's own change of categories, contradictions wait and are read again: 3 s here, every 300 ms.
 * Beside that, what needs as much time: a handover that waits for its replies, and conversations that are erased.
 */

const TIME_SCALE = 10
const GRACE_MS = 30_000 / TIME_SCALE
const GIVEN = 'Our team has your conversation.'

const clock = platformClock()
const world = useWorld({
  settings: {
    TIME_SCALE: String(TIME_SCALE),
    RETENTION_DAYS: '0.0001',
    HANDOVER_MESSAGE: GIVEN,
    HANDOVER_EVENTS: 'completed',
  },
  emulator: { now: clock.now },
})

const parts = () => world.engage.emulator
const desk = () => parts().desk
const agents = () => [parts().account.otherCategoryId, parts().account.agentCategoryId]
const bots = () => [parts().account.otherCategoryId, parts().account.botCategoryId]
const claiming = (categoryIds: string[]) => ({ metadata: { category_ids: categoryIds } })

function moveSilently({ threadId }: Chat, categoryIds: string[]) {
  desk().recategorize({ threadId, categoryIds, silent: true })
}

/** The platform shows what was before. */
function readsAreStale({ threadId }: Chat, categoryIds: string[], times: number) {
  const thread = { ...parts().state.thread(threadId), category_ids: categoryIds, thread_category_ids: categoryIds }
  return parts().weather.fail({ call: READ_THREAD, threadId, status: 200, body: thread, times, when: 'before' })
}

async function justHandedOver(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  chat.flow(({ text }) => {
    if (text === 'a human please') return { handover: true }
    return text === '' ? {} : { replies: [{ text: `You said: ${text}` }] }
  })
  chat.says('a human please')
  // Said once the worker knows that agents have it.
  await chat.hears('You said: first', GIVEN)
  return chat
}

async function justReturned(): Promise<Chat> {
  const chat = world.quietChat('before')
  moveSilently(chat, agents())
  chat.says('first')
  desk().open({ threadId: chat.threadId })
  await chat.settled()
  clock.nextSecond()
  desk().close({ threadId: chat.threadId })
  // Asked once the worker knows that the bot has it.
  chat.flow(({ text }) => (text === '' ? {} : { replies: [{ text: `You said: ${text}` }] }))
  await chat.isAsked('')
  clock.nextSecond()
  return chat
}

describe.concurrent('within the grace time after our own change of categories', () => {
  it('handed over: a Bot message and a thread that still shows Bot are not believed', async () => {
    const chat = await justHandedOver()
    readsAreStale(chat, bots(), 3)
    const before = chat.reads
    chat.says('second', claiming(bots()))
    await chat.quiet(1_000)
    expectTimes(chat.reads, before + 4)
    expect(chat.asked).toEqual(['first', 'a human please'])
    expect(chat.owner).toBe('agent')
  })

  it('handed over: somebody puts it back at once: believed later, and the customer is answered', async () => {
    const chat = await justHandedOver()
    moveSilently(chat, bots())
    const before = chat.reads
    chat.says('second')
    await eventually(() => expect(chat.reads).toBeGreaterThan(before + 1))
    expect(chat.asked).toEqual(['first', 'a human please'])
    await chat.hears('You said: first', GIVEN, 'You said: second')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })

  it('returned: an Agent message and a thread that still shows Agent are not believed', async () => {
    const chat = await justReturned()
    readsAreStale(chat, agents(), 3)
    const before = chat.reads
    chat.says('second', claiming(agents()))
    await chat.hears('You said: second')
    expect(chat.reads).toBeGreaterThanOrEqual(before + 4)
    expect(chat.asked).toEqual(['', 'second'])
    expect(chat.owner).toBe('bot')
  })

  it('returned: somebody gives it to agents at once: believed later, and nothing is said meanwhile', async () => {
    const chat = await justReturned()
    moveSilently(chat, agents())
    const before = chat.reads
    chat.says('second')
    await chat.quiet(1_000)
    expect(chat.reads).toBeGreaterThan(before + 1)
    expect(chat.asked).toEqual([''])
    // On a busy machine the reads may pause for longer than a conversation at rest: only after the grace time it is.
    await sleep(GRACE_MS)
    await chat.quiet(1_000)
    chat.says('third', claiming(bots()))
    await chat.quiet(1_000)
    expect(chat.asked).toEqual([''])
  })
})

describe.concurrent('within the 60 s that a handover waits', () => {
  it('a reply that gets through is not dropped', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const { threadId } = chat
    parts().weather.fail({ call: 'POST /contents', threadId, times: 3, when: 'before', status: 409 })
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    chat.says('a human please')
    await chat.hears('You said: first', 'One moment.', GIVEN)
    expect(chat.owner).toBe('agent')
  })
})

describe.concurrent('first event of a thread that was erased', () => {
  const erased = async (chat: Chat) => {
    const { firstContentId } = chat
    const [received] = world.logged('message.received').filter((line) => line.content_id === firstContentId)
    expect(received).toBeDefined()
    const isErased = () =>
      expect(world.logged('conversation.erased').map((line) => line.conversation)).toContain(received?.conversation)
    // 8.6 s of silence.
    await eventually(isErased)
  }

  it('Agent: the agents’ by its categories', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    await chat.quiet()
    await erased(chat)
    moveSilently(chat, agents())
    const before = chat.reads
    chat.says('second')
    await chat.quiet()
    expect(chat.reads).toBe(before)
    expect(chat.asked).toEqual(['first'])
  })

  it('Bot: the bot’s by its categories, in a new session', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    desk().open({ threadId: chat.threadId })
    await chat.belongsTo('agent')
    await chat.quiet()
    await erased(chat)
    moveSilently(chat, bots())
    chat.says('second')
    await chat.hears('You said: first', 'You said: second')
    expect(chat.requests.at(-1)?.sessionId).toBe(`${chat.threadId}~2`)
    expect(chat.requests.at(-1)?.data.handover).toBeUndefined()
  })
})
