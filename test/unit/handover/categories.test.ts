import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimOf, ownerOf, recategorized } from '../../../src/handover/categories.ts'
import { AGENT, BOT, policy } from './fixtures.ts'

describe('a thread’s categories', () => {
  it.each([
    ['Bot alone', [BOT], 'bot'],
    ['Bot among others', ['orders', BOT, 'vip'], 'bot'],
    ['Agent alone', [AGENT], 'agent'],
    ['Agent beside Bot', [BOT, AGENT], 'agent'],
    ['Agent before Bot', [AGENT, 'orders', BOT], 'agent'],
    ['others only', ['orders', 'vip'], 'neither'],
    ['none at all', [], 'absent'],
    ['no list', null, 'absent'],
  ] as const)('claim the thread for the right side: %s', (_, categoryIds, claim) => {
    expect(claimOf(categoryIds, policy)).toBe(claim)
  })

  it('are compared whole: an id that only begins like Bot’s is another', () => {
    expect(claimOf([`${BOT}-2`, AGENT.slice(1)], policy)).toBe('neither')
  })

  it.each([
    ['bot', 'bot'],
    ['agent', 'agent'],
    ['neither', 'none'],
    ['absent', 'none'],
  ] as const)('that claim %s make the owner %s', (claim, owner) => {
    expect(ownerOf(claim)).toBe(owner)
  })
})

describe('a recategorized thread', () => {
  it('goes to agents: Bot is replaced in its place, and all others are kept', () => {
    expect(recategorized(['orders', BOT, 'vip'], 'agent', [], policy)).toEqual(['orders', AGENT, 'vip'])
  })

  it('goes to the bot: Agent is replaced in its place, and all others are kept', () => {
    expect(recategorized(['orders', AGENT, 'vip'], 'bot', [], policy)).toEqual(['orders', BOT, 'vip'])
  })

  it('gets the categories that the flow wants beside Agent, each once', () => {
    expect(recategorized(['orders', BOT], 'agent', ['billing', 'orders', 'billing'], policy)).toEqual([
      'orders',
      AGENT,
      'billing',
    ])
  })

  it('holds the target once when both were present', () => {
    expect(recategorized([BOT, 'orders', AGENT], 'agent', [], policy)).toEqual([AGENT, 'orders'])
    expect(recategorized([BOT, 'orders', AGENT], 'bot', [], policy)).toEqual([BOT, 'orders'])
  })

  it('gets the target although it had neither', () => {
    expect(recategorized(['orders'], 'agent', [], policy)).toEqual(['orders', AGENT])
    expect(recategorized([], 'agent', ['billing'], policy)).toEqual([AGENT, 'billing'])
  })

  it('does not keep the bot’s category because the flow asked for it', () => {
    expect(recategorized([BOT], 'agent', [BOT, 'billing'], policy)).toEqual([AGENT, 'billing'])
  })

  it('is the same after the same move again', () => {
    const once = recategorized(['orders', BOT, 'vip'], 'agent', ['billing'], policy)
    expect(recategorized(once, 'agent', ['billing'], policy)).toEqual(once)
  })

  it('does not change the list that it was made from', () => {
    const categoryIds = Object.freeze(['orders', BOT])
    expect(recategorized(categoryIds, 'agent', [], policy)).toEqual(['orders', AGENT])
  })

  const ids = fc.array(fc.constantFrom(BOT, AGENT, 'orders', 'vip', 'billing', 'spam'), { maxLength: 8 })

  it('always claims the side that it went to, loses no other category and holds none twice', () => {
    fc.assert(
      fc.property(ids, ids, fc.constantFrom('bot' as const, 'agent' as const), (categoryIds, extra, to) => {
        const moved = recategorized(categoryIds, to, extra, policy)
        expect(claimOf(moved, policy)).toBe(to)
        expect(new Set(moved).size).toBe(moved.length)
        const others = [...categoryIds, ...extra].filter((id) => id !== BOT && id !== AGENT)
        expect(moved).toEqual(expect.arrayContaining(others))
        expect(moved).toHaveLength(new Set(others).size + 1)
      }),
    )
  })

  it('keeps the order of what was there', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(BOT, 'orders', 'vip', 'billing')), (categoryIds) => {
        const moved = recategorized(categoryIds, 'agent', [], policy)
        const there = categoryIds.map((id) => (id === BOT ? AGENT : id))
        expect(moved.slice(0, there.length)).toEqual(there)
      }),
    )
  })
})
