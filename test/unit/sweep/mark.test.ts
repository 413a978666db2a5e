import { describe, expect, it } from 'vitest'
import {
  beginningOf,
  FIRST_LOOK_MS,
  firstMark,
  isRecent,
  LONGEST_LOOK_MS,
  type Mark,
  moved,
} from '../../../src/sweep/mark.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const OVERLAP = 120_000
const mark = (changes: Partial<Mark> = {}): Mark => ({ at: NOW - 60_000, behind: false, recent: {}, ...changes })

describe('a run of the sweep', () => {
  it('looks back a short time when it is the first: history is not replayed', () => {
    expect(NOW - beginningOf(firstMark(NOW), OVERLAP, LONGEST_LOOK_MS, NOW)).toBe(FIRST_LOOK_MS + 1_000)
  })

  it('begins before the mark, for what is found late', () => {
    expect(beginningOf(mark(), OVERLAP, LONGEST_LOOK_MS, NOW)).toBe(NOW - 60_000 - OVERLAP)
  })

  it('begins at the mark while it is behind, or a full overlap would never let it come further', () => {
    expect(beginningOf(mark({ behind: true }), OVERLAP, LONGEST_LOOK_MS, NOW)).toBe(NOW - 61_000)
  })

  it('never looks back longer than a day, nor longer than conversations are kept', () => {
    const old = mark({ at: NOW - 5 * LONGEST_LOOK_MS })
    expect(beginningOf(old, OVERLAP, LONGEST_LOOK_MS, NOW)).toBe(NOW - LONGEST_LOOK_MS)
    expect(beginningOf(old, OVERLAP, 600_000, NOW)).toBe(NOW - 600_000)
  })
})

describe('the mark', () => {
  it('moves to the latest time of what was handed over, by the platform’s clock', () => {
    const found = [
      { id: 'a', at: NOW - 30_000 },
      { id: 'b', at: NOW + 5_000 },
      { id: 'c', at: NOW - 40_000 },
    ]
    expect(moved(mark(), found, OVERLAP).at).toBe(NOW + 5_000)
  })

  it('stays where nothing was found, or nothing newer', () => {
    expect(moved(mark(), [], OVERLAP)).toEqual(mark())
    expect(moved(mark(), [{ id: 'late', at: NOW - 100_000 }], OVERLAP).at).toBe(NOW - 60_000)
  })

  it('remembers what the next run finds again, and forgets the rest', () => {
    const first = moved(mark(), [{ id: 'a', at: NOW }], OVERLAP)
    expect(isRecent(first, 'a')).toBe(true)
    const second = moved(first, [{ id: 'b', at: NOW + OVERLAP }], OVERLAP)
    expect(isRecent(second, 'a')).toBe(true)
    const third = moved(second, [{ id: 'c', at: NOW + OVERLAP + 1_001 }], OVERLAP)
    expect(Object.keys(third.recent)).toEqual(['b', 'c'])
  })

  it('takes no notice of what has no time', () => {
    expect(moved(mark(), [{ id: 'a', at: null }], OVERLAP)).toEqual(mark())
  })
})
