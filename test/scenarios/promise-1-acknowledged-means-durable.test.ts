import { expect, it } from 'vitest'
import { eventually, expectTimes, sleep, useWorld, type World } from './world.ts'

const world = useWorld()
/** Settings that are wrong, each in its own way; none of the values may show anywhere. */
const WRONG = {
  ENGAGE_API_URL: 'ftp://canary-api.example/1.0',
  ENGAGE_ACCESS_TOKEN: 'canary-tökén',
  ENGAGE_BOT_CATEGORY_ID: 'canary/../category',
  FLOW_URL: 'http://canary-flow.example/canary-path',
  FLOW_TOKEN: 'canary-flöw-token',
  FLOW_TIMEOUT_SECONDS: 'canary-seconds',
  API_TOKEN: 'canary-short',
  SESSION_MINUTES: '-4711',
  LOG_MESSAGES: 'canary-perhaps',
}
const wrong = useWorld({ settings: WRONG })
const broken = useWorld({ settings: { ENGAGE_AGENT_CATEGORY_ID: '', FLOW_URL: '' } })

/** How long a flow or the platform takes here, and how long the answer to a delivery may take on a busy machine. */
const SLOW_MS = 5_000
const SOON_MS = 2_500

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now()
  const value = await work
  return { value, ms: performance.now() - start }
}

/** How many events were delivered and answered with 200. */
function acknowledged({ engage }: World): number {
  const taken = engage.emulator.deliveries.filter(({ status }) => status === 200)
  return new Set(taken.flatMap(({ eventIds }) => eventIds)).size
}

it.concurrent('answers 200 long before a slow flow does', async () => {
  const chat = world.quietChat('take your time')
  chat.flow(async () => {
    await sleep(SLOW_MS)
    return { replies: [{ text: 'Here at last.' }] }
  })
  const { value: response, ms } = await timed(world.deliverEvents(world.eventOf(chat.firstContentId)))
  expect(response.status).toBe(200)
  expect(ms).toBeLessThan(SOON_MS)
  await chat.isAsked('take your time')

  // Nor does the next delivery wait for the call that is under way.
  const { id } = chat.says('are you there?', { silent: true })
  const second = await timed(world.deliverEvents(world.eventOf(id)))
  expect(second.value.status).toBe(200)
  expect(second.ms).toBeLessThan(SOON_MS)
  expect(chat.replies).toEqual([])
  chat.flow(({ text }) => ({ replies: [{ text: `And: ${text}` }] }))
  await chat.hears('Here at last.', 'And: are you there?')
})

it.concurrent('answers 200 long before a slow platform does', async () => {
  const chat = world.quietChat('is this for me?')
  const slow = world.holdCalls('GET /content_threads/{id}', chat)
  // Without categories the thread must be read before anything can be said.
  const event = world.eventOf(chat.firstContentId, { metadata: { category_ids: null } })
  const { value: response, ms } = await timed(world.deliverEvents(event))
  expect(response.status).toBe(200)
  expect(ms).toBeLessThan(SOON_MS)
  await slow.reached()
  expect(chat.asked).toEqual([])
  slow.letThrough()
  await chat.hears('You said: is this for me?')
})

it('answers deliveries 200 while other settings are wrong, and tells which, without their values', async () => {
  const chat = wrong.chat('canary-message')
  await eventually(() => expect(acknowledged(wrong)).toBe(1))
  expectTimes(wrong.engage.emulator.deliveries.length, 1)
  const response = await fetch(`${wrong.workerUrl}/health`)
  expect(response.status).toBe(503)
  const text = await response.text()
  expect(text.toLowerCase()).not.toContain('canary')
  expect(text).not.toContain('4711')
  const health: { status: string; problems: { setting: string; problem: string }[] } = JSON.parse(text)
  expect(health.status).toBe('misconfigured')
  expect(health.problems.map(({ setting }) => setting).sort()).toEqual(Object.keys(WRONG).sort())
  for (const { problem } of health.problems) expect(problem).toMatch(/must|missing/)
  expect(chat.asked).toEqual([])
  expect(wrong.logs().join('\n').toLowerCase()).not.toContain('canary')
})

it('tells in the log which settings are wrong', () => {
  const log = wrong.logs().join('\n')
  for (const name of Object.keys(WRONG)) expect(log).toContain(name)
})

it.concurrent('keeps what came while settings were missing, and goes on once they are there', async () => {
  const chat = broken.chat('first')
  chat.says('second')
  const another = broken.chat('somebody else')
  await eventually(() => expect(acknowledged(broken)).toBe(3))
  expectTimes(broken.engage.emulator.deliveries.length, 3)
  const response = await fetch(`${broken.workerUrl}/health`)
  expect(response.status).toBe(503)
  const health: { problems: { setting: string }[] } = await response.json()
  expect(health.problems.map(({ setting }) => setting).sort()).toEqual(['ENGAGE_AGENT_CATEGORY_ID', 'FLOW_URL'])
  expect(chat.asked).toEqual([])

  const { agentCategoryId } = broken.engage.emulator.account
  await broken.mend({ ENGAGE_AGENT_CATEGORY_ID: agentCategoryId, FLOW_URL: broken.flow.url })
  await eventually(async () => expect((await fetch(`${broken.workerUrl}/health`)).status).toBe(200))
  // Each conversation wakes up by itself within a minute; a further message is what a test can wait for.
  chat.says('third')
  another.says('still here')
  await chat.hears('You said: first', 'You said: second', 'You said: third')
  await another.hears('You said: somebody else', 'You said: still here')
  await chat.quiet()
  expect(chat.asked).toEqual(['first', 'second', 'third'])
})
