import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { Conversation } from '../../../src/conversation/conversation.ts'
import { Governor, governorOf } from '../../../src/governor/governor.ts'
import { IdentityIndex } from '../../../src/identities/identity-index.ts'
import { MediaStore, mediaStoreOf } from '../../../src/media/media-store.ts'
import { sweepOf } from '../../../src/sweep/heard.ts'
import { Sweep } from '../../../src/sweep/sweep.ts'
import { cleanUp, createEngage, type LocalEngage, said, stubOf } from '../engage.ts'
import { workerSettings } from '../settings.ts'
import type {
  RecordedConversation,
  RecordedEvent,
  RecordedGovernor,
  RecordedIdentityIndex,
  RecordedMediaStore,
  RecordedSweep,
} from './recorded.ts'

/** The record of what objects are called with, held against today's classes. `npm run types` checks the types. */

/** Methods as a stub has them: what they answer is awaited. */
type Rpc<T, Recorded> = {
  [K in keyof Recorded & keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Awaited<R> : never
}
type Answers<T> = { [K in keyof T]: T[K] extends (...args: never[]) => infer R ? R : never }

/** Every method by its name: one that is left out, or too much, is a type error. */
const names = <Recorded>(methods: Record<keyof Recorded, true>): string[] => Object.keys(methods).toSorted()

const RECORDED: [{ name: string; prototype: object }, string[]][] = [
  [
    Conversation,
    names<RecordedConversation>({
      receive: true,
      overview: true,
      handOver: true,
      resume: true,
      retry: true,
      discard: true,
      unseen: true,
      inject: true,
      notify: true,
      request: true,
      export: true,
      erase: true,
    }),
  ],
  [
    Governor,
    names<RecordedGovernor>({
      acquire: true,
      reportOutcome: true,
      mayAskFlow: true,
      reportFlow: true,
      setEmergency: true,
      emergency: true,
      report: true,
      reportDeadLetters: true,
      deadLetters: true,
      health: true,
      openAlerts: true,
    }),
  ],
  [Sweep, names<RecordedSweep>({ start: true, heard: true, reached: true })],
  [MediaStore, names<RecordedMediaStore>({ upload: true, forget: true })],
  [
    IdentityIndex,
    names<RecordedIdentityIndex>({
      addThread: true,
      removeThread: true,
      known: true,
      move: true,
      addMember: true,
      removeMember: true,
      members: true,
      forget: true,
    }),
  ],
]

/** The platform calls it, nobody else. */
const HANDLERS = ['constructor', 'alarm']

describe.each(RECORDED)('%o over RPC', (today, recorded) => {
  it('has every method that a version had, and none that is not recorded', () => {
    const methods = Object.getOwnPropertyNames(today.prototype).filter((name) => !HANDLERS.includes(name))
    expect(methods.toSorted()).toEqual(recorded)
  })
})

it('takes what old callers send, and answers what they read', () => {
  expectTypeOf<Rpc<Conversation, RecordedConversation>>().toExtend<RecordedConversation>()
  expectTypeOf<Rpc<Governor, RecordedGovernor>>().toExtend<RecordedGovernor>()
  expectTypeOf<Rpc<Sweep, RecordedSweep>>().toExtend<RecordedSweep>()
  expectTypeOf<Rpc<MediaStore, RecordedMediaStore>>().toExtend<RecordedMediaStore>()
  expectTypeOf<Rpc<IdentityIndex, RecordedIdentityIndex>>().toExtend<RecordedIdentityIndex>()
})

it('reads in an old object’s answers nothing that may be missing there', () => {
  expectTypeOf<Answers<RecordedConversation>>().toExtend<Answers<Rpc<Conversation, RecordedConversation>>>()
  expectTypeOf<Answers<RecordedGovernor>>().toExtend<Answers<Rpc<Governor, RecordedGovernor>>>()
  expectTypeOf<Answers<RecordedSweep>>().toExtend<Answers<Rpc<Sweep, RecordedSweep>>>()
  expectTypeOf<Answers<RecordedMediaStore>>().toExtend<Answers<Rpc<MediaStore, RecordedMediaStore>>>()
  expectTypeOf<Answers<RecordedIdentityIndex>>().toExtend<Answers<Rpc<IdentityIndex, RecordedIdentityIndex>>>()
})

describe('a caller of version 0.1.0', () => {
  let engage: LocalEngage

  beforeEach(() => {
    engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  })
  afterEach(() => cleanUp(engage))

  it('hands over a message, which is answered', async () => {
    const { threadId } = engage.writes('hello')
    const [content] = engage.emulator.state.contentsOf(threadId)
    if (!content) throw new Error('nothing was written')
    const event: RecordedEvent = {
      kind: 'content',
      event: {
        id: 'event-1',
        type: 'content.imported',
        issued_at: new Date().toISOString(),
        user_id: null,
        resource: {
          type: 'message',
          id: content.id,
          metadata: {
            approval_required: false,
            author_id: content.author_id,
            auto_submitted: null,
            body: 'hello',
            body_input_format: 'text',
            capabilities_supported: null,
            category_ids: [workerSettings.ENGAGE_BOT_CATEGORY_ID],
            context_data: null,
            created_from: 'synchronizer',
            creator_id: null,
            first_in_thread: true,
            foreign_id: null,
            has_attachment: false,
            in_reply_to_id: null,
            intervention_id: null,
            language: null,
            private: true,
            source_id: content.source_id,
            source_type: 'engage_messaging',
            status: 'new',
            structured_content_supported: null,
            structured_reply: null,
            synchronization_status: null,
            thread_id: threadId,
            thread_title: null,
          },
        },
      },
    }
    const conversation = await stubOf(threadId)
    await conversation.receive(threadId, [event])
    await said(engage, threadId, 'You said: hello')
    const traces = [
      { id: 'event-1', type: 'content.imported', contentId: content.id },
      { id: 'event-2', type: 'content.imported', contentId: 'another' },
    ]
    expect(await conversation.unseen(traces)).toEqual(['event-2'])
    expect(await conversation.overview()).toMatchObject({ threadId, owner: 'bot', queue: { messages: 0 } })
    expect(await conversation.retry('reply-1')).toBe('unknown')
    expect(await conversation.discard('reply-1')).toBe(false)
    expect(await conversation.resume()).toEqual({ outcome: 'already', owner: 'bot' })
    expect(await conversation.handOver({ message: null, categoryIds: [] })).toMatchObject({ outcome: 'moved' })
  })

  it('gets permits, and tells what became of them', async () => {
    const governor = await governorOf(env, workerSettings)
    const request = { caller: 'caller', priority: 'reply', need: 1, want: 2, token: 'token', worked: 1 } as const
    expect(await governor.acquire({ ...request, unused: [{ id: 1, permits: 1 }] })).toEqual({
      grant: { id: expect.any(Number), permits: expect.any(Number) },
      expiresInMs: expect.any(Number),
      waitedMs: expect.any(Number),
      retryAfterMs: 0,
      tries: false,
      notices: { emergency: false, flows: {} },
    })
    await governor.reportOutcome({ outcome: { type: 'unknown' }, token: 'token', tried: false })
    expect(await governor.mayAskFlow('engine')).toBe(true)
    const failed = { engine: 'engine', worked: false, tried: false }
    expect(await governor.reportFlow(failed)).toEqual({ emergency: false, flows: { engine: 'watched' } })
    await governor.setEmergency(true)
    expect(await governor.emergency()).toBe(true)
    await governor.report('conversation', ['return_delayed'])
    const letter = { id: 'reply-1', kind: 'reply', reason: 'expired', at: 1, repeatable: true }
    await governor.reportDeadLetters('conversation', 'thread', [letter])
    expect(await governor.deadLetters(0, 10)).toEqual([{ ...letter, conversation: 'conversation', threadId: 'thread' }])
    const alerts = [{ alert: 'return_delayed', conversations: 1, since: expect.any(Number) }]
    expect(await governor.health()).toEqual({ alerts, deadLetters: 1 })
    expect(await governor.openAlerts()).toEqual(alerts)
  })

  it('reaches the sweep and the media store', async () => {
    const sweep = await sweepOf(env, workerSettings)
    await sweep.heard('bridge.example/webhook', ['source'])
    await sweep.reached('bridge.example/webhook')
    await sweep.start()
    const store = await mediaStoreOf(env, workerSettings)
    expect(await store.upload([{ url: 'not a url', media: 'image', label: '' }])).toEqual({
      ids: new Map([['not a url', null]]),
      retryAfterMs: null,
    })
    await store.forget(['not a url'])
  })
})
