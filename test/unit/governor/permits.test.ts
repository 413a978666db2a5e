import { describe, expect, it } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { PermitAnswer } from '../../../src/governor/governor.ts'
import { type PermitSource, Permits } from '../../../src/governor/permits.ts'
import { createLog } from '../../../src/telemetry/log.ts'

let accounts = 0

/** The permits of an object whose account is its own. @param random of the jitter */
function permitsFrom(acquire: PermitSource['acquire'], random = 0) {
  let stubs = 0
  const unused = () => Promise.reject(new Error('not asked'))
  const permits = new Permits({
    governor: async () => {
      stubs += 1
      return { acquire, reportOutcome: unused, mayAskFlow: unused, reportFlow: unused }
    },
    account: `account-${++accounts}`,
    accessToken: 'token',
    caller: 'caller',
    timeScale: 1,
    log: createLog(loadLogSettings({}), {}, () => {}),
    now: () => 1_000_000,
    random: () => random,
  })
  return { permits, stubs: () => stubs }
}

const failing = (marks: object) => () => Promise.reject(Object.assign(new Error('The object failed.'), marks))

describe('a governor that cannot be asked', () => {
  it('means that nothing is sent, and that it is asked again by a fresh stub', async () => {
    const { permits, stubs } = permitsFrom(failing({ retryable: true }))
    expect(await permits.admit('reply')).toEqual({ ok: false, retryAfterMs: 2_000 })
    expect(stubs()).toBe(1)
    await permits.admit('reply')
    expect(stubs()).toBe(2)
  })

  it.each([{ overloaded: true }, { overloaded: true, retryable: true }])(
    'is left alone for long where it is overloaded: %j',
    async (marks) => {
      const soonest = permitsFrom(failing(marks))
      expect(await soonest.permits.admit('reply')).toEqual({ ok: false, retryAfterMs: 15_000 })
      expect(soonest.stubs()).toBe(1)
      // Callers come back one by one.
      expect(await permitsFrom(failing(marks), 1).permits.admit('reply')).toEqual({ ok: false, retryAfterMs: 30_000 })
    },
  )

  it('means the same where it runs an older version that knows no permits', async () => {
    const missing = new TypeError('The RPC receiver does not implement the method "acquire".')
    const { permits } = permitsFrom(() => Promise.reject(missing))
    expect(await permits.admit('reply')).toEqual({ ok: false, retryAfterMs: 2_000 })
    expect(await permits.mayAskFlow('engine')).toBe(false)
    await expect(permits.reportFlow({ engine: 'engine', worked: true, tried: false })).resolves.toBeUndefined()
  })
})

describe('a governor of an older version', () => {
  const answer: PermitAnswer = {
    grant: { id: 1, permits: 1 },
    expiresInMs: 2_000,
    waitedMs: 0,
    retryAfterMs: 0,
    tries: false,
    notices: { emergency: true, flows: { engine: 'open' } },
  }
  const telling = (notices: object | undefined) => permitsFrom(async () => Object.assign({ ...answer }, { notices }))

  it.each([undefined, {}])('has nothing of note to tell: %j', async (notices) => {
    const { permits } = telling(notices)
    expect(await permits.admit('reply')).toMatchObject({ ok: true })
    expect(permits.notices()).toEqual({ emergency: false, flows: {} })
  })

  it('is believed in what it does tell', async () => {
    const { permits } = telling({ emergency: true })
    await permits.admit('reply')
    expect(permits.notices()).toEqual({ emergency: true, flows: {} })
  })
})
