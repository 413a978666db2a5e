import { describe, expect, it } from 'vitest'
import type { Counts } from '../../../tools/bench/counting/counting.ts'
import { costTables, usageOf } from '../../../tools/bench/measure/cost-tables.ts'

const counts = (changed: Partial<Counts> = {}): Counts => ({
  requests: 1,
  statements: {},
  alarmsSet: 0,
  objectRequests: { 'CONVERSATION.receive': 1 },
  objectMs: { 'CONVERSATION.receive': 10 },
  fetches: {},
  log: {},
  underWay: 0,
  ...changed,
})

const WARM = counts({
  objectRequests: { 'CONVERSATION.receive': 1, 'Conversation.alarm': 1 },
  objectMs: { 'CONVERSATION.receive': 10, 'Conversation.alarm': 30 },
  fetches: { 'POST /flow': 1, 'POST /contents': 1 },
})
const alone = (flowMs: number, acquired: number) =>
  counts({
    ...WARM,
    objectRequests: { ...WARM.objectRequests, 'GOVERNOR.acquire': acquired },
    objectMs: { 'CONVERSATION.receive': 10, 'Conversation.alarm': 30 + flowMs, 'GOVERNOR.acquire': 5 * acquired },
  })

describe('what is billed of a turn', () => {
  it('is what was counted, with the time of the flow in it and that of the Engage call added', () => {
    const usage = usageOf([alone(2_000, 2), counts()], 7)
    expect(usage).toMatchObject({ requests: 2, cpuMs: 7, objectRequests: 5 })
    expect(usage.objectSeconds).toBeCloseTo(2.06 + 0.3, 10)
  })

  it('has the flow’s time added where the flow that was counted answered at once', () => {
    expect(usageOf([WARM, counts()], 7, 2).objectSeconds).toBeCloseTo(2.05 + 0.3, 10)
  })
})

describe('the page of a million turns', () => {
  const cold = new Map([
    [0.5, alone(500, 1)],
    [2, alone(2_000, 2)],
    [5, alone(5_000, 2)],
  ])
  const [million, others] = costTables({ warm: WARM, cold, echo: counts(), cpuMs: 7 })

  it('names the governor’s calls and its time, within those of all objects', () => {
    const rows = million?.rows ?? []
    const at = rows.findIndex(([what]) => what === 'Durable Object requests')
    expect(rows.slice(at, at + 2)).toEqual([
      ['Durable Object requests', '5', '0.15', '1 million', '0.75'],
      ['– of these the governor’s', '2', '', '', '0.30'],
    ])
    expect(rows[at + 3]).toEqual(['– of these the governor’s', '0.0013', '', '', '0.02'])
  })

  it('shows turns that come alone beside those that find permits, for each time of the flow', () => {
    expect(others?.rows.map(([seconds, calls]) => [seconds, calls])).toEqual([
      ['0.5 s', '1'],
      ['2 s', '2'],
      ['5 s', '2'],
    ])
    for (const [, , lonely, atHand] of others?.rows ?? []) expect(Number(lonely)).toBeGreaterThan(Number(atHand))
  })

  it('is refused where the flow time that it prices was not counted', () => {
    expect(() => costTables({ warm: WARM, cold: new Map(), echo: counts(), cpuMs: 7 })).toThrow('not counted')
  })
})
