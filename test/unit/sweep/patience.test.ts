import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { Admission, Admit } from '../../../src/engage/admission.ts'
import { Permits } from '../../../src/governor/permits.ts'
import { PATIENCE_MS, Patience } from '../../../src/sweep/patience.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { delay, type Request, runThread, seeded, settledGovernor, simulateTime } from '../governor/simulation.ts'

beforeEach(simulateTime)
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** An alarm may take so long; what a run does besides waiting takes a minute and some seconds. */
const ALARM_MS = 15 * 60_000
const WORK_MS = 90_000

it('a sweep makes its calls although replies use up the whole budget', async () => {
  const governor = await settledGovernor(60)
  const log: Request[] = []
  const random = seeded(7)
  for (let number = 0; number < 100; number++) {
    const name = `thread-${number}`
    void runThread({ governor, isolate: name, name, requests: 1e6, latencyMs: () => 80 + 200 * random() }, log)
  }
  const permits = new Permits({
    governor: async () => governor,
    account: 'sweep',
    accessToken: 'token',
    caller: 'sweep',
    timeScale: 1,
    log: createLog(loadLogSettings({}), {}, () => {}),
  })
  const runs: { made: number; tookMs: number }[] = []
  void (async () => {
    for (;;) {
      const from = Date.now()
      const { admit } = new Patience(permits.admit, PATIENCE_MS)
      let made = 0
      for (const _call of ['GET /webhooks', 'GET /events', 'GET /contents']) {
        const admission = await admit('read')
        if (!admission.ok) break
        made += 1
        await delay(150)
        await admission.permit.used({ type: 'worked' })
      }
      runs.push({ made, tookMs: Date.now() - from })
      await delay(300_000)
    }
  })()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(runs.length).toBeGreaterThan(5)
  expect(runs.map(({ made }) => made)).toEqual(runs.map(() => 3))
  expect(Math.max(...runs.map(({ tookMs }) => tookMs))).toBeLessThan(ALARM_MS - WORK_MS)
  // The customers' replies pay for it with no more than these.
  expect(log.length).toBeGreaterThan(60 * 57)
})

/** A budget that says each time how long to wait, and has permits after that many refusals. */
function refusing(retryAfterMs: number, times = Number.POSITIVE_INFINITY) {
  const askedAt: number[] = []
  const permit = { tries: false, used: async () => {}, unused: async () => {} }
  const admit: Admit = async (): Promise<Admission> =>
    askedAt.push(Date.now()) > times ? { ok: true, permit } : { ok: false, retryAfterMs }
  return { admit, askedAt }
}

it('a call that was held back is asked for again when the budget says so', async () => {
  const budget = refusing(20_000, 2)
  const patience = new Patience(budget.admit, PATIENCE_MS)
  const from = Date.now()
  const admission = patience.admit('read')
  await vi.advanceTimersByTimeAsync(40_000)
  expect((await admission).ok).toBe(true)
  expect(budget.askedAt.map((at) => at - from)).toEqual([0, 20_000, 40_000])
  expect(patience.waitedMs).toBe(40_000)
  expect(patience.againInMs).toBeNull()
})

it('the patience is that of the whole run, and where it ends the run knows when to come back', async () => {
  const budget = refusing(50_000)
  const patience = new Patience(budget.admit, 120_000)
  const first = patience.admit('read')
  await vi.advanceTimersByTimeAsync(100_000)
  expect(await first).toEqual({ ok: false, retryAfterMs: 50_000 })
  expect(await patience.admit('read')).toEqual({ ok: false, retryAfterMs: 50_000 })
  expect(patience.waitedMs).toBe(100_000)
  expect(patience.againInMs).toBe(50_000)
})
