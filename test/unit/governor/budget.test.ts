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
  it('serves changes of owner before reads that have waited for up to a minute and a half longer', () => {
    const budget = budgetOf(1)
    budget.enter(ask('first'), NOW)
    budget.settle(NOW)
    const before = NOW + COUNTED_MS - 1_500
    budget.enter(ask('reads', { priority: 'read', waitedMs: 85_000 }), before)
    budget.enter(ask('moves a thread', { priority: 'handover' }), before)
    expect(budget.settle(before).map(({ question }) => question.ask.caller)).toEqual(['reads'])
    expect(budget.settle(NOW + COUNTED_MS).map(({ question }) => question.ask.caller)).toEqual(['moves a thread'])
  })

  it('serves a caller’s companions in the order in which all have waited, and tells the others when to come', () => {
    const budget = budgetOf(3)
    for (const caller of ['a', 'b', 'c']) budget.enter(ask(caller), NOW)
    budget.settle(NOW)
    const at = NOW + COUNTED_MS
    const companions = [1, 2, 3].map((n) => ({ caller: `old ${n}`, need: 1, waitedMs: 60_000 - n }))
    const { grant, retryAfterMs, later } = (() => {
      budget.enter(ask('new', { companions }), at)
      const verdict = budget.settle(at + 500)[0] ?? budget.settle(at + 1_000)[0]
      if (!verdict) throw new Error('no answer')
      return verdict
    })()
    expect(grant?.permits).toBe(3)
    expect(later).toEqual([0, 0, 0])
    expect(retryAfterMs).toBeGreaterThan(50_000)
  })
})
