import { expect, it } from 'vitest'
import { eventually, expectTimes, OVER_A_MINUTE, scaled, sleep, useWorld } from './world.ts'

/** So many of the next deliveries are taken by the worker although the platform never hears of it. */
let acknowledgementsToLose = 0

const world = useWorld({
  emulator: {
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (acknowledgementsToLose === 0) return response
      acknowledgementsToLose -= 1
      await response.body?.cancel()
      throw new TypeError('fetch failed')
    },
  },
})

const POST = 'POST /contents'
const READ = 'GET /contents'

it.concurrent('answers a delivery once that comes fifty times at once', async () => {
  const chat = world.quietChat('fifty times')
  const event = world.eventOf(chat.firstContentId)
  const responses = await Promise.all(Array.from({ length: 50 }, () => world.deliverEvents(event)))
  expect(responses.map((response) => response.status)).toEqual(Array(50).fill(200))
  await chat.hears('You said: fifty times')
  await chat.quiet()
  expect(chat.asked).toEqual(['fifty times'])
  await chat.hears('You said: fifty times')
})

it.concurrent('answers an event once that is in one delivery several times', async () => {
  const chat = world.quietChat('twice in one')
  const event = world.eventOf(chat.firstContentId)
  expect((await world.deliverEvents(event, event, event)).status).toBe(200)
  await chat.hears('You said: twice in one')
  await chat.quiet()
  expect(chat.asked).toEqual(['twice in one'])
})

it.concurrent('answers a message once whose event comes again later', async () => {
  const chat = world.chat('later again')
  await chat.hears('You said: later again')
  await chat.quiet()
  const eventIds = world.engage.emulator.deliveries
    .filter((delivery) => delivery.threadId === chat.threadId)
    .flatMap((delivery) => delivery.eventIds)
  // The bot's own contents come again too.
  expect(eventIds.length).toBeGreaterThan(1)
  for (const id of eventIds) await world.engage.emulator.weather.redeliver(id, 2)
  await chat.quiet()
  expect(chat.asked).toEqual(['later again'])
  expect(chat.replies).toEqual(['You said: later again'])
  expect(chat.owner).toBe('bot')
})

it.concurrent('answers a content once that comes under several event ids, at once and later', async () => {
  const chat = world.quietChat('many ids')
  const deliver = () => world.deliverEvents(world.eventOf(chat.firstContentId))
  await Promise.all(Array.from({ length: 10 }, deliver))
  await chat.hears('You said: many ids')
  await chat.quiet()
  await deliver()
  await chat.quiet()
  expect(chat.asked).toEqual(['many ids'])
  expect(chat.replies).toEqual(['You said: many ids'])
})

it('answers a message once whose acknowledgement is lost', async () => {
  acknowledgementsToLose = 3
  const chat = world.chat('was I heard?')
  const attempts = () => world.engage.emulator.deliveries.filter((delivery) => delivery.threadId === chat.threadId)
  await eventually(() => expect(attempts().filter(({ attempt }) => attempt > 1)).not.toEqual([]))
  await chat.hears('You said: was I heard?')
  await eventually(() => expect(acknowledgementsToLose).toBe(0))
  await chat.quiet(1_000)
  expect(chat.asked).toEqual(['was I heard?'])
  expect(chat.replies).toEqual(['You said: was I heard?'])
})

it('answers each of many customers who write at once', async () => {
  const chats = Array.from({ length: 20 }, (_, index) => world.chat(`customer ${index}`))
  for (const [index, chat] of chats.entries()) await chat.hears(`You said: customer ${index}`)
  for (const chat of chats) expect(chat.asked).toHaveLength(1)
})

/** What can go wrong with the answer to a post, beside that its effect took place or not. */
const losses = [
  ['the connection is cut', { disconnect: true }],
  ['the answer is 500', { status: 500 }],
  ['the answer is 503', { status: 503 }],
  ['the answer is 502 in HTML', { status: 502, headers: { 'Content-Type': 'text/html' } }],
  ['the answer has another form', { status: 200, body: { unexpected: true } }],
] as const

it.concurrent.each(losses)('posts once where the effect took place and %s', async (_what, fault) => {
  const chat = world.quietChat('after')
  const handle = world.engage.emulator.weather.fail({ call: POST, when: 'after', threadId: chat.threadId, ...fault })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: after')
  await eventually(() => expect(handle.left).toBe(0))
  await chat.quiet(800)
  expect(chat.replies).toEqual(['You said: after'])
  expect(chat.calls(POST)).toHaveLength(1)
  expect(chat.asked).toEqual(['after'])
  expect(chat.owner).toBe('bot')
})

it.concurrent.each(losses)('posts once where there was no effect and %s', async (_what, fault) => {
  const chat = world.quietChat('before')
  world.engage.emulator.weather.fail({ call: POST, when: 'before', threadId: chat.threadId, ...fault })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: before')
  await chat.quiet(800)
  expect(chat.replies).toEqual(['You said: before'])
  expect(chat.calls(POST)).toHaveLength(2)
  expect(chat.asked).toEqual(['before'])
})

it.concurrent('posts once where the answer is lost again and again, sometimes after the effect', async () => {
  const chat = world.quietChat('again and again')
  const { weather } = world.engage.emulator
  const fault = { call: POST, threadId: chat.threadId, disconnect: true }
  weather.fail({ ...fault, when: 'before', times: 2 })
  weather.fail({ ...fault, when: 'after' })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: again and again')
  await chat.quiet(800)
  expect(chat.calls(POST)).toHaveLength(3)
  expect(chat.replies).toEqual(['You said: again and again'])
})

it.concurrent('posts once where the thread cannot be read back at first either', async () => {
  const chat = world.quietChat('unreadable')
  const { weather } = world.engage.emulator
  weather.fail({ call: POST, threadId: chat.threadId, when: 'after', disconnect: true })
  weather.fail({ call: READ, threadId: chat.threadId, when: 'before', status: 503, times: 2 })
  weather.fail({ call: READ, threadId: chat.threadId, when: 'before', disconnect: true })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: unreadable')
  await eventually(() => expect(chat.calls(READ).length).toBeGreaterThanOrEqual(4))
  await chat.quiet(800)
  expect(chat.replies).toEqual(['You said: unreadable'])
  expect(chat.calls(POST)).toHaveLength(1)
})

it.concurrent('reads a thread back less and less often while that fails', async () => {
  const chat = world.quietChat('patience')
  const { weather } = world.engage.emulator
  weather.fail({ call: POST, threadId: chat.threadId, when: 'after', disconnect: true })
  const outage = weather.fail({ call: READ, threadId: chat.threadId, when: 'before', status: 503, times: 10_000 })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: patience')
  // Doubling its waits up to a minute, it tries about eight times.
  await sleep(scaled(150_000))
  expect(chat.attempts(READ).length).toBeLessThan(20)
  outage.cancel()
  await chat.quiet(OVER_A_MINUTE)
  expect(chat.replies).toEqual(['You said: patience'])
})

it.concurrent('posts equal texts as often as the flow says them', async () => {
  const chat = world.quietChat('say it twice')
  chat.flow(() => ({ replies: [{ text: 'The same.' }, { text: 'The same.' }] }))
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('The same.', 'The same.')
  await chat.quiet()
  expect(chat.replies).toHaveLength(2)
})

it.concurrent.each([
  ['first', 0, 'after'],
  ['second', 1, 'after'],
  ['third', 2, 'after'],
  ['first', 0, 'before'],
  ['second', 1, 'before'],
  ['third', 2, 'before'],
] as const)(
  'posts equal texts as often as said where the %s one is lost (%i, %s the effect)',
  async (_which, at, when) => {
    const chat = world.quietChat('say it three times')
    const { weather } = world.engage.emulator
    chat.flow(() => ({ replies: [{ text: 'The same.' }, { text: 'The same.' }, { text: 'The same.' }] }))
    // Faults are met in their order: one that only takes a moment lets a call through.
    if (at > 0) weather.fail({ call: POST, threadId: chat.threadId, when: 'before', delayMs: 1, times: at })
    weather.fail({ call: POST, threadId: chat.threadId, when, disconnect: true })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears('The same.', 'The same.', 'The same.')
    await chat.quiet(800)
    expect(chat.replies).toEqual(['The same.', 'The same.', 'The same.'])
    expect(chat.calls(POST)).toHaveLength(when === 'after' ? 3 : 4)
  },
)

it.concurrent('keeps the order of several replies while one of them fails', async () => {
  const chat = world.quietChat('count')
  const { weather } = world.engage.emulator
  chat.flow(() => ({ replies: ['one', 'two', 'three', 'four'].map((text) => ({ text })) }))
  weather.fail({ call: POST, threadId: chat.threadId, when: 'before', delayMs: 1 })
  weather.fail({ call: POST, threadId: chat.threadId, when: 'before', status: 503 })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('one', 'two', 'three', 'four')
  await chat.quiet(800)
  expect(chat.replies).toEqual(['one', 'two', 'three', 'four'])
  expect(chat.calls(POST)).toHaveLength(5)
})

it.concurrent('waits for a post that is slow', async () => {
  const chat = world.quietChat('no hurry')
  // Waits of the emulator are divided by 500: two seconds.
  world.engage.emulator.weather.fail({ call: POST, threadId: chat.threadId, when: 'after', delayMs: 1_000_000 })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: no hurry')
  chat.says('and another thing')
  await chat.hears('You said: no hurry', 'You said: and another thing')
  await chat.quiet()
  expect(chat.calls(POST)).toHaveLength(2)
})

it.concurrent('waits as long as Retry-After says', async () => {
  const chat = world.quietChat('slowly')
  const headers = { 'Retry-After': '1' }
  world.engage.emulator.weather.fail({ call: POST, threadId: chat.threadId, when: 'before', status: 429, headers })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: slowly')
  const [first, second, ...more] = chat.calls(POST)
  expect(more).toEqual([])
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(950)
  // 429 says that nothing was done: there is nothing to look for in the thread.
  expectTimes(chat.attempts(READ).length, 0)
})

it.concurrent('tries again where the account is over its limit for a while', async () => {
  const chat = world.quietChat('busy day')
  world.engage.emulator.weather.fail({ call: POST, threadId: chat.threadId, when: 'before', status: 429, times: 4 })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: busy day')
  await chat.quiet()
  expect(chat.calls(POST)).toHaveLength(5)
})

/** A switch of the whole account, so these tests run by themselves. */
function echoFirst(onTestFinished: (end: () => void) => void) {
  const { switches } = world.engage.emulator.weather
  switches.echo = 'before'
  onTestFinished(() => {
    switches.echo = 'after'
  })
}

it('knows its own reply whose webhook comes before the answer to the post', async ({ onTestFinished }) => {
  echoFirst(onTestFinished)
  const chat = world.quietChat('echo')
  chat.flow(({ text }) => ({ replies: [{ text: `One: ${text}` }, { text: `Two: ${text}` }] }))
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('One: echo', 'Two: echo')
  chat.says('more')
  await chat.hears('One: echo', 'Two: echo', 'One: more', 'Two: more')
  await chat.quiet(800)
  expect(chat.owner).toBe('bot')
})

it('knows its own reply whose answer never comes, though its webhook does', async ({ onTestFinished }) => {
  echoFirst(onTestFinished)
  const chat = world.quietChat('echo only')
  world.engage.emulator.weather.fail({ call: POST, threadId: chat.threadId, when: 'after', disconnect: true })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears('You said: echo only')
  chat.says('more')
  await chat.hears('You said: echo only', 'You said: more')
  await chat.quiet(800)
  expect(chat.owner).toBe('bot')
  expect(chat.calls(POST)).toHaveLength(2)
})

it.concurrent('asks the flow once though its answer is empty', async () => {
  const chat = world.quietChat('nothing to say')
  chat.flow(() => ({}))
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.isAsked('nothing to say')
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.quiet(800)
  expect(chat.asked).toEqual(['nothing to say'])
  expect(chat.replies).toEqual([])
  expect(chat.owner).toBe('bot')
})
