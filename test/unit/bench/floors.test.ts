import { describe, expect, it } from 'vitest'
import type { Counts } from '../../../tools/bench/counting/counting.ts'
import { assertIs, doneIn, FLOORS } from '../../../tools/bench/floors/definition.ts'

const [, object, later] = FLOORS

const INSERT = { runs: 1, rowsRead: 0, rowsWritten: 1 }
const counts: Counts = {
  requests: 1,
  statements: { 'INSERT INTO received (at) VALUES (?)': INSERT },
  alarmsSet: 1,
  objectRequests: { 'FLOOR.insert': 1, 'Floor.alarm': 1 },
  objectMs: {},
  fetches: {},
  log: {},
  underWay: 0,
}

describe('the second floor', () => {
  it('is one call of an object, one row, and one alarm that runs', () => {
    expect(doneIn(counts)).toEqual({ objectCalls: 1, rows: 1, alarmsSet: 1, alarmsRun: 1 })
    if (object) assertIs(object, doneIn(counts))
    expect(object).toMatchObject({ objectCalls: 1, rows: 1, alarmsSet: 1, alarmsRun: 1 })
  })

  it.each([
    ['does more calls', { objectRequests: { 'FLOOR.insert': 2, 'Floor.alarm': 1 } }, 'objectCalls'],
    ['writes more rows', { statements: { one: INSERT, two: INSERT } }, 'rows'],
    ['sets no alarm', { alarmsSet: 0 }, 'alarmsSet'],
    ['sets one that does not run', { objectRequests: { 'FLOOR.insert': 1 } }, 'alarmsRun'],
  ])('is refused where it %s', (_, changed, named) => {
    expect(() => object && assertIs(object, doneIn({ ...counts, ...changed }))).toThrow(named)
  })

  it('with its alarm later is refused where that runs all the same', () => {
    expect(() => later && assertIs(later, doneIn(counts))).toThrow('alarmsRun is 1')
  })
})
