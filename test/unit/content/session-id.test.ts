import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSessionId, sessionId } from '../../../src/content/inbound.ts'

it('a session’s id is read back as the thread and the number it was made of', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w-]+$/), fc.integer({ min: 1, max: 999_999_999 }), (threadId, session) => {
      expect(readSessionId(sessionId(threadId, session))).toEqual({ threadId, session })
    }),
  )
})

it.each(['thread~1', 'thread~0', 'thread~02', 'thread~', '~2', 'thread~x', 'thread~12345678901'])(
  'what is no such id is a thread’s own: %s',
  (id) => {
    expect(readSessionId(id)).toEqual({ threadId: id, session: 1 })
  },
)
