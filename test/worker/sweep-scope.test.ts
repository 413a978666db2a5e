import { createScheduledController, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import { SweepRecords } from '../../src/sweep/records.ts'
import { sweepObject } from './account-objects.ts'
import { cleanUp, createEngage, eventually, type LocalEngage, stubOf } from './engage.ts'

/** Which sources are swept, by what the platform says of our webhooks. */

const ADDRESS = 'bridge.example/webhook'
let engage: LocalEngage
let logged: Record<string, unknown>[]
/** What the platform answers to `GET /webhooks`. */
let webhooks: () => Response

beforeEach(() => {
  logged = []
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => {
      if (line.startsWith('{')) logged.push(JSON.parse(line))
    })
  }
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }), { now: () => Date.now() })
  const others = globalThis.fetch
  vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => {
    const { pathname } = new URL(new Request(input, init).url)
    return pathname.endsWith('/webhooks') ? webhooks() : others(input, init)
  })
})

afterEach(() => cleanUp(engage))

const events = (name: string) => logged.filter(({ event }) => event === name)
const sourceId = () => engage.emulator.account.sourceId
const record = () => runInDurableObject(sweepObject(), (_, { storage }) => new SweepRecords(storage).load())
const failing = (status: number) => () => new Response('', { status })
const listing = (changes: Record<string, unknown>) => () =>
  Response.json({
    records: [{ id: 'webhook-1', active: true, url: `https://${ADDRESS}`, webhook_status: 'enabled', ...changes }],
  })

/** Fires the cron trigger and waits until the log tells of something again. */
async function runUntil(name: string) {
  const before = events(name).length
  await worker.scheduled(createScheduledController({ cron: '*/5 * * * *' }), env)
  await eventually(() => expect(events(name).length).toBeGreaterThan(before))
}

/** Whether the conversation was handed anything. */
async function isKnown(threadId: string) {
  return (await (await stubOf(threadId)).overview()) !== null
}

describe('while the platform does not answer for its webhooks', () => {
  it('leaves alone what the webhook left out when it was looked at last', async () => {
    await sweepObject().heard(ADDRESS, [sourceId(), 'another'])
    webhooks = listing({ source_filter: 'except', source_ids: [sourceId()] })
    await runUntil('sweep.done')
    const { threadId } = engage.writes('not for the bot any more')
    webhooks = failing(503)
    await runUntil('sweep.done')
    expect(events('webhook.unchecked')).toHaveLength(1)
    expect(await isKnown(threadId)).toBe(false)
  })

  it('sweeps nothing where it was never known what the webhook takes', async () => {
    await sweepObject().heard(ADDRESS, [sourceId()])
    webhooks = failing(503)
    await runUntil('webhook.unchecked')
    webhooks = listing({})
    await eventually(() => runUntil('sweep.done'))
    expect(engage.emulator.calls.filter(({ call }) => call === 'GET /events')).toHaveLength(1)
  })

  it('sweeps what was heard from where the token may not see webhooks', async () => {
    await sweepObject().heard(ADDRESS, [sourceId()])
    const { threadId } = engage.writes('hello')
    webhooks = failing(403)
    await runUntil('sweep.done')
    await eventually(async () => expect(await isKnown(threadId)).toBe(true))
    webhooks = failing(503)
    await runUntil('sweep.done')
    expect((await record()).scopes).toEqual([])
  })
})

describe('a source from which no webhook comes any more', () => {
  const DAY_MS = 86_400_000
  let ahead = 0

  beforeEach(() => {
    ahead = 0
    const now = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
  })

  /** Runs the sweep so many days after the last webhook. Alarms go by the real clock. */
  async function runOnDay(day: number, name: string) {
    ahead = day * DAY_MS
    const before = events(name).length
    await sweepObject().start()
    await runDurableObjectAlarm(sweepObject())
    await eventually(() => expect(events(name).length).toBeGreaterThan(before))
  }

  it('is swept for as long as the webhook takes it and something is found', async () => {
    await sweepObject().heard(ADDRESS, [sourceId()])
    webhooks = listing({ active: false, webhook_status: 'disabled' })
    for (const day of [0, 6, 12]) {
      ahead = day * DAY_MS
      const { threadId } = engage.writes('hello')
      await runOnDay(day, 'sweep.done')
      await eventually(async () => expect(await isKnown(threadId)).toBe(true))
    }
    expect((await record()).webhook).toBe('disabled')
  })

  it('is swept no longer after a quiet week, which the log tells once', async () => {
    await sweepObject().heard(ADDRESS, [sourceId()])
    webhooks = listing({})
    await runOnDay(0, 'sweep.done')
    await runOnDay(8, 'sweep.source_forgotten')
    const calls = engage.emulator.calls.length
    await sweepObject().start()
    await runDurableObjectAlarm(sweepObject())
    expect(events('sweep.source_forgotten')).toEqual([expect.objectContaining({ source_id: sourceId() })])
    expect(engage.emulator.calls).toHaveLength(calls)
  })

  it('is swept for a week where the platform does not show the webhook', async () => {
    await sweepObject().heard(ADDRESS, [sourceId()])
    webhooks = failing(403)
    ahead = 6 * DAY_MS
    engage.writes('hello')
    await runOnDay(6, 'sweep.done')
    await runOnDay(8, 'sweep.source_forgotten')
  })
})
