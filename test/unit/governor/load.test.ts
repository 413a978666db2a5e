import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outcome, Priority } from '../../../src/engage/admission.ts'
import {
  delay,
  mostInAMinute,
  type Request,
  runReadingThread,
  runThread,
  seeded,
  settledGovernor,
  simulateTime,
} from './simulation.ts'

beforeEach(simulateTime)
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const LIMIT = 500
/** Isolates are known by name as long as the process lives. */
let round = 0

/** Runs until all are done, at most for so many simulated minutes. */
async function untilDone(work: Promise<unknown>[], minutes: number) {
  let done = false
  Promise.all(work).then(() => {
    done = true
  })
  for (let second = 0; second < minutes * 60 && !done; second++) await vi.advanceTimersByTimeAsync(1_000)
  expect(done).toBe(true)
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `thread-${index}`)

describe('5,000 posts of 200 threads, each of which waits for its last', { timeout: 60_000 }, () => {
  it.each([
    [1, 1 / 10],
    [10, 1 / 3],
    [40, 0.8],
    // A thread alone in its isolate has nobody to ask with: once in vain, and once for each permit.
    [200, 1.36],
  ])(
    'in %i isolates keep to the limit, take hardly longer than they must, are fair, and ask %f times a request at most',
    async (isolates, questions) => {
      round += 1
      const governor = await settledGovernor(LIMIT)
      const start = Date.now()
      const log: Request[] = []
      const random = seeded(isolates)
      const threads = names(200).map((name, index) => {
        const isolate = `${round}-${index % isolates}`
        return runThread({ governor, isolate, name, requests: 25, latencyMs: () => 80 + 200 * random() }, log)
      })
      await untilDone(threads, 15)
      expect(log).toHaveLength(5_000)
      expect(governor.asked / log.length).toBeLessThan(questions)
      expect(mostInAMinute(log)).toBeLessThanOrEqual(LIMIT)
      // 500 at once, then 500 more at the end of each further minute.
      const ideal = (5_000 / LIMIT - 1) * 60_000
      const took = Math.max(...log.map(({ sentAt }) => sentAt)) - start
      expect(took).toBeLessThan(ideal * 1.05)
      for (let minute = 1; minute < 9; minute++) {
        const sent = new Map(names(200).map((name) => [name, 0]))
        for (const { thread, sentAt } of log) {
          if (sentAt < start + minute * 62_000) sent.set(thread, (sent.get(thread) ?? 0) + 1)
        }
        const counts = [...sent.values()]
        // Each has its share of the 500 in every minute; what is over goes to the quick.
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(minute * Math.floor(LIMIT / 200))
      }
      // A row for many permits, and no more rows than count at a time.
      expect(governor.written).toBeLessThan(5_000 / 25)
      expect(governor.rows).toBeLessThanOrEqual(40)
    },
  )
})

describe('while the governor restarts and the platform says 429 now and then', { timeout: 120_000 }, () => {
  it.each([1, 10, 40])(
    'no minute holds more than the limit, and all is sent in the end, from %i isolates',
    async (isolates) => {
      round += 1
      const governor = await settledGovernor(LIMIT)
      const log: Request[] = []
      const random = seeded(isolates)
      let limited = 0
      const platform = (): Outcome => {
        if (random() >= 0.001) return { type: 'worked' }
        limited += 1
        return { type: 'rate_limited', retryAfterMs: 3_000 }
      }
      const threads = names(200).map((name, index) => {
        const isolate = `${round}-${index % isolates}`
        return runThread({ governor, isolate, name, requests: 25, platform, latencyMs: () => 80 + 200 * random() }, log)
      })
      const restarts = [20_000, 40_000, 41_000, 45_000].map((ms) => delay(ms * 5).then(() => governor.restart()))
      await untilDone([...threads, ...restarts], 60)
      expect(limited).toBeGreaterThan(0)
      expect(log).toHaveLength(5_000 + limited)
      expect(mostInAMinute(log)).toBeLessThanOrEqual(LIMIT)
    },
  )
})

describe('where the platform is slow and the budget is used up', { timeout: 60_000 }, () => {
  it.each([1, 10, 40])('a post follows the read that allows it, from %i isolates', async (isolates) => {
    round += 1
    const governor = await settledGovernor(LIMIT)
    const log: Request[] = []
    const posts: Request[] = []
    const random = seeded(isolates)
    // Longer than a permit lives.
    const latencyMs = () => 2_500 + 1_000 * random()
    for (const [index, name] of names(200).entries()) {
      const isolate = `${round}-${index % isolates}`
      void runReadingThread({ governor, isolate, name, requests: 1_000, latencyMs }, log, posts)
    }
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    expect(mostInAMinute(log)).toBeLessThanOrEqual(LIMIT)
    // Half of all requests are posts.
    expect(posts.length).toBeGreaterThan(0.9 * 10 * (LIMIT / 2))
    for (const name of names(200)) expect(posts.filter(({ thread }) => thread === name).length).toBeGreaterThan(8)
  })
})

describe('within the limit', () => {
  it('several requests go out for each question to the governor, and nobody waits', async () => {
    round += 1
    const governor = await settledGovernor(LIMIT)
    const start = Date.now()
    const log: Request[] = []
    const random = seeded(1)
    const threads = names(200).map((name, index) => {
      // 400 a minute.
      const pauseMs = () => 59_700 * random()
      return runThread({ governor, isolate: `${round}-${index % 2}`, name, requests: 10, pauseMs }, log)
    })
    await vi.advanceTimersByTimeAsync(60_000)
    const before = { asked: governor.asked, sent: log.length }
    await vi.advanceTimersByTimeAsync(120_000)
    const asked = governor.asked - before.asked
    const sent = log.length - before.sent
    const late = log.filter(({ wantedAt }) => wantedAt > start + 60_000)
    expect(Math.max(...late.map(({ sentAt, wantedAt }) => sentAt - wantedAt))).toBeLessThan(3_000)
    expect(sent).toBeGreaterThan(600)
    expect(asked / sent).toBeLessThan(1 / 3)
    expect(mostInAMinute(log)).toBeLessThanOrEqual(LIMIT)
    await untilDone(threads, 15)
  })

  it('nobody waits for more than a few questions, however many come at once', async () => {
    round += 1
    const governor = await settledGovernor(100_000)
    const log: Request[] = []
    const random = seeded(3)
    const threads = names(2_000).map((name) => {
      return runThread({ governor, isolate: `${round}`, name, requests: 5, latencyMs: () => 80 + 200 * random() }, log)
    })
    await untilDone(threads, 5)
    expect(Math.max(...log.map(({ wantedAt, sentAt }) => sentAt - wantedAt))).toBeLessThan(400)
    expect(governor.asked / log.length).toBeLessThan(1 / 3)
  })

  it('a lonely request costs one question, and no row', async () => {
    round += 1
    const governor = await settledGovernor(LIMIT)
    const log: Request[] = []
    const thread = runThread(
      { governor, isolate: `${round}`, name: 'lonely', requests: 20, pauseMs: () => 30_000 },
      log,
    )
    await untilDone([thread], 15)
    expect({ asked: governor.asked, written: governor.written }).toEqual({ asked: 20, written: 0 })
  })
})

describe('replies and reads', () => {
  it('replies go first, and reads get through all the same under replies without end', async () => {
    round += 1
    const governor = await settledGovernor(60)
    const log: Request[] = []
    const random = seeded(2)
    const latencyMs = () => 80 + 200 * random()
    const start = Date.now()
    for (const name of names(100)) {
      const priority = Number(name.slice(7)) % 2 === 0 ? 'reply' : 'read'
      void runThread({ governor, isolate: `${round}-${name}`, name, priority, requests: 1_000, latencyMs }, log)
    }
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    const settled = log.filter(({ wantedAt }) => wantedAt > start)
    const waited = (priority: Priority) => {
      const waits = settled.filter((one) => one.priority === priority).map(({ wantedAt, sentAt }) => sentAt - wantedAt)
      return waits.reduce((sum, wait) => sum + wait, 0) / waits.length
    }
    const replies = settled.filter(({ priority }) => priority === 'reply')
    expect(replies.length).toBeGreaterThan(0.6 * settled.length)
    expect(waited('reply')).toBeLessThan(waited('read') - 5_000)
    for (const name of names(100))
      expect(settled.filter(({ thread }) => thread === name).length).toBeGreaterThanOrEqual(2)
    expect(mostInAMinute(log)).toBeLessThanOrEqual(60)
  })
})
