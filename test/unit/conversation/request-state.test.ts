import { describe, expect, it } from 'vitest'
import type { ReplyState } from '../../../src/conversation/outbox.ts'
import { standingOfInput, standingOfReplies } from '../../../src/conversation/request-state.ts'

type Status = ReplyState['status']

const replies = (...statuses: (Status | [Status, string])[]): ReplyState[] =>
  statuses.map((one) => {
    const [status, reason] = Array.isArray(one) ? one : [one, null]
    return { status, reason, contentId: null, attempts: status === 'queued' ? 0 : 1 }
  })

describe('an input', () => {
  it.each([
    [
      { status: 'waiting', attempts: 0 },
      { status: 'queued', reason: null },
    ],
    [
      { status: 'waiting', attempts: 1 },
      { status: 'running', reason: null },
    ],
    [
      { status: 'silent', attempts: 0 },
      { status: 'refused', reason: 'owner_changed' },
    ],
    [
      { status: 'dropped', attempts: 3 },
      { status: 'failed', reason: 'timeout' },
    ],
  ] as const)('that is %j shows %j', (message, shown) => {
    expect(standingOfInput(message, shown.status === 'failed' ? 'timeout' : null)).toEqual(shown)
  })

  it('that the flow has answered stands as its replies do', () => {
    expect(standingOfInput({ status: 'done', attempts: 1 }, null)).toBeNull()
    expect(standingOfReplies('inject', [])).toEqual({ status: 'done', reason: null })
    expect(standingOfReplies('inject', replies('queued'))).toEqual({ status: 'running', reason: null })
    expect(standingOfReplies('inject', replies('sent', 'sent'))).toEqual({ status: 'done', reason: null })
  })
})

describe('a notification', () => {
  it.each([
    [replies('queued', 'queued'), 'queued', null],
    [replies('sending', 'queued'), 'running', null],
    [replies('sent', 'queued'), 'running', null],
    [replies('sent', 'sent'), 'sent', null],
    [replies(['dropped', 'owner_changed']), 'refused', 'owner_changed'],
    [replies('sent', ['dropped', 'owner_changed']), 'refused', 'owner_changed'],
    [replies(['dead', 'expired'], ['dropped', 'behind_a_dead_reply']), 'failed', 'expired'],
    [replies('sent', ['dead', 'not_exported']), 'failed', 'not_exported'],
    [replies(['dead', 'expired'], 'queued'), 'running', null],
    [replies(['dead', 'expired'], 'sent'), 'sent', null],
  ] as const)('with %j is %s', (of, status, reason) => {
    expect(standingOfReplies('notify', of)).toEqual({ status, reason })
  })

  it('that was tried and waits to be tried again is running', () => {
    const tried = replies('queued').map((reply) => ({ ...reply, attempts: 1 }))
    expect(standingOfReplies('notify', tried).status).toBe('running')
  })
})
