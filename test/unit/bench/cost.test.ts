import { describe, expect, it } from 'vitest'
import { costOf, PRICES, type TurnUsage, total } from '../../../tools/bench/cost.ts'

const nothing: TurnUsage = {
  requests: 0,
  cpuMs: 0,
  objectRequests: 0,
  objectSeconds: 0,
  rowsRead: 0,
  rowsWritten: 0,
  logLines: 0,
}

const costs = (usage: Partial<TurnUsage>) => total(costOf({ ...nothing, ...usage }))

describe('the cost of a million turns', () => {
  it('is nothing where a turn uses nothing', () => {
    expect(costs({})).toBe(0)
  })

  it.each([
    ['requests', { requests: 1 }, 0.3],
    ['CPU time', { cpuMs: 7 }, 0.14],
    ['requests of Durable Objects', { objectRequests: 2 }, 0.3],
    ['rows read', { rowsRead: 100 }, 0.1],
    ['rows written', { rowsWritten: 10 }, 10],
    ['lines of the log', { logLines: 3 }, 1.8],
  ] as const)('counts %s at their price a million', (_, usage, dollars) => {
    expect(costs(usage)).toBeCloseTo(dollars, 10)
  })

  it('bills a Durable Object that waits with 128 MB, by the second', () => {
    // The example of the price list: 4,320,000 seconds are 552,960 GB-seconds.
    expect(costs({ objectSeconds: 4.32 })).toBeCloseTo((552_960 / 1e6) * 12.5, 2)
  })

  it('adds the items up, and names each with what a turn uses of it', () => {
    const usage = { ...nothing, requests: 2, rowsWritten: 10 }
    expect(total(costOf(usage))).toBeCloseTo(10.6, 10)
    expect(costOf(usage)).toContainEqual({ what: 'Rows written', perTurn: 10, perMillionTurns: 10 })
    expect(costOf(usage)).toHaveLength(PRICES.length)
  })
})
