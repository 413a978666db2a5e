import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PERMIT_MS, RequestWindow, type Reservation } from '../../../src/governor/window.ts'

const SECOND = 1_000

/** Requests of permits that were given, each at some moment of its life. */
function mostInAMinute(times: readonly number[]): number {
  const sorted = times.toSorted((left, right) => left - right)
  let most = 0
  let first = 0
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? 0) <= at - 60_000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/**
 * What happens one after the other: time passes, permits are taken – a few, those that are not written down, or all – and
 * the object may die.
 */
const step = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ max: 500 }), fc.integer({ max: 70 * SECOND })),
  take: fc.constantFrom('few', 'unwritten', 'all'),
  batch: fc.integer({ min: 1, max: 5 }),
  /** How late in their life the permits are used, in shares of it. */
  used: fc.constantFrom(0, 0.5, 1),
  unused: fc.integer({ min: 0, max: 2 }),
  crash: fc.boolean(),
})

describe('the sliding minute', () => {
  it('never holds more requests than the limit, wherever the object dies and however late permits are used', () => {
    const limits = fc.integer({ min: 1, max: 120 })
    fc.assert(
      fc.property(limits, fc.array(step, { minLength: 5, maxLength: 60 }), (limit, steps) => {
        const rows = new Map<number, Reservation>()
        const sent: number[] = []
        let now = 1_000_000
        let window = new RequestWindow(limit, [], now)
        for (const { afterMs, take, batch, used, unused, crash } of steps) {
          now += afterMs
          for (let time = 0; window.free(limit, now) >= batch; time++) {
            const { grant, write } = window.give(batch, now)
            if (write) rows.set(write.slot, write)
            const back = Math.min(unused, batch - 1)
            for (let one = back; one < batch; one++) sent.push(now + used * PERMIT_MS)
            window.takeBack({ id: grant.id, permits: back }, now)
            if (take === 'few' && time === 3) break
            if (take === 'unwritten' && write !== null) break
          }
          if (crash) window = new RequestWindow(limit, [...rows.values()], now)
        }
        return mostInAMinute(sent) <= limit
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives the whole limit at once, and again when a minute has passed since the permits expired', () => {
    const window = new RequestWindow(100, [], 0)
    const start = 100 * SECOND
    expect(window.free(100, start)).toBe(100)
    window.give(100, start)
    expect(window.free(100, start + 61_999)).toBe(0)
    expect(window.freeAt(1, 100, start)).toBe(start + 62_000)
    expect(window.free(100, start + 62_000)).toBe(100)
  })

  it('counts half as spent after a restart, for as long as permits of an earlier life may count', () => {
    const window = new RequestWindow(100, [], 0)
    expect(window.free(100, 0)).toBe(50)
    expect(window.free(100, 61_999)).toBe(50)
    expect(window.free(100, 62_000)).toBe(100)
  })

  it('goes on with less than half of the limit after 429s, though half counts as spent', () => {
    const window = new RequestWindow(100, [], 0)
    expect(window.free(30, 0)).toBe(30)
    window.give(30, 0)
    expect(window.free(30, 0)).toBe(0)
    expect(window.free(60, 0)).toBe(20)
  })

  it('writes nothing down in ordinary traffic, and a row for many permits beyond it', () => {
    const window = new RequestWindow(500, [], 0)
    const written = (requests: number, everyMs: number, start: number) => {
      const rows: Reservation[] = []
      for (let count = 0; count < requests; count++) {
        const { write } = window.give(1, start + count * everyMs)
        if (write) rows.push(write)
      }
      return rows
    }
    expect(written(240, 500, 100 * SECOND)).toEqual([])
    const rows = written(500, 100, 1_000 * SECOND)
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.length).toBeLessThanOrEqual(16)
    expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length)
    const again = written(500, 100, 2_000 * SECOND)
    expect(Math.max(...again.map(({ slot }) => slot))).toBeLessThanOrEqual(rows.length)
  })

  it('believes nobody who brings back what it did not give, or more than it gave', () => {
    const window = new RequestWindow(100, [], 0)
    const start = 100 * SECOND
    const { grant } = window.give(10, start)
    window.takeBack({ id: grant.id + 7, permits: 10 }, start)
    expect(window.free(100, start)).toBe(90)
    window.takeBack({ id: grant.id, permits: 50 }, start)
    window.takeBack({ id: grant.id, permits: 50 }, start)
    expect(window.free(100, start)).toBe(100)
    const { grant: old } = window.give(100, start)
    window.takeBack(old, start + 62_000)
    expect(window.free(100, start + 62_000)).toBe(100)
  })
})
