import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../src/core/backoff.ts'

const policy = { baseMs: 1_000, maxMs: 60_000 }
const ALMOST_ONE = 1 - Number.EPSILON

describe('the wait before a further attempt', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [6, 16_000, 32_000],
    [7, 30_000, 60_000],
    [8, 30_000, 60_000],
    [10_000, 30_000, 60_000],
  ])('after %i attempts is from %i to %i ms', (attempt, least, most) => {
    expect(backoffMs(policy, attempt, 0)).toBe(least)
    expect(backoffMs(policy, attempt, ALMOST_ONE)).toBe(most)
    expect(backoffMs(policy, attempt, 0.5)).toBe((least + most) / 2)
  })

  it.each([0, -3])('after %i attempts is that after the first', (attempt) => {
    expect(backoffMs(policy, attempt, 0.25)).toBe(backoffMs(policy, 1, 0.25))
  })

  it('is never longer than the longest, though the base is', () => {
    expect(backoffMs({ baseMs: 5_000, maxMs: 800 }, 1, ALMOST_ONE)).toBe(800)
  })

  const base = fc.integer({ min: 1, max: 100_000 })
  const max = fc.integer({ min: 1, max: 1_000_000 })
  const attempt = fc.integer({ min: 1, max: 5_000 })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('is always a whole number between half of its ceiling and its ceiling', () => {
    fc.assert(
      fc.property(base, max, attempt, random, (baseMs, maxMs, attempts, chance) => {
        const wait = backoffMs({ baseMs, maxMs }, attempts, chance)
        const ceiling = Math.min(maxMs, baseMs * 2 ** (attempts - 1))
        expect(Number.isInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
        expect(wait).toBeLessThanOrEqual(ceiling)
      }),
    )
  })

  it('never gets shorter with a further attempt', () => {
    fc.assert(
      fc.property(base, max, attempt, random, (baseMs, maxMs, attempts, chance) => {
        const policyOf = { baseMs, maxMs }
        expect(backoffMs(policyOf, attempts + 1, chance)).toBeGreaterThanOrEqual(backoffMs(policyOf, attempts, chance))
      }),
    )
  })

  it('differs between conversations that failed together', () => {
    const waits = Array.from({ length: 50 }, (_, index) => backoffMs(policy, 5, index / 50))
    expect(new Set(waits).size).toBe(50)
  })
})
