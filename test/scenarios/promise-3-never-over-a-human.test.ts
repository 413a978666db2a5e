import { describe, expect, it } from 'vitest'
import {
  type Chat,
  OVER_A_MINUTE,
  PUT_CATEGORIES,
  READ_THREAD,
  STALE_MS,
  sleep,
  useWorld,
  type World,
} from './world.ts'

const world = useWorld({ settings: { HANDOVER_MESSAGE: 'A colleague will be with you shortly.' } })

type Act = (of: World, chat: Chat) => unknown

/** The ways in which a person takes a thread. */
const takeovers: [string, Act][] = [
  ['opens an intervention', (of, { threadId }) => of.engage.emulator.desk.open({ threadId })],
  ['replies', (of, { threadId }) => of.engage.emulator.desk.reply({ threadId, body: 'Alice here.' })],
  [
    'is assigned the intervention that another opened',
    (of, { threadId }) => {
      const { account, desk } = of.engage.emulator
      desk.open({ threadId })
      desk.assign({ threadId, userId: account.agentUserIds[1], byUserId: account.agentUserIds[0] })
    },
  ],
  [
    'recategorizes',
    (of, chat) => {
      const { account, desk } = of.engage.emulator
      const kept = chat.categories.filter((id) => id !== account.botCategoryId)
      desk.recategorize({ threadId: chat.threadId, categoryIds: [...kept, account.agentCategoryId] })
    },
  ],
]

const tooLate = { replies: [{ text: 'Too late.' }, { text: 'Much too late.' }] }

const DROPPED = new Set(['flow.answer_dropped', 'flow.call_ended', 'replies.dropped'])

/** What was not posted is in the log: nothing is silently gone. */
function expectDropped(chat: Chat) {
  const entries = world.logged()
  const received = entries.find((entry) => entry.content_id === chat.firstContentId)
  const own = entries.filter((entry) => entry.conversation === received?.conversation)
  expect(own.map((entry) => String(entry.event)).filter((event) => DROPPED.has(event))).not.toEqual([])
}

describe.concurrent.each(takeovers)('a person who %s', (_what, act) => {
  it('while the flow is thinking is not talked over', async () => {
    const chat = world.chat('a question')
    const flow = chat.flowThinks(tooLate)
    await chat.isAsked('a question')
    await sleep(STALE_MS)
    act(world, chat)
    await chat.settled()
    flow.answers()
    await chat.belongsTo('agent')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expectDropped(chat)
  })

  it('exactly while the thread is read before a post is not talked over', async () => {
    const chat = world.chat('a question')
    const flow = chat.flowThinks(tooLate)
    await chat.isAsked('a question')
    await sleep(STALE_MS)
    const read = world.holdCalls(READ_THREAD, chat)
    flow.answers()
    await read.reached()
    act(world, chat)
    await chat.settled()
    read.letThrough()
    await chat.belongsTo('agent')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expectDropped(chat)
  })

  it('between two replies is not talked over by the second', async () => {
    const chat = world.chat('a question')
    const post = world.holdCalls('POST /contents', chat)
    chat.flow(() => ({ replies: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }] }))
    await post.reached()
    act(world, chat)
    await chat.settled()
    await sleep(STALE_MS)
    post.letThrough()
    await chat.belongsTo('agent')
    await chat.quiet(800)
    // The first was on its way to the platform already.
    expect(chat.replies).toEqual(['One.'])
  })

  it('while a failed reply waits to be posted again is not talked over', async () => {
    const chat = world.chat('a question')
    const { weather } = world.engage.emulator
    const outage = weather.fail({
      call: 'POST /contents',
      threadId: chat.threadId,
      when: 'before',
      status: 409,
      times: 1_000,
    })
    await chat.calledTimes('POST /contents', 2)
    act(world, chat)
    await chat.settled()
    await chat.belongsTo('agent')
    await chat.quiet(800)
    outage.cancel()
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual([])
  })
})

it.concurrent('believes the thread where no webhook tells of the takeover', async () => {
  const chat = world.chat('a question')
  const flow = chat.flowThinks(tooLate)
  await chat.isAsked('a question')
  await sleep(STALE_MS)
  const { account, desk } = world.engage.emulator
  desk.recategorize({ threadId: chat.threadId, categoryIds: [account.agentCategoryId], silent: true })
  flow.answers()
  await chat.quiet(1_000)
  expect(chat.replies).toEqual([])
  expect(chat.owner).toBe('agent')
})

it.concurrent('leaves a thread alone that is neither the bot’s nor the agents’ any more', async () => {
  const chat = world.chat('a question')
  const flow = chat.flowThinks(tooLate)
  await chat.isAsked('a question')
  await sleep(STALE_MS)
  const { account, desk } = world.engage.emulator
  desk.recategorize({ threadId: chat.threadId, categoryIds: [account.otherCategoryId], silent: true })
  flow.answers()
  await chat.quiet(1_000)
  expect(chat.replies).toEqual([])
  expect(chat.categories).toEqual([account.otherCategoryId])
})

it.concurrent('does not ask the flow where a person takes the thread before the message is handled', async () => {
  const chat = world.quietChat('a question')
  const { desk } = world.engage.emulator
  desk.reply({ threadId: chat.threadId, body: 'I was faster.', silent: true })
  const reply = chat.contents.find((content) => content.created_from === 'interface')
  const question = world.eventOf(chat.firstContentId)
  const answer = world.eventOf(reply?.id ?? '')
  expect((await world.deliverEvents(question, answer)).status).toBe(200)
  await chat.belongsTo('agent')
  await chat.quiet(800)
  expect(chat.replies).toEqual([])
})

it.concurrent('does not announce a colleague who has written already', async () => {
  const chat = world.chat('a human please')
  chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
  const put = world.holdCalls(PUT_CATEGORIES, chat)
  await put.reached()
  world.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
  await chat.settled()
  put.letThrough()
  await chat.belongsTo('agent')
  await chat.quiet(1_000)
  expect(chat.replies).toEqual(['One moment.'])
})

it.concurrent('announces a colleague where none has written yet', async () => {
  const chat = world.chat('a human please')
  chat.flow(() => ({ handover: true }))
  await chat.hears('A colleague will be with you shortly.')
  await chat.quiet()
  expect(chat.owner).toBe('agent')
})

it.concurrent('is silent while the agents have the thread', async () => {
  const chat = world.chat('a question')
  await chat.hears('You said: a question')
  world.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
  await chat.belongsTo('agent')
  chat.says('thank you, Alice')
  chat.says('one more thing')
  await chat.quiet(OVER_A_MINUTE)
  expect(chat.asked).toEqual(['a question'])
  expect(chat.replies).toEqual(['You said: a question'])
})
