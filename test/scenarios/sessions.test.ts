import { describe, expect, it } from 'vitest'
import { type Chat, eventually, platformClock, sleep, useWorld } from './world.ts'

/**
 * Sessions, as the flow sees them. Elsewhere: how long they last (`settings.test.ts`), how they end with the thread
 * (`ownership-thread.test.ts`) and by the flow (`flow-engines.test.ts`), and bursts (`promise-4-order.test.ts`).
 */

const API_TOKEN = 'scenario-api-token'
const SETTLE_MS = 1_000
const START = { text: 'session start', data: { event: 'session_start' } }
const SESSION_START_INPUT = JSON.stringify(START)

/** More than a twentieth of a minute. */
const PAUSE_MS = 3_400

const world = useWorld({ settings: { SESSION_START_INPUT, API_TOKEN, SESSION_MINUTES: '0.05' } })
const clock = platformClock()
const returning = useWorld({
  settings: { SESSION_START_INPUT, API_TOKEN, HANDOVER_EVENTS: 'completed' },
  emulator: { now: clock.now },
})
const settling = useWorld({ settings: { SESSION_START_INPUT, MESSAGE_SETTLE_MS: String(SETTLE_MS) } })
const circuit = useWorld({ settings: { SESSION_START_INPUT, FLOW_ATTEMPTS: '3', FLOW_CIRCUIT_FAILURES: '3' } })
const plain = useWorld({
  settings: { API_TOKEN, SESSION_MINUTES: '0.05' },
  transformers: 'test/scenarios/transformers/counting.ts',
})

/** What the flow was asked, with its session. */
const asked = (chat: Chat) =>
  chat.requests.map(({ sessionId, text }) => `${sessionId.replace(chat.threadId, '')} ${text}`.trim())

const greets = (chat: Chat) =>
  chat.flow(({ text }) => ({ replies: [{ text: text === START.text ? 'Welcome.' : `You said: ${text}` }] }))

async function inject(at: typeof world, chat: Chat, fields: Record<string, unknown>): Promise<number> {
  const { status } = await fetch(`${at.workerUrl}/inject`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ threadId: chat.threadId, ...fields }),
  })
  return status
}

describe.concurrent('the start of a session', () => {
  it('is told to the flow before the first message, and its answer comes first', async () => {
    const chat = world.quietChat('hello')
    chat.flow(({ text }) => ({
      replies: (text === START.text ? ['Welcome.', 'How can I help?'] : [`You said: ${text}`]).map((text) => ({
        text,
      })),
    }))
    const metadata = { language: 'fr', context_data: { page: 'shoes' } }
    await world.deliverEvents(world.eventOf(chat.firstContentId, { metadata }))
    await chat.hears('Welcome.', 'How can I help?', 'You said: hello')
    const [start, message] = chat.requests
    const engage = message?.data.engage
    expect(start).toEqual({
      userId: message?.userId,
      sessionId: chat.threadId,
      text: START.text,
      data: {
        event: 'session_start',
        engage: {
          thread_id: chat.threadId,
          source_id: engage?.source_id,
          source_type: engage?.source_type,
          identity_id: message?.userId,
          language: 'fr',
          private: engage?.private,
          context_data: { page: 'shoes' },
          identity: engage?.identity,
          attempt: 1,
        },
      },
    })
    expect(engage?.identity).toMatchObject({ id: message?.userId })
    expect(chat.posted.map(({ in_reply_to_id }) => in_reply_to_id)).toEqual(Array(3).fill(chat.firstContentId))
  })

  it('is told once a session: not with further messages, but after so much silence', async () => {
    const chat = greets(world.quietChat('one'))
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    chat.says('two')
    await chat.hears('Welcome.', 'You said: one', 'You said: two')
    await sleep(PAUSE_MS)
    chat.says('three')
    chat.says('four')
    await chat.hears('Welcome.', 'You said: one', 'You said: two', 'Welcome.', 'You said: three', 'You said: four')
    expect(asked(chat)).toEqual(['session start', 'one', 'two', '~2 session start', '~2 three', '~2 four'])
  })

  it('is told after the flow has ended the last, and after the thread was closed', async () => {
    const chat = returning.chat('bye')
    chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }], close: text === 'bye' }))
    await chat.hears('You said: session start', 'You said: bye')
    chat.says('again')
    await chat.isAsked('session start', 'bye', 'session start', 'again')
    await chat.quiet()
    returning.engage.emulator.desk.closeThread({ threadId: chat.threadId })
    await chat.quiet()
    chat.says('once more')
    await eventually(() =>
      expect(asked(chat)).toEqual([
        'session start',
        'bye',
        '~2 session start',
        '~2 again',
        '~3 session start',
        '~3 once more',
      ]),
    )
  })

  it('is told before an input of another system that begins the session, and not again with the next message', async () => {
    const chat = greets(world.quietChat('one'))
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears('Welcome.', 'You said: one')
    await sleep(PAUSE_MS)
    expect(await inject(world, chat, { text: 'order shipped' })).toBe(202)
    chat.says('two')
    await chat.hears('Welcome.', 'You said: one', 'Welcome.', 'You said: order shipped', 'You said: two')
    expect(asked(chat)).toEqual(['session start', 'one', '~2 session start', '~2 order shipped', '~2 two'])
    expect(chat.requests[2]?.data.engage).toMatchObject({ thread_id: chat.threadId, attempt: 1 })
  })

  it('leaves a burst one input', async () => {
    const chat = settling.quietChat('hi')
    greets(chat)
    const ids = [chat.firstContentId, ...['I', 'need help'].map((text) => chat.says(text, { silent: true }).id)]
    for (const [index, id] of ids.entries()) {
      const issued_at = new Date(Date.now() + index).toISOString()
      await settling.deliverEvents(settling.eventOf(id, { issued_at }))
    }
    await chat.hears('Welcome.', 'You said: hi\nI\nneed help')
    expect(chat.asked).toEqual(['session start', 'hi\nI\nneed help'])
  })

  it('that the flow fails is tried again, and then the message is asked: nobody is handed over for it', async () => {
    const chat = returning.quietChat('hello')
    chat.flow(({ text }) =>
      text === START.text ? new Response(null, { status: 503 }) : { replies: [{ text: `You said: ${text}` }] },
    )
    await returning.deliverEvents(returning.eventOf(chat.firstContentId))
    await chat.hears('You said: hello')
    expect(chat.asked).toEqual([...Array(3).fill('session start'), 'hello'])
    expect(chat.requests.map(({ data }) => data.engage.attempt)).toEqual([1, 2, 3, 1])
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: hello'])
    expect(chat.owner).toBe('bot')
    chat.says('again')
    await chat.hears('You said: hello', 'You said: again')
    expect(chat.asked.slice(4)).toEqual(['again'])
    const gaveUp = returning.logged('flow.gave_up').filter(({ content_id }) => content_id === 'start:1')
    expect(gaveUp.length).toBeGreaterThan(0)
  })

  it('that the flow fails does not make the engine look down: the messages of all are asked', async () => {
    const texts = ['one', 'two', 'three']
    const chats = texts.map((text) => circuit.quietChat(text))
    for (const chat of chats) {
      chat.flow(({ text }) =>
        text === START.text ? new Response(null, { status: 503 }) : { replies: [{ text: `You said: ${text}` }] },
      )
    }
    await circuit.deliverEvents(...chats.map(({ firstContentId }) => circuit.eventOf(firstContentId)))
    await Promise.all(chats.map((chat, index) => chat.hears(`You said: ${texts[index]}`)))
    expect(chats.map(({ owner }) => owner)).toEqual(['bot', 'bot', 'bot'])
    expect(circuit.logged('flow.circuit_opened')).toEqual([])
  })

  it('may end the session: the message is answered in it still, and the next one begins another', async () => {
    const chat = world.chat('one')
    chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }], close: text === START.text }))
    await chat.hears('You said: session start', 'You said: one')
    chat.says('two')
    await eventually(() => expect(asked(chat)).toEqual(['session start', 'one', '~2 session start', '~2 two']))
  })

  it('may hand the conversation over: the message is for agents then', async () => {
    const chat = world.chat('hello')
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.asked).toEqual(['session start'])
    expect(chat.replies).toEqual(['One moment.'])
  })

  it('is not told again where agents take the thread meanwhile, and its answer is dropped', async () => {
    const { desk } = returning.engage.emulator
    const chat = returning.chat('hello')
    const flow = chat.flowThinks({ replies: [{ text: 'Welcome.' }] })
    await chat.isAsked('session start')
    const reply = desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    flow.answers()
    await chat.quiet()
    expect(chat.replies).toEqual([])
    chat.flow(({ text, data }) => ({ replies: [{ text: data.handover?.status ?? `You said: ${text}` }] }))
    desk.close({ interventionId: reply.intervention_id ?? '' })
    await chat.hears('completed')
    chat.says('thanks')
    await eventually(() => expect(asked(chat)).toEqual(['session start', '', 'thanks']))
  })

  it('waits while agents have the thread, and comes before a handover’s status', async () => {
    const { desk, account } = returning.engage.emulator
    const chat = returning.quietChat('hello')
    desk.recategorize({ threadId: chat.threadId, categoryIds: [account.agentCategoryId] })
    const reply = desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    chat.says('a question')
    await chat.quiet()
    expect(chat.asked).toEqual([])
    clock.nextSecond()
    desk.close({ interventionId: reply.intervention_id ?? '' })
    await chat.belongsTo('bot')
    await eventually(() => expect(chat.asked).toEqual(['session start', '']))
    expect(chat.requests[1]?.data.handover).toEqual({ status: 'completed' })
    chat.says('thanks')
    await eventually(() => expect(asked(chat)).toEqual(['session start', '', 'thanks']))
  })

  it('is not told with what is forced while agents have the thread, but once the bot has it', async () => {
    const { desk, account } = returning.engage.emulator
    const chat = returning.quietChat('hello')
    desk.recategorize({ threadId: chat.threadId, categoryIds: [account.agentCategoryId] })
    const reply = desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.settled()
    chat.says('a question')
    await chat.quiet()
    expect(await inject(returning, chat, { text: 'order shipped', force: true })).toBe(202)
    await chat.isAsked('order shipped')
    await chat.quiet()
    expect(chat.asked).toEqual(['order shipped'])
    clock.nextSecond()
    desk.close({ interventionId: reply.intervention_id ?? '' })
    await chat.belongsTo('bot')
    await eventually(() => expect(chat.asked).toEqual(['order shipped', 'session start', '']))
  })

  it('is told to nobody where it is not set', async () => {
    const chat = plain.chat('one')
    await chat.hears('You said: one (1)')
    await chat.quiet()
    expect(chat.asked).toEqual(['one (1)'])
  })
})

describe.concurrent('what transformers keep of a session', () => {
  it('is gone in the next, whether a message begins it or an input of another system', async () => {
    const chat = plain.chat('one')
    chat.says('two')
    await chat.hears('You said: one (1)', 'You said: two (2)')
    await sleep(PAUSE_MS)
    expect(await inject(plain, chat, { text: 'order shipped' })).toBe(202)
    await chat.hears('You said: one (1)', 'You said: two (2)', 'You said: order shipped (1)')
    await sleep(PAUSE_MS)
    chat.says('three')
    await eventually(() => expect(asked(chat)).toEqual(['one (1)', 'two (2)', '~2 order shipped (1)', '~3 three (1)']))
  })
})
