import { describe, expect, it } from 'vitest'
import { type SessionStartArguments, toSessionStartInput } from '../../../../src/content/inbound/session-start.ts'

const started = (changes: Partial<SessionStartArguments> = {}) =>
  toSessionStartInput({
    input: { data: { event: 'session_start' } },
    threadId: 'thread-1',
    session: 2,
    attempt: 3,
    authorId: 'identity-1',
    sourceId: 'source-1',
    sourceType: 'whats_app',
    private: true,
    identity: null,
    message: null,
    ...changes,
  })

describe('the start of a session', () => {
  it('says who writes and where; what only a message knows is null where none comes next', () => {
    expect(started()).toEqual({
      userId: 'identity-1',
      sessionId: 'thread-1~2',
      text: '',
      data: {
        event: 'session_start',
        engage: {
          thread_id: 'thread-1',
          source_id: 'source-1',
          source_type: 'whats_app',
          identity_id: 'identity-1',
          language: null,
          private: true,
          context_data: null,
          identity: null,
          attempt: 3,
        },
      },
    })
  })

  it('is the thread’s where Engage names nobody', () => {
    expect(started({ authorId: null }).userId).toBe('thread-1')
  })
})
