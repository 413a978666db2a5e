import { abortAllDurableObjects, evictDurableObject, reset, runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import type { PermitRequest } from '../../src/governor/governor.ts'
import { COUNTED_MS } from '../../src/governor/window.ts'
import { governor } from './account-objects.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await reset()
})

const LIMIT = 500
const ask = (changes: Partial<PermitRequest> = {}): PermitRequest => ({
  caller: 'conversation-1',
  priority: 'reply',
  need: 1,
  want: 1,
  token: 'fingerprint',
  worked: 0,
  unused: [],
  ...changes,
})
const later = (ms: number) => {
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now + ms)
}
/** The governor has lived for so long that what an earlier life may have given counts no more. */
async function settled() {
  await governor().openAlerts()
  later(2 * COUNTED_MS)
}
const rows = () =>
  runInDurableObject(governor(), (_instance, { storage }) => ({
    reservations: storage.sql.exec('SELECT * FROM reservations').toArray(),
    facts: storage.sql.exec('SELECT * FROM facts').toArray(),
  }))
/** Takes so many permits, one by one. @returns how many there were */
async function take(count: number): Promise<number> {
  let taken = 0
  for (; taken < count; taken++) {
    const { grant } = await governor().acquire(ask({ caller: `conversation-${taken}` }))
    if (grant === null) break
  }
  return taken
}

it('gives permits, and tells how long they are good for', async () => {
  await settled()
  const answer = await governor().acquire(ask({ want: 10 }))
  expect(answer).toMatchObject({
    expiresInMs: 2_000,
    waitedMs: 0,
    tries: false,
    notices: { emergency: false, flows: {} },
  })
  expect(answer.grant?.permits).toBe(10)
})

it('writes nothing while little is used, and some rows beyond', async () => {
  await settled()
  expect(await take(100)).toBe(100)
  expect(await rows()).toEqual({ reservations: [], facts: [] })
  expect(await take(LIMIT)).toBe(LIMIT - 100)
  const { reservations } = await rows()
  expect(reservations.length).toBeGreaterThan(5)
  expect(reservations.length).toBeLessThan(LIMIT / 20)
})

it.each([
  ['crashes', abortAllDurableObjects],
  ['is evicted', () => evictDurableObject(governor())],
])('gives no more than the limit when its object %s in between', async (_, end) => {
  await settled()
  let taken = 0
  for (const count of [130, 90, 60, 300]) {
    taken += await take(count)
    await end()
  }
  taken += await take(LIMIT)
  expect(taken).toBeGreaterThan(LIMIT / 4)
  expect(taken).toBeLessThanOrEqual(LIMIT)
})

it('says when to come back where the wait is long, and answers at once', async () => {
  await settled()
  await take(LIMIT)
  const { grant, retryAfterMs } = await governor().acquire(ask())
  expect(grant).toBeNull()
  expect(retryAfterMs).toBeGreaterThan(50_000)
  expect(retryAfterMs).toBeLessThan(COUNTED_MS)
})

it('lets a caller wait where the wait is short', async () => {
  await settled()
  await take(LIMIT)
  // The clock stands still in these tests; here it has to go on for the governor's timer.
  const start = Date.now() + COUNTED_MS - 200
  const begun = performance.now()
  vi.spyOn(Date, 'now').mockImplementation(() => start + Math.round(performance.now() - begun))
  const answers = await Promise.all([governor().acquire(ask()), governor().acquire(ask({ caller: 'conversation-2' }))])
  for (const { grant, waitedMs } of answers) {
    expect(grant?.permits).toBe(1)
    expect(waitedMs).toBeGreaterThan(0)
  }
})

it('pauses for all after a 429, shows it, and goes on', async () => {
  await settled()
  const retryAfterMs = 7_000
  const outcome = { type: 'rate_limited', retryAfterMs } as const
  await governor().reportOutcome({ outcome, token: 'fingerprint', tried: false })
  expect(await governor().acquire(ask({ caller: 'another' }))).toMatchObject({ grant: null, retryAfterMs })
  expect(await governor().openAlerts()).toEqual([{ alert: 'engage_rate_limited', since: Date.now() }])
  // It is known after a crash, too.
  await abortAllDurableObjects()
  expect(await governor().acquire(ask())).toMatchObject({ grant: null, retryAfterMs })
  later(retryAfterMs)
  expect(await governor().openAlerts()).toEqual([])
  expect((await governor().acquire(ask())).grant).not.toBeNull()
})

it('lets one caller try a refused token, shows it in health, and goes on once it works', async () => {
  await settled()
  const refused = { outcome: { type: 'unauthorized' }, token: 'fingerprint', tried: false } as const
  await governor().reportOutcome(refused)
  const health = async () => (await exports.default.fetch('https://bridge.example/health')).json()
  const alerts = [{ alert: 'engage_unauthorized', since: new Date(Date.now()).toISOString() }]
  expect(await health()).toMatchObject({ status: 'degraded', alerts })
  expect((await governor().acquire(ask())).grant).toBeNull()
  expect((await governor().acquire(ask({ token: 'another' }))).grant).not.toBeNull()
  await abortAllDurableObjects()
  later(5_000)
  expect(await governor().acquire(ask({ want: 10 }))).toMatchObject({ grant: { permits: 1 }, tries: true })
  expect((await governor().acquire(ask({ caller: 'another' }))).grant).toBeNull()
  await governor().reportOutcome({ outcome: { type: 'worked' }, token: 'fingerprint', tried: true })
  expect(await health()).toMatchObject({ status: 'ok' })
  expect((await governor().acquire(ask())).grant).not.toBeNull()
})

it('keeps the emergency switch, and tells it with each answer', async () => {
  expect((await governor().acquire(ask())).notices.emergency).toBe(false)
  await governor().setEmergency(true)
  await abortAllDurableObjects()
  expect((await governor().acquire(ask())).notices.emergency).toBe(true)
  await governor().setEmergency(false)
  expect((await governor().acquire(ask())).notices.emergency).toBe(false)
})

it('keeps alerts of conversations beside those of the account', async () => {
  await governor().report('conversation-1', ['handover_delayed'])
  await governor().report('conversation-2', ['handover_delayed', 'thread_unreadable'])
  const open = async () => (await governor().openAlerts()).map(({ alert, conversations }) => [alert, conversations])
  expect(await open()).toEqual([
    ['handover_delayed', 2],
    ['thread_unreadable', 1],
  ])
  await governor().report('conversation-1', [])
  await governor().report('conversation-2', ['thread_unreadable'])
  expect(await open()).toEqual([['thread_unreadable', 1]])
})
