import { describe, expect, it } from 'vitest'
import {
  beginningOf,
  FIRST_LOOK_MS,
  firstMark,
  isRecent,
  LONGEST_LOOK_MS,
  type Mark,
  markFor,
  moved,
  usedUp,
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
    expect(moved(mark(), found, OVERLAP, NOW).at).toBe(NOW + 5_000)
  })

  it('follows no time that lies further ahead than clocks differ, and remembers what had it until that time has come', () => {
    const wrong = { id: 'wrong', at: NOW + 3_600_000 }
    const first = moved(mark(), [{ id: 'a', at: NOW - 1_000 }, wrong], OVERLAP, NOW)
    expect(first.at).toBe(NOW - 1_000)
    expect(isRecent(first, 'wrong')).toBe(true)
    const later = moved(first, [{ id: 'b', at: NOW + 1_800_000 }, wrong], OVERLAP, NOW + 1_800_000)
    expect(Object.keys(later.recent)).toEqual(['wrong', 'b'])
    expect(moved(later, [wrong], OVERLAP, NOW + 3_600_000).at).toBe(wrong.at)
  })

  it('is that of a first sweep where there is none, or it lies ahead', () => {
    expect(markFor(null, NOW)).toEqual(firstMark(NOW))
    expect(markFor(mark({ at: NOW + 3_600_000, recent: { a: NOW } }), NOW)).toEqual({
      ...firstMark(NOW),
      recent: { a: NOW },
    })
    expect(markFor(mark({ at: NOW + 5_000 }), NOW)).toEqual(mark({ at: NOW + 5_000 }))
  })

  it('is behind after a run that was used up where nothing before it can be found late any more', () => {
    const from = NOW - 3_600_000
    expect(usedUp(mark({ at: NOW - OVERLAP - 1 }), from, OVERLAP, NOW).behind).toBe(true)
    expect(usedUp(mark({ at: NOW - OVERLAP }), from, OVERLAP, NOW).behind).toBe(false)
  })

  it('is behind after a run that was used up before it came further, or none ever would', () => {
    expect(usedUp(mark(), mark().at, OVERLAP, NOW).behind).toBe(true)
  })

  it('is not behind any more as soon as it has come near the head, however the run ends', () => {
    const far = moved(mark({ behind: true }), [], OVERLAP, NOW + OVERLAP)
    expect(far.behind).toBe(true)
    expect(moved(far, [{ id: 'a', at: NOW }], OVERLAP, NOW + OVERLAP).behind).toBe(false)
  })

  it('stays where nothing was found, or nothing newer', () => {
    expect(moved(mark(), [], OVERLAP, NOW)).toEqual(mark())
    expect(moved(mark(), [{ id: 'late', at: NOW - 100_000 }], OVERLAP, NOW).at).toBe(NOW - 60_000)
  })

  it('remembers what the next run finds again, and forgets the rest', () => {
    const first = moved(mark(), [{ id: 'a', at: NOW }], OVERLAP, NOW)
    expect(isRecent(first, 'a')).toBe(true)
    const second = moved(first, [{ id: 'b', at: NOW + OVERLAP }], OVERLAP, NOW + OVERLAP)
    expect(isRecent(second, 'a')).toBe(true)
    const third = moved(second, [{ id: 'c', at: NOW + OVERLAP + 1_001 }], OVERLAP, NOW + 2 * OVERLAP)
    expect(Object.keys(third.recent)).toEqual(['b', 'c'])
  })

  it('takes no notice of what has no time', () => {
    expect(moved(mark(), [{ id: 'a', at: null }], OVERLAP, NOW)).toEqual(mark())
  })
})
