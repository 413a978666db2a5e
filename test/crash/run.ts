import { emulatorSettings } from '../../tools/cli/local-settings.ts'
import { EVENTS, registerWebhook } from '../../tools/cli/register.ts'
import type { Emulator } from '../../tools/emulator/emulator.ts'
import { startEmulator } from '../../tools/emulator/server.ts'
import { startFlowEngine } from '../scenarios/flow-engine.ts'
import { sleep } from '../scenarios/world.ts'
import { Doors } from './doors.ts'
import { broken, unsaid } from './judge.ts'
import { MortalWorker } from './mortal-worker.ts'
import type { Plan } from './plan.ts'
import { PlayedConversation } from './played-conversation.ts'
import { describeThread, type Failed } from './report.ts'
import type { StoredConversation } from './stored.ts'

/** Divides the fixed waits of the worker, and those of the platform and its weather. */
const TIME_SCALE = 25

/**
 * How long nothing may be posted while something is owed, in milliseconds: then it never will be. A busy machine may
 * take its time, as long as it gets on.
 */
const PATIENCE_MS = 15_000
/** So long there must be nothing to see on the platform before the worker's storage is looked at. */
const QUIET_MS = 250

const SECRETS = {
  ENGAGE_VERIFICATION_TOKEN: 'crash-verification-token',
  ENGAGE_WEBHOOK_SECRET: 'crash-webhook-secret',
}

/** A platform that does not give up: what it drops would be missing through no fault of the worker. */
const TENACIOUS = {
  retrySchedule: [...Array(5).fill(5_000), ...Array(200).fill(15_000)],
  suspension: { probeMs: 5_000 },
}

/** Threads that are described where a promise was not kept; the first ones tell enough. */
const DESCRIBED = 3

/**
 * Plays a plan against the real worker in a process of its own and judges by what the platform has recorded.
 *
 * @returns what was not kept, in lines for people; empty where all was
 */
export async function run(plan: Plan, prebuilt: string): Promise<string[]> {
  const engage = await startEmulator({ timeScale: TIME_SCALE, requestsPerMinute: 0, ...TENACIOUS })
  const flow = await startFlowEngine()
  const { weather } = engage.emulator
  const doors = new Doors(engage.url)
  const worker = await MortalWorker.create(prebuilt, async (process) => ({
    ...SECRETS,
    ...emulatorSettings(engage),
    ENGAGE_API_URL: await doors.open(),
    // The platform is not what is to be spared here.
    ENGAGE_REQUESTS_PER_MINUTE: '100000',
    IDENTITY_PROFILE: 'false',
    FLOW_ENGINE: 'http',
    FLOW_URL: `${flow.url}/${process}`,
    TIME_SCALE: String(TIME_SCALE),
  }))
  try {
    await worker.start()
    await registerWebhook(engage, { workerUrl: `http://127.0.0.1:${worker.port}`, secrets: SECRETS })
    weather.forecast({ preset: plan.weather, seed: plan.seed })
    const conversations = plan.conversations.map((one) => new PlayedConversation(one, engage.emulator, flow, doors))
    const played = Promise.allSettled(conversations.map((one) => one.play()))
    await worker.suffer(plan.kills)
    const unplayed = (await played).flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    const stored = await atRest(worker, engage.emulator, conversations)
    return [...unplayed, ...judged(conversations, stored, { emulator: engage.emulator, worker, doors })]
  } finally {
    engage.emulator.dispose()
    await worker.close()
    doors.close()
    await engage.close()
    await flow.close()
  }
}

/** Waits until nobody has anything left to do, or nothing gets on any more. @returns what is stored by then */
async function atRest(
  worker: MortalWorker,
  emulator: Emulator,
  conversations: readonly PlayedConversation[],
): Promise<StoredConversation[]> {
  const posts = () => emulator.calls.filter(({ call }) => call === 'POST /contents').length
  let end = Date.now() + PATIENCE_MS
  for (let before = posts(); ; before = posts()) {
    await quiet(emulator, end)
    if (posts() > before) end = Date.now() + PATIENCE_MS
    const isOver = Date.now() >= end
    const isSaid = conversations.every((one) => unsaid(one.facts(worker.startedAt)).length === 0)
    if (isOver || (isSaid && undelivered(emulator) === 0)) {
      const stored = await worker.inspect()
      if (isOver || stored.every(({ owed }) => owed.length === 0)) return stored
      await worker.start()
    }
  }
}

async function quiet({ calls, deliveries }: Emulator, end: number): Promise<void> {
  for (let seen = -1; seen !== calls.length + deliveries.length && Date.now() < end; ) {
    seen = calls.length + deliveries.length
    await sleep(QUIET_MS)
  }
}

/** Events that the platform still has to deliver. */
function undelivered(emulator: Emulator): number {
  const delivered = new Set(
    emulator.deliveries.filter(({ status }) => status === 200).flatMap(({ eventIds }) => eventIds),
  )
  const issued = emulator.timeline().flatMap((entry) => (entry.kind === 'event' ? [entry] : []))
  return issued.filter(({ id, type }) => EVENTS.includes(type) && !delivered.has(id)).length
}

function judged(
  conversations: readonly PlayedConversation[],
  stored: readonly StoredConversation[],
  parts: Pick<Failed, 'emulator' | 'worker' | 'doors'>,
): string[] {
  const { worker } = parts
  const failed = conversations.flatMap((one) => {
    const inside = stored.find(({ threadId }) => threadId === one.threadId)
    const owed = (inside?.owed ?? ['nothing is stored']).map((line) => `not at rest: ${line}`)
    const dead = (inside?.dead ?? []).map((line) => `given up: ${line}`)
    const problems = [...broken(one.facts(worker.startedAt)), ...owed, ...dead]
    return problems.length === 0 ? [] : [{ one, inside, problems }]
  })
  return failed.flatMap(({ one, inside, problems }, index) => [
    ...problems.map((problem) => `${one.plan.name}: ${problem}`),
    ...(index < DESCRIBED ? describeThread({ played: one, inside, ...parts }) : []),
  ])
}
