import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { belongsTo, conversation, post, shown } from './admin.ts'
import { cleanUp, createEngage, deliver, eventually, type Flow, type LocalEngage, said } from './engage.ts'
import { workerSettings } from './settings.ts'

let engage: LocalEngage
let flow: Flow
/** The platform's clock is ahead of ours by so much: no two events are of the same second. */
let ahead: number

beforeEach(() => {
  ahead = 0
  flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
  engage = createEngage((request) => flow(request), { now: () => Date.now() + ahead })
})

afterEach(async () => {
  await cleanUp(engage)
  // What the account has said outlives the test, as the isolate does.
  await sleep(PERMIT_MS + 200)
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const turn = (on: boolean) => post('/emergency', { on })
/** Nobody goes by what was said before the switch was turned. */
const turnAndWait = async (on: boolean) => {
  await turn(on)
  await sleep(PERMIT_MS + 200)
}

/** Engage takes its time for some calls. @returns how many of them have begun */
function slow(matches: (request: Request) => boolean, ms: number): () => number {
  const real = globalThis.fetch
  let begun = 0
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init)
    if (matches(request)) {
      begun += 1
      await sleep(ms)
    }
    return real(request)
  })
  return () => begun
}

const readsThread = ({ method, url }: Request) => method === 'GET' && url.includes('/content_threads/')

async function handedOver(): Promise<string> {
  const threadId = await conversation(engage)
  await post(`/conversations/${threadId}/handover`, { message: '' })
  await belongsTo(threadId, 'agent')
  return threadId
}

/** An agent takes the thread and closes; the worker hears of it when the customer next writes. */
async function agentCloses(threadId: string) {
  ahead += 2_000
  engage.emulator.desk.open({ threadId })
  ahead += 2_000
  engage.emulator.desk.close({ threadId })
  ahead += 2_000
  await deliver(engage.writes('thanks', threadId).delivery)
}

/** All owners that the conversation shows within a time. */
async function owners(threadId: string, ms: number): Promise<unknown[]> {
  const seen = new Set<unknown>()
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) seen.add((await shown(threadId)).owner)
  return [...seen]
}

const moves = () =>
  engage.emulator.calls.filter(({ call }) => call === 'PUT /content_threads/{id}/update_categories').length

it('in an emergency nothing returns to the bot, however slow Engage is, and after it everything does', async () => {
  const threadId = await handedOver()
  await turnAndWait(true)
  slow(readsThread, PERMIT_MS + 500)
  await agentCloses(threadId)
  expect(await owners(threadId, 8_000)).toEqual(['agent'])
  await turn(false)
  await belongsTo(threadId, 'bot')
})

it('a return that is being looked at when the emergency switch is turned waits for its end', async () => {
  const threadId = await handedOver()
  const begun = slow(readsThread, PERMIT_MS + 500)
  const before = moves()
  await agentCloses(threadId)
  await eventually(() => expect(begun()).toBeGreaterThan(0))
  await turn(true)
  expect(await owners(threadId, 6_000)).toEqual(['agent'])
  expect(moves()).toBe(before)
  await turn(false)
  await belongsTo(threadId, 'bot')
})

it('a return that Engage holds up when the emergency switch is turned stays with agents until its end', async () => {
  const threadId = await handedOver()
  const held = engage.emulator.weather.fail({
    call: 'PUT /content_threads/{id}/update_categories',
    status: 503,
    when: 'before',
    times: 100_000,
  })
  await agentCloses(threadId)
  await belongsTo(threadId, 'returning')
  await turn(true)
  await belongsTo(threadId, 'agent')
  held.cancel()
  expect(await owners(threadId, 1_000)).toEqual(['agent'])
  expect(engage.emulator.state.thread(threadId).thread_category_ids).toContain(workerSettings.ENGAGE_AGENT_CATEGORY_ID)
  await turn(false)
  await belongsTo(threadId, 'bot')
  await said(engage, threadId, 'You said: hello', 'You said: thanks')
})

it('a handover that is under way when the emergency switch is turned goes on, with its own words and once', async () => {
  const threadId = await conversation(engage)
  const held = engage.emulator.weather.fail({
    call: 'PUT /content_threads/{id}/update_categories',
    status: 503,
    when: 'before',
    times: 100_000,
  })
  await post(`/conversations/${threadId}/handover`, { message: 'Mrs Smith is coming.' })
  ahead += 2_000
  await deliver(engage.writes('hurry', threadId).delivery)
  await turnAndWait(true)
  expect(await shown(threadId)).toMatchObject({ owner: 'handing_over' })
  held.cancel()
  await belongsTo(threadId, 'agent')
  await said(engage, threadId, 'You said: hello', 'Mrs Smith is coming.')
  expect(engage.asked).toEqual(['hello'])
})

it('a message whose files are being looked up when the emergency switch is turned goes to agents', async () => {
  const threadId = await conversation(engage)
  const begun = slow(({ method, url }) => method === 'GET' && /\/contents\/\w/.test(url), PERMIT_MS + 500)
  ahead += 2_000
  await deliver(engage.writes('see this', threadId, { has_attachment: true }).delivery)
  await eventually(() => expect(begun()).toBe(1))
  await turn(true)
  await belongsTo(threadId, 'agent')
  expect(engage.asked).toEqual(['hello'])
})
