import { describe, expect, it } from 'vitest'
import { begins, expiresAt, newSession, type Session, touch } from '../../../src/conversation/session.ts'

const NOW = 5_000_000
const MINUTE = 60_000
const HALF_HOUR = 30 * MINUTE
const session = (changes: Partial<Session> = {}): Session => ({ ...newSession(3), activeAt: NOW, ...changes })

describe('a session', () => {
  it('expires a fixed time after the customer’s last message', () => {
    expect(expiresAt(session(), HALF_HOUR)).toBe(NOW + HALF_HOUR)
  })

  it('never expires where the time is 0', () => {
    expect(expiresAt(session(), 0)).toBeNull()
  })

  it('does not expire before it began', () => {
    expect(expiresAt(newSession(), HALF_HOUR)).toBeNull()
  })

  it('does not expire after it ended', () => {
    expect(expiresAt(session({ ended: true }), HALF_HOUR)).toBeNull()
  })
})

describe('the first message of a thread', () => {
  it('is of the first session', () => {
    expect(touch(newSession(), NOW, HALF_HOUR, true)).toEqual(session({ number: 1 }))
  })

  it('is of the next one where an erased conversation left its number', () => {
    expect(touch(newSession(5), NOW, HALF_HOUR, true)).toEqual(session({ number: 5 }))
  })
})

describe('a further message', () => {
  it.each([
    ['soon after the last', 1],
    ['just before the end', HALF_HOUR - 1],
    ['at the very end', HALF_HOUR],
  ])('is of the same session: %s', (_, later) => {
    expect(touch(session(), NOW + later, HALF_HOUR, true)).toEqual(session({ activeAt: NOW + later }))
  })

  it('keeps the session alive', () => {
    const once = touch(session(), NOW + HALF_HOUR - 1, HALF_HOUR, true)
    expect(touch(once, NOW + HALF_HOUR + 10 * MINUTE, HALF_HOUR, true).number).toBe(3)
  })

  it('after too long a silence begins a new session', () => {
    expect(touch(session(), NOW + HALF_HOUR + 1, HALF_HOUR, true)).toEqual(
      session({ number: 4, activeAt: NOW + HALF_HOUR + 1 }),
    )
  })

  it('begins no new session where sessions never expire', () => {
    expect(touch(session(), NOW + 400 * 24 * 60 * MINUTE, 0, true).number).toBe(3)
  })

  it('begins no new session during a handover, however long that takes', () => {
    const later = NOW + 100 * HALF_HOUR
    expect(touch(session(), later, HALF_HOUR, false)).toEqual(session({ activeAt: later }))
  })

  it('after the end begins a new session at once', () => {
    const next = session({ number: 4, activeAt: NOW + 1 })
    expect(touch(session({ ended: true }), NOW + 1, HALF_HOUR, true)).toEqual(next)
    expect(touch(session({ ended: true }), NOW + 1, 0, true)).toEqual(next)
  })

  it('begins a new session after the end even while agents have the thread', () => {
    expect(touch(session({ ended: true }), NOW + 1, HALF_HOUR, false)).toMatchObject({ number: 4, ended: false })
  })

  it('begins one new session, not one for each message', () => {
    const next = touch(session({ ended: true }), NOW + 1, HALF_HOUR, true)
    expect(touch(next, NOW + 2, HALF_HOUR, true).number).toBe(4)
  })

  it('does not change the session it was counted from', () => {
    const before = Object.freeze(session())
    touch(before, NOW + HALF_HOUR + 1, HALF_HOUR, true)
    expect(before).toEqual(session())
  })
})

describe('a session begins', () => {
  const next = (before: Session, now = NOW + 1) => touch(before, now, HALF_HOUR, true)

  it.each([
    ['with the first message of a thread', newSession()],
    ['with the first message after the conversation was erased', newSession(5)],
    ['with the first message after the end', session({ ended: true })],
    ['with the first message after too long a silence', session({ activeAt: NOW - HALF_HOUR })],
  ])('%s', (_, before) => {
    expect(begins(before, next(before))).toBe(true)
  })

  it('once, not with each message', () => {
    const first = next(newSession())
    expect(begins(first, next(first, NOW + 2))).toBe(false)
    expect(begins(session(), next(session()))).toBe(false)
  })

  it('and what is owed for that stays owed until it is carried out', () => {
    expect(next(session({ startOwed: true })).startOwed).toBe(true)
  })
})
