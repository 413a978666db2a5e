import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latestReading, parsePlatformTime } from '../../../src/core/platform-time.ts'

describe('a platform time', () => {
  it.each([
    ['with milliseconds', '2026-11-20T09:30:01.120Z', Date.UTC(2026, 10, 20, 9, 30, 1, 120)],
    ['in whole seconds', '2026-11-20T09:45:00Z', Date.UTC(2026, 10, 20, 9, 45)],
    ['of another zone', '2026-11-20T10:30:01.120+01:00', Date.UTC(2026, 10, 20, 9, 30, 1, 120)],
    ['with microseconds', '2026-11-20T09:30:01.120999Z', Date.UTC(2026, 10, 20, 9, 30, 1, 120)],
    ['of 1970, which is a time and not none', '1970-01-01T00:00:00Z', 0],
  ])('is read: %s', (_, text, time) => {
    expect(parsePlatformTime(text)).toBe(time)
  })

  it.each([[null], [undefined], [''], ['yesterday'], ['2026-11-20T25:00:00Z'], ['2026-13-01T00:00:00Z']])(
    'is none in %j',
    (text) => {
      expect(parsePlatformTime(text)).toBeNull()
    },
  )

  it('is the one that it was written from', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
        expect(parsePlatformTime(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})

describe('the latest reading of a platform time', () => {
  it.each([
    [5_000, 5_999],
    [0, 999],
    [5_001, 5_001],
    [5_999, 5_999],
  ])('of %i is %i', (time, latest) => {
    expect(latestReading(time)).toBe(latest)
  })

  it('is in the same second and never before the time', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000_000 }), (time) => {
        expect(latestReading(time)).toBeGreaterThanOrEqual(time)
        expect(Math.floor(latestReading(time) / 1_000)).toBe(Math.floor(time / 1_000))
      }),
    )
  })

  it('is its own latest reading', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000_000 }), (time) => {
        expect(latestReading(latestReading(time))).toBe(latestReading(time))
      }),
    )
  })
})
