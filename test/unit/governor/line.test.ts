import { describe, expect, it } from 'vitest'
import { APART_MS, CALLERS_MAX, companionsOf, keyOf, Line, SOON_MS } from '../../../src/governor/line.ts'

const NOW = 1_000_000

/** The asker and those who wait beside it, each for one permit. */
function waiting(...callers: string[]) {
  const line = new Line()
  const waiters = callers.map((caller, index) => line.wait(caller, 'reply', 1, NOW - 100 + index))
  const [asker] = waiters
  if (!asker) throw new Error('nobody waits')
  return { line, asker, waiters }
}

describe('a question for permits', () => {
  it('is for all who wait for the same, who has waited longest first', () => {
    const { line, waiters } = waiting('first', 'second', 'third')
    line.wait('reader', 'read', 1, NOW)
    const last = waiters.at(-1)
    if (!last) throw new Error('nobody waits')
    const question = line.ask(last, NOW)
    expect(companionsOf(question, NOW)).toEqual([
      { caller: 'first', need: 1, waitedMs: 100 },
      { caller: 'second', need: 1, waitedMs: 99 },
    ])
  })

  it('names no more than fit', () => {
    const { line, asker } = waiting(...Array.from({ length: 2 * CALLERS_MAX }, (_, index) => `caller-${index}`))
    expect(line.ask(asker, NOW).companions).toHaveLength(CALLERS_MAX - 1)
  })

  it('is not asked again by those for whom it was asked, and not at once by who comes after it', () => {
    const { line, asker, waiters } = waiting('first', 'second')
    line.ask(asker, NOW)
    const [, second] = waiters
    const late = line.wait('late', 'reply', 1, NOW)
    const reader = line.wait('reader', 'read', 1, NOW)
    const mayAsk = (now: number) => [second, late, reader].map((one) => one && line.mayAsk(one, now, APART_MS))
    expect(mayAsk(NOW)).toEqual([false, false, true])
    expect(mayAsk(NOW + APART_MS)).toEqual([false, true, true])
  })

  it('is given up where its answer does not come', () => {
    const { line, asker, waiters } = waiting('first', 'second')
    line.ask(asker, NOW)
    const [, second] = waiters
    expect(second && line.mayAsk(second, NOW + 5_000, APART_MS)).toBe(true)
  })

  it('is given up where its asker begins anew, after a crash', () => {
    const { line, asker, waiters } = waiting('first', 'second')
    line.ask(asker, NOW)
    line.forget('first')
    const [, second] = waiters
    expect(second && line.mayAsk(second, NOW, APART_MS)).toBe(true)
    expect(line.mayAsk(line.wait('first', 'reply', 1, NOW), NOW, APART_MS)).toBe(true)
    expect(line.asking).toBe(0)
  })
})

describe('an answer', () => {
  const answered = (restMs?: number) => {
    const { line, asker, waiters } = waiting('first', 'second', 'third')
    const question = line.ask(asker, NOW)
    line.answered(question, { retryAfterMs: 9_000, later: [0, 12_000], ...(restMs !== undefined && { restMs }) }, NOW)
    return { line, waiters }
  }

  it('tells each when to come again, and who need not', () => {
    const { waiters } = answered()
    expect(waiters.map(({ comesAt, isServed }) => [comesAt - NOW, isServed])).toEqual([
      [9_000, false],
      [0, true],
      [12_000, false],
    ])
  })

  it('holds for those, too, who begin to wait afterwards, for a minute at most', () => {
    expect(answered(8_000).line.wait('late', 'reply', 1, NOW + 1_000).comesAt).toBe(NOW + 8_000)
    expect(answered(300_000).line.wait('late', 'reply', 1, NOW + 1_000).comesAt).toBe(NOW + 60_000)
    expect(answered(8_000).line.wait('reader', 'read', 1, NOW + 1_000).comesAt).toBe(NOW + 1_000)
    expect(answered().line.wait('late', 'reply', 1, NOW + 1_000).comesAt).toBe(NOW + 1_000)
  })

  it('holds no longer where the clock has been put back since', () => {
    const { line } = answered(8_000)
    expect(line.wait('late', 'reply', 1, NOW - 1).comesAt).toBe(NOW - 1)
    expect(line.wait('third', 'reply', 1, NOW - 1).comesAt).toBe(NOW - 1)
  })

  it('is not asked for who does not come for long, nor for who left', () => {
    const { line, asker } = waiting('first', 'second', 'third')
    line.leave('second', 'reply')
    expect(line.has(keyOf('second', 'reply'))).toBe(false)
    expect(line.ask(asker, NOW).companions.map(({ caller }) => caller)).toEqual(['third'])
    const later = waiting('first', 'second')
    later.line.wait('soon', 'reply', 1, NOW + 60_000 - SOON_MS)
    const [, second] = later.waiters
    if (!second) throw new Error('nobody waits')
    expect(later.line.ask(second, NOW + 60_000).companions.map(({ caller }) => caller)).toEqual(['soon'])
  })
})
