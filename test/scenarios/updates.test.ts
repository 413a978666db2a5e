import { afterEach, expect, it } from 'vitest'
import { emulatorSettings, LOCAL_SECRETS } from '../../tools/cli/local-settings.ts'
import { registerWebhook } from '../../tools/cli/register.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { type FlowEngine, startFlowEngine } from './flow-engine.ts'
import { startTwoVersions, type TwoVersions, type TwoVersionsOptions } from './two-versions.ts'
import { eventually, TIME_SCALE } from './world.ts'

/** While a new version is deployed, old and new objects call each other: nothing is lost, nothing is said twice. */

let engage: RunningEmulator
let flow: FlowEngine
let worker: TwoVersions

afterEach(async () => {
  engage.emulator.dispose()
  await worker.close()
  await engage.close()
  await flow.close()
})

/** In the midst of a deployment; the webhook is there. */
async function deploying({ older, behind }: Pick<TwoVersionsOptions, 'older' | 'behind'>) {
  engage = await startEmulator({ timeScale: 500 })
  flow = await startFlowEngine()
  const settings = {
    ...emulatorSettings(engage),
    ...LOCAL_SECRETS,
    FLOW_ENGINE: 'http',
    FLOW_URL: flow.url,
    TIME_SCALE: String(TIME_SCALE),
    ENGAGE_REQUESTS_PER_MINUTE: '100000',
  }
  worker = await startTwoVersions({ settings, older, behind })
  await registerWebhook(engage, { workerUrl: worker.url, secrets: LOCAL_SECRETS })
}

const logged = (event: string) => worker.logs().filter((line) => line.includes(`"event":"${event}"`)).length
const writes = (body: string, threadId?: string) =>
  engage.emulator.customer.writes({ body, ...(threadId === undefined ? {} : { threadId }) }).thread_id
const replies = (threadId: string) =>
  engage.emulator.state
    .contentsOf(threadId)
    .filter(({ created_from }) => created_from === 'api')
    .map(({ body }) => body)
const said = (threadId: string, ...expected: string[]) => eventually(() => expect(replies(threadId)).toEqual(expected))
async function health() {
  const answer = await fetch(`${worker.url}/health`)
  const body: Record<string, unknown> = JSON.parse(await answer.text())
  return { code: answer.status, ...body }
}

it('waits with every post while the governor knows no permits yet, and then posts everything once', async () => {
  await deploying({
    behind: ['GOVERNOR'],
    older: `for (const method of ['acquire', 'reportOutcome', 'mayAskFlow', 'reportFlow', 'health']) {
      delete today.Governor.prototype[method]
    }`,
  })
  const threadId = writes('anybody there?')
  // The webhook is stored and acknowledged; the conversation asks again and again, and sends nothing without a permit.
  await eventually(() => expect(logged('permits.unavailable')).toBeGreaterThan(1))
  expect(logged('message.received')).toBe(1)
  expect(engage.emulator.calls.map(({ call }) => call)).not.toContain('POST /contents')
  expect(await health()).toEqual({ code: 200, status: 'unknown', flow_engine: 'http' })

  await worker.move([])
  await said(threadId, 'You said: anybody there?')
  expect(await health()).toEqual({ code: 200, status: 'ok', flow_engine: 'http' })
  expect(flow.requestsOf(threadId)).toHaveLength(1)
})

it('answers with the permits of a governor that tells less with them, and shows what that knows of the account', async () => {
  await deploying({
    behind: ['GOVERNOR'],
    older: `const { acquire, health } = today.Governor.prototype
    today.Governor.prototype.acquire = async function (request) {
      const { notices, ...answer } = await acquire.call(this, request)
      return answer
    }
    today.Governor.prototype.health = function () {
      const { deadLetters, ...known } = health.call(this)
      return known
    }`,
  })
  const threadId = writes('hello')
  await said(threadId, 'You said: hello')
  expect(await health()).toEqual({ code: 200, status: 'ok', flow_engine: 'http' })
  expect(logged('conversation.step_failed')).toBe(0)
})

it('sweeps nothing past conversations that cannot say yet what they have received', async () => {
  await deploying({ behind: ['CONVERSATION'], older: 'delete today.Conversation.prototype.unseen' })
  const threadId = writes('hello')
  await said(threadId, 'You said: hello')
  const missed = engage.emulator.weather.holdDeliveries()
  writes('still there?', threadId)
  await worker.schedule()
  await eventually(() => expect(logged('sweep.failed')).toBeGreaterThan(0))
  expect(replies(threadId)).toEqual(['You said: hello'])

  await worker.move([])
  await worker.schedule()
  await said(threadId, 'You said: hello', 'You said: still there?')
  missed.drop()
  expect(flow.requestsOf(threadId).map(({ text }) => text)).toEqual(['hello', 'still there?'])
})

it('goes on in each conversation where it was, whichever version has it next', async () => {
  await deploying({ behind: [], older: '' })
  const threadId = writes('one')
  await said(threadId, 'You said: one')
  const texts = ['one']
  for (const behind of [['CONVERSATION', 'GOVERNOR'], ['GOVERNOR'], ['CONVERSATION', 'SWEEP'], []] as const) {
    const text = `number ${texts.push('')}`
    texts.splice(-1, 1, text)
    writes(text, threadId)
    // In the midst of the answer.
    await worker.move(behind)
    await said(threadId, ...texts.map((one) => `You said: ${one}`))
  }
})
