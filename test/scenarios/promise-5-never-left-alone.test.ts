import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Chat, eventually, OVER_A_MINUTE, PUT_CATEGORIES, READ_THREAD, sleep, useWorld } from './world.ts'

const SORRY = 'Sorry, something went wrong.'
const COMING = 'A colleague will be with you shortly.'
const messages = { FALLBACK_MESSAGE: SORRY, HANDOVER_MESSAGE: COMING }

const TIMEOUT_MS = 2_000
const EXPIRY_MS = 3_000
const POST = 'POST /contents'

/** Three attempts, timeouts not repeated. */
const world = useWorld({ settings: { ...messages, FLOW_TIMEOUT_SECONDS: String(TIMEOUT_MS / 1000) } })
/** Two attempts, timeouts repeated; replies expire soon. */
const impatient = useWorld({
  settings: {
    ...messages,
    FLOW_TIMEOUT_SECONDS: '0.5',
    FLOW_ATTEMPTS: '2',
    FLOW_RETRY_TIMEOUTS: 'true',
    REPLY_EXPIRY_MINUTES: String(EXPIRY_MS / 60_000),
  },
})
const refused = useWorld({ settings: async () => ({ ...messages, FLOW_URL: await nobodyListens() }) })

/** An address at which nothing answers. */
async function nobodyListens(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 9}/flow`
}

/** Apology, agents, announcement: in this order, and nothing more. */
async function isTakenCareOf(chat: Chat, ...before: string[]) {
  await chat.hears(...before, SORRY, COMING)
  expect(chat.owner).toBe('agent')
  await chat.quiet(800)
  expect(chat.replies).toEqual([...before, SORRY, COMING])
}

function status(code: number, headers: Record<string, string> = {}): Response {
  return new Response('{}', { status: code, headers })
}

describe.concurrent('a flow that fails', () => {
  it.each([500, 501, 400, 401, 403, 404, 422])(
    'with %i is not asked again: apology, agents, announcement',
    async (code) => {
      const chat = world.quietChat('help')
      chat.flow(() => status(code))
      await world.deliverEvents(world.eventOf(chat.firstContentId))
      await isTakenCareOf(chat)
      expect(chat.asked).toEqual(['help'])
    },
  )

  it.each([429, 502, 503, 504])('with %i is asked three times', async (code) => {
    const chat = world.quietChat('help')
    chat.flow(() => status(code))
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    expect(chat.asked).toEqual(['help', 'help', 'help'])
    expect(chat.requests.map((request) => request.data.engage.attempt)).toEqual([1, 2, 3])
    expect(new Set(chat.requests.map((request) => request.data.engage.content_id))).toEqual(
      new Set([chat.firstContentId]),
    )
  })

  it('and is fine the next time is answered', async () => {
    const chat = world.quietChat('help')
    chat.flow(({ text }) => (chat.asked.length < 3 ? status(503) : { replies: [{ text: `At last: ${text}` }] }))
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears('At last: help')
    await chat.quiet()
    expect(chat.asked).toHaveLength(3)
    expect(chat.owner).toBe('bot')
  })

  it('and says when to ask again is asked then', async () => {
    const chat = world.quietChat('help')
    const times: number[] = []
    chat.flow(() => {
      times.push(Date.now())
      return times.length === 1 ? status(503, { 'Retry-After': '1' }) : { replies: [{ text: 'Rested.' }] }
    })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears('Rested.')
    const [first = 0, second = 0] = times
    expect(second - first).toBeGreaterThanOrEqual(950)
  })

  it('to answer in time is not asked again: it may have run', async () => {
    const chat = world.quietChat('help')
    chat.flow(async () => {
      await sleep(TIMEOUT_MS + 2_000)
      return { replies: [{ text: 'Too late.' }] }
    })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    await sleep(2_000)
    expect(chat.asked).toEqual(['help'])
    expect(chat.replies).toEqual([SORRY, COMING])
  })

  it('to answer in time is asked again where that is wanted', async () => {
    const chat = impatient.quietChat('help')
    chat.flow(async () => {
      await sleep(3_000)
      return {}
    })
    await impatient.deliverEvents(impatient.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    expect(chat.asked).toEqual(['help', 'help'])
  })

  it('is asked as often as FLOW_ATTEMPTS says', async () => {
    const chat = impatient.quietChat('help')
    chat.flow(() => status(503))
    await impatient.deliverEvents(impatient.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    expect(chat.asked).toEqual(['help', 'help'])
  })

  it('by refusing the connection leads to agents', async () => {
    const chat = refused.chat('help')
    await isTakenCareOf(chat)
    await eventually(() => expect(refused.logged('flow.failed')).toHaveLength(3))
  })

  it.each([
    ['HTML', () => new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } })],
    ['half of its JSON', () => new Response('{"replies": [{"text": "Hel')],
    ['a list', () => new Response('[{"text": "Hello"}]')],
    ['a number', () => new Response('42')],
    ['replies that are a text', () => ({ replies: 'Hello' })],
    ['a reply that is a number', () => ({ replies: [{ text: 'Hello' }, 4711] })],
    ['a text that is an object', () => ({ replies: [{ text: { de: 'Hallo' } }] })],
    ['a handover that is a text', () => ({ handover: 'yes' })],
    ['more than it may', () => ({ replies: [{ text: 'x'.repeat(1 << 20) }] })],
  ])('by answering %s is not asked again, and nothing of it is posted', async (_what, answer) => {
    const chat = world.quietChat('help')
    chat.flow(answer)
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    expect(chat.asked).toEqual(['help'])
  })

  it('keeps what it said before, and the next message is the agents’', async () => {
    const chat = world.chat('hello')
    await chat.hears('You said: hello')
    chat.flow(() => status(500))
    chat.says('help')
    await isTakenCareOf(chat, 'You said: hello')
    chat.says('anyone?')
    await chat.quiet(800)
    expect(chat.asked).toEqual(['hello', 'help'])
  })
})

describe.concurrent('a flow that has nothing to say', () => {
  it.each([
    ['{}', () => ({})],
    ['an empty list', () => ({ replies: [] })],
    ['nulls', () => ({ replies: null, handover: null, close: null })],
    ['an empty text', () => ({ replies: [{ text: '' }, { text: '   ' }, {}] })],
    ['204', () => new Response(null, { status: 204 })],
    ['an empty body', () => new Response('')],
    ['null', () => new Response('null')],
  ])('has not failed: %s', async (_what, answer) => {
    const chat = world.quietChat('thank you')
    chat.flow(answer)
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.isAsked('thank you')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expect(chat.owner).toBe('bot')
    expect(chat.asked).toEqual(['thank you'])
  })
})

describe.concurrent('a reply that Engage refuses', () => {
  it.each([403, 404, 422])('for good with %i leads to agents', async (code) => {
    const chat = world.quietChat('help')
    world.engage.emulator.weather.fail({ call: POST, threadId: chat.threadId, when: 'before', status: code })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
    expect(chat.asked).toEqual(['help'])
  })

  it('takes those with it that stood behind it', async () => {
    const chat = world.quietChat('count')
    chat.flow(() => ({ replies: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }] }))
    const fault = { call: POST, threadId: chat.threadId, when: 'before' } as const
    world.engage.emulator.weather.fail({ ...fault, delayMs: 1 })
    world.engage.emulator.weather.fail({ ...fault, status: 403 })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat, 'One.')
  })

  it('as every other one leads to agents without a word', async () => {
    const chat = world.quietChat('help')
    const fault = { call: POST, threadId: chat.threadId, when: 'before' } as const
    world.engage.emulator.weather.fail({ ...fault, status: 403, times: 1_000 })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.belongsTo('agent')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expect(chat.calls(POST).length).toBeLessThanOrEqual(3)
  })

  it('for too long leads to agents, and is never posted late', async () => {
    const chat = impatient.quietChat('help')
    const fault = { call: POST, threadId: chat.threadId, when: 'before' } as const
    const outage = impatient.engage.emulator.weather.fail({ ...fault, status: 503, times: 100_000 })
    await impatient.deliverEvents(impatient.eventOf(chat.firstContentId))
    await chat.belongsTo('agent')
    // The announcement that follows expires just so.
    await sleep(EXPIRY_MS + 1_500)
    outage.cancel()
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual([])
    expect(chat.asked).toEqual(['help'])
  })

  it('for a while only is posted', async () => {
    const chat = impatient.quietChat('help')
    const fault = { call: POST, threadId: chat.threadId, when: 'before' } as const
    impatient.engage.emulator.weather.fail({ ...fault, status: 503, times: 2 })
    await impatient.deliverEvents(impatient.eventOf(chat.firstContentId))
    await chat.hears('You said: help')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.replies).toEqual(['You said: help'])
    expect(chat.owner).toBe('bot')
  })
})

describe.concurrent('a thread that cannot be read before a reply', () => {
  it('is read again soon, however long the flow had to think', async () => {
    const chat = world.chat('help')
    const flow = chat.flowThinks({ replies: [{ text: 'Here I am.' }] })
    await chat.isAsked('help')
    await sleep(TIMEOUT_MS * 0.75)
    world.engage.emulator.weather.fail({
      call: READ_THREAD,
      threadId: chat.threadId,
      when: 'before',
      status: 503,
      times: 3,
    })
    flow.answers()
    await chat.hears('Here I am.')
    const [first, , , last] = chat.calls(READ_THREAD).slice(-4)
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(OVER_A_MINUTE)
  })
})

describe.concurrent('an access token that is refused', () => {
  it('for a while holds the reply up, and health shows it', async () => {
    const chat = world.quietChat('help')
    const fault = { call: POST, threadId: chat.threadId, when: 'before' } as const
    const outage = world.engage.emulator.weather.fail({ ...fault, status: 401, times: 1_000 })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await eventually(async () => expect((await world.health()).alerts).toContain('engage_unauthorized'))
    expect(chat.replies).toEqual([])
    expect(chat.owner).toBe('bot')
    outage.cancel()
    await chat.hears('You said: help')
    await eventually(async () => expect((await world.health()).alerts).not.toContain('engage_unauthorized'))
    expect(chat.asked).toEqual(['help'])
  })
})

describe.concurrent('a handover', () => {
  it('that meets another categorization is tried again', async () => {
    const chat = world.quietChat('help')
    chat.flow(() => status(500))
    const fault = { call: PUT_CATEGORIES, threadId: chat.threadId, when: 'before' } as const
    world.engage.emulator.weather.fail({ ...fault, status: 409, times: 3 })
    world.engage.emulator.weather.fail({ ...fault, disconnect: true })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await isTakenCareOf(chat)
  })

  it('that is refused for good leaves the customer with the bot, who says so', async () => {
    const chat = world.quietChat('a human please')
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    const fault = { call: PUT_CATEGORIES, threadId: chat.threadId, when: 'before' } as const
    const refusal = world.engage.emulator.weather.fail({ ...fault, status: 403, times: 1_000 })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears('One moment.', 'Sorry, I could not reach our team just now.')
    refusal.cancel()
    chat.flow(({ data }) => ({ replies: [{ text: `Told: ${data.handover?.status}` }] }))
    chat.says('what now?')
    await chat.hears('One moment.', 'Sorry, I could not reach our team just now.', 'Told: error')
    expect(chat.owner).toBe('bot')
  })

  it('after a failure that is refused too is never silent: health shows it', async () => {
    const chat = world.quietChat('help')
    chat.flow(() => status(500))
    const fault = { call: PUT_CATEGORIES, threadId: chat.threadId, when: 'before' } as const
    world.engage.emulator.weather.fail({ ...fault, status: 403, times: 1_000 })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears(SORRY)
    await world.alerts('handover_refused')
    expect(await world.health()).toMatchObject({ status: 'degraded' })
    expect(world.logged('conversation.alert')).toContainEqual(expect.objectContaining({ alert: 'handover_refused' }))
  })
})
