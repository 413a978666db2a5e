import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RUSH, Rush } from '../../../src/conversation/rush.ts'
import { timingsFor } from '../../../src/conversation/timings.ts'

const timings = timingsFor(1)
const { rushDelayMs, rushPaceMs, rushCeilingMs } = timings
const BEGIN = 1_000_000

/** One while so many conversations are at work, for good. */
function rushWith(atWork: number): Rush {
  const rush = new Rush()
  for (let count = 0; count < atWork; count++) void rush.during(() => new Promise<never>(() => {}))
  return rush
}

const busy = () => rushWith(RUSH.atWork)

/** Deliveries of a message each, so far apart: how long each message waits, in milliseconds. */
function waits(rush: Rush, from: number, count: number, everyMs: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const now = from + index * everyMs
    rush.received(now)
    return rush.turnAt(now, timings) - now
  })
}

describe('turns in a rush of webhooks', () => {
  test('begin at once where webhooks come one by one', () => {
    const everyMs = RUSH.withinMs / (RUSH.deliveries - 1) + 1
    expect(new Set(waits(busy(), BEGIN, 500, everyMs))).toEqual(new Set([0]))
  })

  test('give way from the delivery on that makes it a rush', () => {
    const first = waits(busy(), BEGIN, RUSH.deliveries + 1, 10)
    expect(first).toEqual([...Array(RUSH.deliveries - 1).fill(0), rushDelayMs, rushDelayMs])
  })

  test('begin at once where each is over before the next message comes, however fast', () => {
    expect(new Set(waits(rushWith(RUSH.atWork - 1), BEGIN, 500, 1))).toEqual(new Set([0]))
  })

  test('give way as long as some still wait, though nobody is at work any more', async () => {
    const rush = new Rush()
    const { promise, resolve } = Promise.withResolvers<void>()
    const work = Array.from({ length: RUSH.atWork }, () => rush.during(() => promise))
    waits(rush, BEGIN, RUSH.deliveries, 1)
    resolve()
    await Promise.all(work)
    expect(waits(rush, BEGIN + RUSH.deliveries, 1, 1)).toEqual([rushDelayMs + rushPaceMs - 1])
  })

  test('begin one after the other, in the order in which their messages came', () => {
    const turns = waits(busy(), BEGIN, 400, 1).map((wait, index) => BEGIN + index + wait)
    const held = turns.slice(RUSH.deliveries - 1)
    for (const [index, at] of held.entries()) {
      expect(at).toBe((held[0] ?? 0) + index * rushPaceMs)
    }
  })

  test('begin at once again when the rush is over, however many still wait', () => {
    const rush = busy()
    waits(rush, BEGIN, 400, 1)
    const [first] = waits(rush, BEGIN + 400 + RUSH.withinMs, 1, 1)
    expect(first).toBe(0)
  })

  test('are never put off past the ceiling, whatever comes', () => {
    const gaps = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 3_000 })
    fc.assert(
      fc.property(gaps, (gaps) => {
        const rush = busy()
        let now = BEGIN
        for (const gap of gaps) {
          now += gap
          rush.received(now)
          const wait = rush.turnAt(now, timings) - now
          expect(wait === 0 || (wait >= rushDelayMs && wait <= rushCeilingMs)).toBe(true)
        }
      }),
    )
  })

  test('wait less where all waits are scaled', () => {
    const rush = busy()
    for (let count = 0; count < RUSH.deliveries; count++) rush.received(BEGIN)
    expect(rush.turnAt(BEGIN, timingsFor(50))).toBe(BEGIN + rushDelayMs / 50)
  })
})
