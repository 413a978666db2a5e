import { describe, expect, it } from 'vitest'
import { median, pairedRatios, percentile, spread } from '../../../tools/bench/statistics.ts'

describe('a percentile', () => {
  it('is a value that was measured, whatever the order', () => {
    const values = Array.from({ length: 101 }, (_, index) => 100 - index)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile(values, 1)).toBe(100)
  })

  it('sorts by number, not by digits', () => {
    expect(percentile([9, 10, 100], 0.5)).toBe(10)
  })

  it('is no number where nothing was measured', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })
})

describe('the median of rounds', () => {
  it('is the value in the middle', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([7])).toBe(7)
  })

  it('is the lower of two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2)
  })

  it('comes with the least and the most', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  })
})

describe('paired ratios', () => {
  it('compare round by round, so that a slow round says nothing', () => {
    expect(pairedRatios([1, 10, 2], [2, 20, 4])).toEqual({ median: 0.5, min: 0.5, max: 0.5 })
  })

  it('are refused where the rounds do not match', () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow('as many')
  })
})
