import { createScheduledController, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import { sweepObject } from './account-objects.ts'
import { cleanUp, createEngage, type LocalEngage } from './engage.ts'

/** In a file of its own: what is known of an account that may not call holds for all of the isolate. */

let engage: LocalEngage
let logged: Record<string, unknown>[]

beforeEach(() => {
  logged = []
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => {
      if (line.startsWith('{')) logged.push(JSON.parse(line))
    })
  }
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
})

afterEach(() => cleanUp(engage))

it('a sweep that was held back for longer than a run may wait comes again by itself, in time for its place', async () => {
  await sweepObject().heard('bridge.example/webhook', [engage.emulator.account.sourceId])
  const events = (name: string) => logged.filter(({ event }) => event === name)
  const cron = () => worker.scheduled(createScheduledController({ cron: '*/5 * * * *' }), env)
  await cron()
  await vi.waitFor(() => expect(events('sweep.done')).toHaveLength(1))
  // The account may not call for a minute, which is longer than a run of these tests waits.
  vi.stubGlobal('fetch', async () => new Response('', { status: 429, headers: { 'Retry-After': '60' } }))
  await cron()
  await vi.waitFor(() => expect(events('sweep.held_back')).toHaveLength(1), { timeout: 10_000 })
  const againInMs = Number(events('sweep.held_back')[0]?.again_in_ms)
  expect(againInMs).toBeGreaterThan(10_000)
  await vi.waitFor(async () => {
    const alarm = await runInDurableObject(sweepObject(), (_, { storage }) => storage.getAlarm())
    expect(Math.abs((alarm ?? 0) - Date.now() - againInMs)).toBeLessThan(5_000)
  })
})
