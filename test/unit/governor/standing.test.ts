import { describe, expect, it } from 'vitest'
import {
  afterReport,
  afterSuccess,
  GOOD_STANDING,
  mayCall,
  type Report,
  type Standing,
  trying,
} from '../../../src/governor/standing.ts'
import { timings } from './simulation.ts'

const NOW = 1_000_000
const TOKEN = 'one'

const report = (standing: Standing, outcome: Report['outcome'], now = NOW, extra: Partial<Report> = {}) =>
  afterReport(standing, { outcome, token: TOKEN, tried: false, ...extra }, timings, now)
const limited = (standing: Standing, now = NOW, retryAfterMs: number | null = null) =>
  report(standing, { type: 'rate_limited', retryAfterMs }, now)

describe('after a 429', () => {
  it('the whole account pauses, for five seconds where the platform says nothing, and uses less', () => {
    const standing = limited(GOOD_STANDING)
    expect(mayCall(standing, TOKEN, NOW)).toEqual({ waitMs: 5_000 })
    expect(mayCall(standing, 'another', NOW + 4_000)).toEqual({ waitMs: 1_000 })
    expect(mayCall(standing, TOKEN, NOW + 5_000)).toBe('yes')
    expect(standing.share).toBe(0.75)
  })

  it('it pauses for as long as the platform says', () => {
    expect(mayCall(limited(GOOD_STANDING, NOW, 90_000), TOKEN, NOW)).toEqual({ waitMs: 90_000 })
  })

  it('others of the same moment are the same trouble', () => {
    const once = limited(GOOD_STANDING)
    expect(limited(limited(once, NOW + 100), NOW + 200)).toEqual(once)
    expect(mayCall(limited(once, NOW + 100, 20_000), TOKEN, NOW + 100)).toEqual({ waitMs: 20_000 })
  })

  it('each further one in a row doubles the pause, up to a minute, and the share never falls below a tenth', () => {
    let standing = GOOD_STANDING
    let now = NOW
    const waits: number[] = []
    for (let time = 0; time < 12; time++) {
      standing = limited(standing, now)
      const until = standing.pause?.until ?? 0
      waits.push(until - now)
      now = until
    }
    expect(waits.slice(0, 6)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
    expect(standing.share).toBe(0.1)
  })

  it('successes restore the share step by step, and the next pause is a short one again', () => {
    const paused = limited(GOOD_STANDING)
    const tenLater = afterSuccess(paused, 10, NOW + 6_000)
    expect(tenLater.share).toBeCloseTo(0.8)
    expect(afterSuccess(tenLater, 100, NOW + 7_000)).toEqual(GOOD_STANDING)
    expect(mayCall(limited(tenLater, NOW + 7_000), TOKEN, NOW + 7_000)).toEqual({ waitMs: 5_000 })
  })

  it('a success from before the pause does not end it', () => {
    expect(mayCall(afterSuccess(limited(GOOD_STANDING), 3, NOW + 10), TOKEN, NOW + 10)).toEqual({ waitMs: 4_990 })
  })
})

describe('after a 401', () => {
  const refused = report(GOOD_STANDING, { type: 'unauthorized' })
  const attempt = (standing: Standing, now: number) =>
    report(trying(standing, now), { type: 'unauthorized' }, now + 100, { tried: true })

  it('nobody calls with that token for five seconds, then it is tried by one caller', () => {
    expect(mayCall(refused, TOKEN, NOW)).toEqual({ waitMs: 5_000 })
    expect(mayCall(refused, TOKEN, NOW + 5_000)).toBe('try')
    expect(mayCall(trying(refused, NOW + 5_000), TOKEN, NOW + 5_000)).toEqual({ waitMs: 5_000 })
  })

  it('each attempt in vain doubles the wait, up to a minute', () => {
    let standing = refused
    const waits: number[] = []
    for (let time = 0; time < 6; time++) {
      const tryAt = standing.refused?.tryAt ?? 0
      expect(mayCall(standing, TOKEN, tryAt)).toBe('try')
      standing = attempt(standing, tryAt)
      waits.push((standing.refused?.tryAt ?? 0) - tryAt - 100)
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
    expect(standing.refused?.since).toBe(NOW)
  })

  it('calls that were under way tell nothing new, and late successes prove nothing', () => {
    expect(report(refused, { type: 'unauthorized' }, NOW + 50)).toEqual(refused)
    expect(report(refused, { type: 'worked' }, NOW + 50)).toEqual(refused)
    expect(afterSuccess(refused, 5, NOW + 50)).toEqual(refused)
  })

  it('the attempt that succeeds ends it', () => {
    const tried = trying(refused, NOW + 5_000)
    expect(report(tried, { type: 'worked' }, NOW + 5_100, { tried: true })).toEqual(GOOD_STANDING)
  })

  it('an attempt without an answer, or that nobody reports on, is made again', () => {
    const tried = trying(refused, NOW + 5_000)
    expect(report(tried, { type: 'unknown' }, NOW + 5_100, { tried: true }).refused?.tryAt).toBe(NOW + 10_100)
    expect(mayCall(tried, TOKEN, NOW + 30_000)).toBe('try')
  })

  it('another token may call at once, and when it works the trouble is over', () => {
    expect(mayCall(refused, 'another', NOW)).toBe('yes')
    expect(report(refused, { type: 'worked' }, NOW, { token: 'another' })).toEqual(GOOD_STANDING)
  })
})
