import { beforeEach, describe, expect, it } from 'vitest'
import { MISSING_MAX } from '../../../src/sweep/missing.ts'
import { START, SweptAccount } from './swept-account.ts'

const SECOND = 1_000
const MINUTE = 60_000
const UNAVAILABLE = {
  reason: 'unavailable',
  status: 503,
  error: null,
  namesIntervention: false,
  retryAfterMs: null,
} as const

let account: SweptAccount
beforeEach(() => {
  account = new SweptAccount()
})

/** Events that are refused are not searched: the sweep goes by contents. */
const byContents = () => account.records.change(() => ({ eventsRefusedUntil: START + 1e9 }))

describe('a time that lies ahead', () => {
  it.each([
    ['events', () => {}, 'wrong clock', 'missed'],
    ['contents', byContents, 'content-wrong clock', 'content-missed'],
  ])('does not keep a sweep by %s from what comes after', async (_, prepare, wrong, missed) => {
    prepare()
    account.message('wrong clock', { at: 120 * MINUTE, listedAt: 0, readableAt: 0 })
    await account.sweep(MINUTE)
    account.message('missed', { at: 4 * MINUTE })
    for (const minute of [5, 10, 15]) await account.sweep(minute * MINUTE)
    expect(account.received).toEqual([wrong, missed])
  })

  it('is handed over once, and asked about no more', async () => {
    account.message('wrong clock', { at: 120 * MINUTE, listedAt: 0, readableAt: 0 })
    await account.sweep(MINUTE)
    const calls = account.calls.length
    await account.sweep(5 * MINUTE)
    expect(account.received).toEqual(['wrong clock'])
    expect(account.calls.slice(calls)).toEqual(['listEvents'])
  })

  it('is not believed where an earlier version has kept it', async () => {
    account.message('missed', { at: -MINUTE })
    account.records.change(() => ({ mark: { at: START + 120 * MINUTE, behind: false, recent: {} } }))
    await account.sweep(0)
    expect(account.received).toEqual(['missed'])
  })
})

describe('what is found late', () => {
  it('is found while runs are used up at the head', async () => {
    account.eventsPerRun = 1
    account.opened('first', { at: 0 })
    await account.sweep(30 * SECOND)
    account.opened('late', { at: -5 * SECOND, listedAt: 40 * SECOND })
    account.opened('second', { at: 60 * SECOND })
    await account.sweep(135 * SECOND)
    expect(account.received).toEqual(['first', 'late', 'second'])
  })

  it('is found by a run after one that failed where it had come to the head', async () => {
    account.records.change(() => ({ mark: { at: START - 60 * MINUTE, behind: true, recent: {} } }))
    for (let number = 0; number < 150; number++) account.opened(`event ${number}`, { at: number })
    account.failing = { call: 'listEvents', after: 1, failure: UNAVAILABLE }
    await account.sweep(10 * SECOND)
    expect(account.events('sweep.failed')).toHaveLength(1)
    account.opened('late', { at: -5 * SECOND, listedAt: 20 * SECOND })
    await account.sweep(70 * SECOND)
    expect(account.received).toContain('late')
  })

  it('does not hold a run up that found no end of what it knows already', async () => {
    account.callsPerRun = 1
    for (let number = 0; number < 320; number++) account.opened(`event ${number}`, { at: 200 * number })
    for (let run = 0; run < 6; run++) await account.sweep(70 * SECOND)
    expect(account.received).toHaveLength(320)
  })
})

describe('an event whose content is not to be read yet', () => {
  it('is handed over by the next run, once, although the mark went on', async () => {
    account.message('early', { at: -4 * MINUTE, readableAt: SECOND })
    account.message('other', { at: 0 })
    await account.sweep(0)
    expect(account.received).toEqual(['other'])
    for (const minute of [5, 10]) await account.sweep(minute * MINUTE)
    expect(account.received).toEqual(['other', 'early'])
    expect(account.records.load().missing).toEqual([])
    expect(account.events('sweep.unreadable')).toEqual([])
  })

  it('is tried again by each run of an outage, and given up when it was missed again later', async () => {
    account.message('never', { at: 0, readableAt: 1e9 })
    for (const seconds of [1, 61, 119]) await account.sweep(seconds * SECOND)
    expect(account.events('sweep.unreadable')).toEqual([])
    await account.sweep(121 * SECOND)
    expect(account.events('sweep.unreadable')).toMatchObject([{ event_id: 'never', problem: 'no content' }])
    const calls = account.calls.length
    account.message('later', { at: 5 * MINUTE })
    for (const minute of [6, 10]) await account.sweep(minute * MINUTE)
    expect(account.calls.slice(calls)).toEqual(['listEvents', 'listContentsById', 'listEvents'])
    expect(account.received).toEqual(['later'])
  })

  it('is not tried again where a webhook has brought it', async () => {
    account.message('early', { at: 0, readableAt: 1e9 })
    await account.sweep(0)
    account.received.push('early')
    await account.sweep(5 * MINUTE)
    expect(account.calls).toEqual(['listEvents', 'listContentsById', 'listEvents'])
    expect(account.records.load().missing).toEqual([])
  })

  it('is kept where the run that would try it again comes to nothing', async () => {
    account.message('early', { at: 0, readableAt: SECOND })
    await account.sweep(0)
    account.failing = { call: 'listContentsById', after: 0, failure: UNAVAILABLE }
    await account.sweep(5 * MINUTE)
    await account.sweep(10 * MINUTE)
    expect(account.received).toEqual(['early'])
  })

  it('is given up at once where there are too many to keep', async () => {
    for (let number = 0; number < MISSING_MAX + 2; number++)
      account.message(`event ${number}`, { at: number, readableAt: MINUTE })
    await account.sweep(SECOND)
    expect(account.events('sweep.unreadable')).toHaveLength(2)
    await account.sweep(5 * MINUTE)
    expect(account.received).toHaveLength(MISSING_MAX)
  })
})

describe('a page that takes many calls', () => {
  const bare = (count: number) => {
    for (let number = 0; number < count; number++) account.opened(`event ${number}`, { at: -400 * number }, true)
  }
  const inOrder = (count: number) => Array.from({ length: count }, (_, number) => `event ${count - 1 - number}`)

  it('is handed over in several runs, none of which makes more calls than it may', async () => {
    bare(149)
    const calls: number[] = []
    const behind: boolean[] = []
    while (behind.at(-1) !== false) {
      const before = account.calls.length
      behind.push(await account.sweep(behind.length * MINUTE))
      calls.push(account.calls.length - before)
    }
    expect(behind).toHaveLength(4)
    expect(Math.max(...calls)).toBeLessThanOrEqual(40)
    expect(account.received).toEqual(inOrder(149))
  })

  it('begins anew only with its last part where a call fails', async () => {
    bare(30)
    account.failing = { call: 'getIntervention', after: 25, failure: UNAVAILABLE }
    await account.sweep(0)
    expect(account.received).toEqual(inOrder(30).slice(0, 20))
    const calls = account.calls.length
    await account.sweep(5 * MINUTE)
    expect(account.received).toEqual(inOrder(30))
    expect(account.calls.slice(calls)).toEqual(['listEvents', ...Array(10).fill('getIntervention')])
  })

  it('is read fifty contents a call', async () => {
    for (let number = 0; number < 120; number++) account.message(`event ${number}`, { at: -number })
    await account.sweep(0)
    expect(account.calls).toEqual(['listEvents', ...Array(3).fill('listContentsById')])
    expect(account.received).toEqual(inOrder(120))
  })
})
