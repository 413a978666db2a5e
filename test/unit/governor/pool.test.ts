import { describe, expect, it, vi } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { PermitRequest } from '../../../src/governor/governor.ts'
import { Permits } from '../../../src/governor/permits.ts'
import { Pool } from '../../../src/governor/pool.ts'
import { PERMIT_MS } from '../../../src/governor/window.ts'
import { createLog } from '../../../src/telemetry/log.ts'

const NOW = 1_000_000

describe('the permits that an isolate holds', () => {
  it('are taken one by one, until there are none', () => {
    const pool = new Pool('isolate')
    pool.put({ id: 1, permits: 2, expiresAt: NOW + 1_750 })
    expect(pool.take('caller', NOW)).toEqual({ id: 1, permits: 1, expiresAt: NOW + 1_750 })
    expect(pool.take('caller', NOW)).not.toBeNull()
    expect(pool.take('caller', NOW)).toBeNull()
  })

  it('expire, and are told of once as unused', () => {
    const pool = new Pool('isolate')
    pool.put({ id: 1, permits: 3, expiresAt: NOW + 1_750 })
    pool.take('caller', NOW + 1_749)
    expect(pool.take('caller', NOW + 1_750)).toBeNull()
    expect(pool.tell(NOW + 1_750)).toEqual({ worked: 0, unused: [{ id: 1, permits: 2 }] })
    expect(pool.tell(NOW + 1_750).unused).toEqual([])
  })

  it('are kept for the caller that they were asked for, but not until they are of no use to anybody', () => {
    const pool = new Pool('isolate')
    pool.put({ id: 1, permits: 1, expiresAt: NOW + 1_750, caller: 'slow' })
    expect(pool.take('quick', NOW)).toBeNull()
    pool.put({ id: 2, permits: 1, expiresAt: NOW + 1_750, caller: 'slow' })
    expect(pool.take('slow', NOW)).toMatchObject({ id: 1 })
    expect(pool.take('quick', NOW + 1_000)).toMatchObject({ id: 2 })
  })

  it('are used by nobody after a 429', () => {
    const pool = new Pool('isolate')
    pool.put({ id: 1, permits: 4, expiresAt: NOW + 1_750 })
    pool.clear()
    expect(pool.take('caller', NOW)).toBeNull()
    expect(pool.tell(NOW).unused).toEqual([{ id: 1, permits: 4 }])
  })
})

describe('what a caller was given for later', () => {
  it('is used for less than two seconds from the question on, then told back', async () => {
    let now = NOW
    const acquire = vi.fn(async (_request: PermitRequest) => ({
      grant: { id: now, permits: 3 },
      expiresInMs: PERMIT_MS,
      waitedMs: 0,
      retryAfterMs: 0,
      tries: false,
      notices: { emergency: false, flows: {} },
    }))
    const unused = () => Promise.reject(new Error('not asked'))
    const permits = new Permits({
      governor: async () => ({ acquire, reportOutcome: unused, mayAskFlow: unused, reportFlow: unused }),
      account: 'pool',
      accessToken: 'token',
      caller: 'caller',
      timeScale: 1,
      log: createLog(loadLogSettings({}), {}, () => {}),
      now: () => now,
    })
    await permits.admit('reply')
    now += PERMIT_MS - 251
    await permits.admit('reply')
    expect(acquire).toHaveBeenCalledTimes(1)
    now += 1
    await permits.admit('reply')
    expect(acquire).toHaveBeenCalledTimes(2)
    expect(acquire.mock.lastCall?.[0].unused).toEqual([{ id: NOW, permits: 1 }])
  })
})
