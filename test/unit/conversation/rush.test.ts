import { describe, expect, test } from 'vitest'
import { RUSH, Rush } from '../../../src/conversation/rush.ts'

const GIVES_WAY_MS = 2_000

/** A rush whose time passes only while somebody waits; webhooks come as long as `until` says, one each `everyMs`. */
function world({ everyMs = 5, until = 0 } = {}) {
  let now = 1_000_000
  const begin = now
  const rush = new Rush({
    now: () => now,
    sleep: async (ms) => {
      for (const end = now + ms; now < end; now += everyMs) if (now - begin < until) rush.received()
    },
  })
  const pourIn = () => {
    for (let count = 0; count < RUSH.deliveries; count++) rush.received()
  }
  /** When the work begins, in milliseconds from now on. */
  const beginsAfter = async () => {
    const asked = now
    let began = Number.NaN
    await rush.work(async () => {
      began = now
    }, GIVES_WAY_MS)
    return began - asked
  }
  /** Does something while another conversation is at work. */
  const beside = async <T>(work: () => Promise<T>): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const other = rush.work(() => promise, GIVES_WAY_MS)
    const result = await work()
    resolve()
    await other
    return result
  }
  return { pourIn, beginsAfter, beside, rush, pass: (ms: number) => (now += ms) }
}

describe('a rush of webhooks', () => {
  test('keeps a conversation waiting until it is over', async () => {
    const { pourIn, beginsAfter, beside } = world({ until: 400 })
    pourIn()
    const after = await beside(beginsAfter)
    expect(after).toBeGreaterThanOrEqual(400 + RUSH.withinMs)
    expect(after).toBeLessThan(GIVES_WAY_MS)
  })

  test('that does not end keeps nobody waiting for longer than the limit', async () => {
    const { pourIn, beginsAfter, beside } = world({ until: Number.POSITIVE_INFINITY })
    pourIn()
    const after = await beside(beginsAfter)
    expect(after).toBeGreaterThanOrEqual(GIVES_WAY_MS)
    expect(after).toBeLessThan(GIVES_WAY_MS + RUSH.withinMs)
  })

  test('does not keep a conversation waiting that has the thread to itself', async () => {
    const { pourIn, beginsAfter } = world({ until: 400 })
    pourIn()
    expect(await beginsAfter()).toBe(0)
  })

  test('is looked at again after each conversation, also after one that failed', async () => {
    const { rush, pourIn, beginsAfter } = world({ until: 400 })
    await expect(rush.work(() => Promise.reject(new Error('failed')), GIVES_WAY_MS)).rejects.toThrow('failed')
    pourIn()
    expect(await beginsAfter()).toBe(0)
  })
})

describe('ordinary traffic', () => {
  test('keeps nobody waiting, however many conversations are at work', async () => {
    const { rush, beginsAfter, beside, pass } = world()
    for (let count = 0; count < RUSH.deliveries * 3; count++) {
      rush.received()
      pass((RUSH.withinMs / (RUSH.deliveries - 1)) * 1.01)
    }
    expect(await beside(() => beside(beginsAfter))).toBe(0)
  })

  test('is what a few webhooks at once are', async () => {
    const { rush, beginsAfter, beside } = world()
    for (let count = 0; count < RUSH.deliveries - 1; count++) rush.received()
    expect(await beside(beginsAfter)).toBe(0)
  })
})
