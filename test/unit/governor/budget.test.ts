import { describe, expect, it } from 'vitest'
import { Budget } from '../../../src/governor/budget.ts'
import type { Ask } from '../../../src/governor/queue.ts'
import { GOOD_STANDING } from '../../../src/governor/standing.ts'
import { COUNTED_MS } from '../../../src/governor/window.ts'
import { timings } from './simulation.ts'

const NOW = 1_000_000

/** A budget that has lived for a while: what an earlier life may have given counts no more. */
function budgetOf(limit: number): Budget {
  return new Budget(limit, { rows: [], standing: GOOD_STANDING }, timings, NOW - 2 * COUNTED_MS)
}

const ask = (caller: string, fields: Partial<Ask> = {}): Ask => ({
  caller,
  priority: 'reply',
  need: 1,
  want: 1,
  token: 'token',
  ...fields,
})

describe('a budget that is used up', () => {
  it('looks again when the first that waits can be served, even where that needs more than the whole limit', () => {
    const budget = budgetOf(1)
    budget.enter(ask('first'), NOW)
    expect(budget.settle(NOW)).toMatchObject([{ grant: { permits: 1 } }])
    const shortly = NOW + COUNTED_MS - 1_000
    budget.enter(ask('moves a thread', { need: 2 }), shortly)
    expect(budget.settle(shortly)).toEqual([])
    expect(budget.nextAt(shortly)).toBe(NOW + COUNTED_MS)
    expect(budget.settle(NOW + COUNTED_MS)).toMatchObject([{ grant: { permits: 1 } }])
  })
})
