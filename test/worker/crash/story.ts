import { abortAllDurableObjects, reset, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { objectName } from '../../../src/core/object-name.ts'
import { Pool } from '../../../src/governor/pool.ts'
import type { EmulatorOptions } from '../../../tools/emulator/options.ts'
import { askApi } from '../admin.ts'
import { createEngage, deliver, type Flow, type LocalEngage } from '../engage.ts'
import { haltAt, type Visit, watchAwaits } from './crash-point.ts'

/**
 * Promise 2 under the hardest fault: the worker is killed at every await between receiving a message and its last
 * reply, before and after it. The awaits are those that a first run without a fault passes, found in the source.
 */

export interface Story {
  flow: Flow
  options?: EmulatorOptions
  /** What another system asks for once the message is acknowledged, under its Idempotency-Key. */
  path?: '/inject' | '/notify'
  /** Where the customer writes, if that matters. */
  sourceId?: string
  replies: string[]
  owner: string
}

let engage: LocalEngage | undefined

/** For each file of crash tests: its stories share nothing. */
export function useCrashes() {
  beforeEach(() => {
    // The isolate outlives every crash here, and with it the permits that it holds: each run is to pass the same awaits.
    vi.spyOn(Pool.prototype, 'take').mockReturnValue(null)
    vi.spyOn(Pool.prototype, 'wanted').mockReturnValue(1)
  })
  afterEach(async () => {
    await cleanUp()
    vi.restoreAllMocks()
  })
}

async function cleanUp() {
  globalThis.crashPoint = undefined
  await reset()
  engage?.emulator.dispose()
  vi.unstubAllGlobals()
}

type Message = ReturnType<LocalEngage['writes']>

const firstMessage = (local: LocalEngage, { sourceId }: Story): Message =>
  local.writes('hello', undefined, sourceId === undefined ? {} : { source_id: sourceId })

/** The message is delivered, and then the other system asks. */
async function tell({ path }: Story, { threadId, delivery }: Message): Promise<Response> {
  const response = await deliver(delivery)
  if (path === undefined || !response.ok) return response
  return askApi(path, { body: { threadId, text: 'event' }, headers: { 'Idempotency-Key': 'event' } })
}

/** The platform sends again what was not acknowledged, and so does the other system. */
async function tellUntilAcknowledged(story: Story, message: Message) {
  await vi.waitFor(async () => {
    const response = await tell(story, message).catch(() => null)
    expect(response?.ok).toBe(true)
  }, 10_000)
}

/** After a crash workerd repeats the alarm after two seconds; `hurry` runs it at once. */
async function expectOutcome({ replies, owner }: Story, local: LocalEngage, threadId: string, hurry: boolean) {
  const stub = env.CONVERSATION.getByName(await objectName('thread', threadId))
  await vi.waitFor(
    async () => {
      if (hurry) await runDurableObjectAlarm(stub)
      expect(local.replies(threadId)).toEqual(replies)
      expect(local.emulator.state.thread(threadId).thread_category_ids).toContain(owner)
    },
    { timeout: 10_000, interval: 5 },
  )
}

/** The awaits of a story, each visit on its own. */
async function visitsOf(story: Story): Promise<Visit[]> {
  // A slow run, as the first of all, passes awaits that the others do not: ownership is read again.
  const runs = [await run(story), await run(story), await run(story)]
  return runs.reduce((shortest, visits) => (visits.length < shortest.length ? visits : shortest))
}

/** Runs a story without a fault and says which awaits it passes. */
async function run(story: Story): Promise<Visit[]> {
  engage = createEngage(story.flow, story.options)
  const watch = watchAwaits()
  const message = firstMessage(engage, story)
  const { threadId } = message
  await tell(story, message)
  await expectOutcome(story, engage, threadId, false)
  // The alarm is set once more when everything is done.
  await new Promise((resolve) => setTimeout(resolve, 100))
  watch.stop()
  await cleanUp()
  return watch.visits
}

async function halted(halt: { isHalted(): boolean }): Promise<true> {
  await vi.waitFor(() => expect(halt.isHalted()).toBe(true), { timeout: 20_000, interval: 2 })
  return true
}

/** The story is over, and some time has passed in which the alarm was set once more. */
async function settled(story: Story, local: LocalEngage, threadId: string): Promise<false> {
  await vi.waitFor(() => expect(local.replies(threadId)).toEqual(story.replies), { timeout: 20_000, interval: 5 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  return false
}

/**
 * @returns what went wrong, null where everything is as without the crash; `unreached` where the story took another way
 * this time, as when a slow machine makes the worker look again who owns the thread
 */
export async function crashAt(
  story: Story,
  visit: Visit,
  occurrence: number,
  sendAgain: boolean,
): Promise<string | 'unreached' | null> {
  const where = `${visit.side} ${visit.point} (${occurrence})`
  const local = createEngage(story.flow, story.options)
  engage = local
  const halt = haltAt(visit, occurrence)
  const message = firstMessage(local, story)
  const { threadId } = message
  const acknowledgement = tell(story, message).catch(() => null)
  try {
    const isReached = await Promise.race([halted(halt), settled(story, local, threadId)])
    halt.release()
    if (!isReached) {
      await expectOutcome(story, local, threadId, false)
      return 'unreached'
    }
    await abortAllDurableObjects()
    const first = await Promise.race([acknowledgement, new Promise<null>((resolve) => setTimeout(resolve, 50, null))])
    if (sendAgain || !first?.ok) await tellUntilAcknowledged(story, message)
    await expectOutcome(story, local, threadId, sendAgain)
    // Anything said twice would be said by now: all waits are milliseconds here.
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(local.replies(threadId)).toEqual(story.replies)
    return null
  } catch (error) {
    return `${where}: ${error instanceof Error ? error.message.split('\n').slice(0, 20).join(' ') : error}`
  } finally {
    await cleanUp()
  }
}

/** Longer than a story takes on a busy machine, in milliseconds. */
export const ALL_CRASHES_MS = 240_000

/** Whatever the await at which the worker is killed: the story ends as without it. */
export async function expectTheSameAfterEachCrash(story: Story) {
  const visits = await visitsOf(story)
  expect(visits.length).toBeGreaterThan(50)
  const seen = new Map<string, number>()
  const failures: string[] = []
  let unreached = 0
  for (const visit of visits) {
    const key = `${visit.side} ${visit.point}`
    const occurrence = (seen.get(key) ?? 0) + 1
    seen.set(key, occurrence)
    const failure = await crashAt(story, visit, occurrence, true)
    if (failure === 'unreached') unreached += 1
    else if (failure !== null) failures.push(failure)
  }
  expect(failures).toEqual([])
  expect(unreached).toBeLessThan(visits.length / 4)
}
