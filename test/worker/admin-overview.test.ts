import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Inbox } from '../../src/conversation/inbox.ts'
import { TABLES } from '../../src/conversation/schema.ts'
import { answered, ask, belongsTo, CANARY, conversation, letters, post, shown } from './admin.ts'
import { cleanUp, createEngage, deliver, eventually, type Flow, type LocalEngage, said, stubOf } from './engage.ts'

let engage: LocalEngage
/** What the flow does: a test changes it while it goes on. */
let flow: Flow

beforeEach(() => {
  flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
  engage = createEngage((request) => flow(request))
})

afterEach(() => cleanUp(engage))

const says = (threadId: string, text: string) => deliver(engage.writes(text, threadId).delivery)

describe('GET /admin/conversations/{thread_id}', () => {
  it('answers 404 for a thread that no conversation knows, and asking leaves no trace', async () => {
    const unknown = 'thread-of-nobody'
    for (const path of [`/conversations/${unknown}`, `/conversations/${'x'.repeat(300)}`]) {
      expect(await answered(ask(path))).toMatchObject({ code: 404, error: 'not_found' })
    }
    for (const move of ['handover', 'resume']) {
      expect(await answered(post(`/conversations/${unknown}/${move}`))).toMatchObject({ code: 404 })
    }
    const tables = await runInDurableObject(await stubOf(unknown), (_instance, { storage }) =>
      storage.sql
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'")
        .toArray(),
    )
    expect(tables).toEqual([])
  })

  it('does not keep a conversation from beginning afterwards', async () => {
    const { threadId, delivery } = engage.writes('hello')
    expect((await ask(`/conversations/${threadId}`)).status).toBe(404)
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    expect((await shown(threadId)).owner).toBe('bot')
  })

  it('leaves what is kept of an erased conversation as it is', async () => {
    const threadId = await conversation(engage)
    const stub = await stubOf(threadId)
    await runInDurableObject(stub, (_instance, { storage }) => {
      for (const table of TABLES) storage.sql.exec(`DELETE FROM ${table}`)
      storage.sql.exec('INSERT INTO state VALUES (1, \'{"erasedSessions":3}\')')
    })
    await abortAllDurableObjects()
    expect((await ask(`/conversations/${threadId}`)).status).toBe(404)
    await says(threadId, 'again')
    await said(engage, threadId, 'You said: hello', 'You said: again')
    expect(await shown(threadId)).toMatchObject({ session: 4 })
  })

  it('shows the owner and what happened, the newest first', async () => {
    const threadId = await conversation(engage, `hello ${CANARY}`)
    const overview = await shown(threadId)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(overview).toEqual({
      code: 200,
      thread_id: threadId,
      owner: 'bot',
      epoch: 1,
      since: time,
      session: 1,
      seen_at: time,
      handover: { reason: null, recategorizing: null, return_due_at: null, read_due_at: null, person_active: false },
      intervention_id: null,
      bot_intervention_ids: [],
      queue: { messages: 0, events: 0, replies: [] },
      alerts: [],
      dead_letters: [],
      errors: [],
      timeline: [
        {
          at: time,
          what: 'reply',
          purpose: 'flow',
          status: 'sent',
          reason: null,
          content_id: expect.any(String),
          attempts: 1,
        },
        { at: time, what: 'message', content_id: expect.any(String), status: 'answered', attempts: 1 },
        { at: time, what: 'owner', from: 'unknown', to: 'bot', epoch: 1 },
      ],
    })
  })

  it('shows what went wrong, the open replies, alerts and dead letters, and never a text', async () => {
    flow = () => ({ replies: [{ text: `one ${CANARY}` }, { text: `two ${CANARY}` }] })
    const { threadId, delivery } = engage.writes(`hello ${CANARY}`)
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    const moves = engage.emulator.weather.fail({
      call: 'PUT /content_threads/{id}/update_categories',
      status: 403,
      when: 'before',
      times: 1_000,
    })
    await deliver(delivery)
    await eventually(async () =>
      expect(await shown(threadId)).toMatchObject({
        owner: 'handing_over',
        handover: { reason: 'failure', recategorizing: { to: 'agent', due_at: expect.any(String) } },
        alerts: ['handover_refused'],
        dead_letters: [{ kind: 'reply', repeatable: true, id: expect.stringMatching(/^[\w-]+$/) }],
        errors: [
          { event: 'thread.recategorization_failed', reason: 'forbidden' },
          { event: 'reply.failed', times: 1 },
        ],
      }),
    )
    const { timeline } = await shown(threadId)
    expect(timeline).toContainEqual(expect.objectContaining({ what: 'reply', status: 'dead' }))
    expect(timeline).toContainEqual(
      expect.objectContaining({ what: 'reply', status: 'dropped', reason: 'behind_a_dead_reply' }),
    )
    expect(timeline).toContainEqual(expect.objectContaining({ what: 'owner', from: 'bot', to: 'handing_over' }))
    await letters()
    moves.cancel()
  })

  it('shows no text of what waits, is held or was said by hand', async () => {
    const gate = Promise.withResolvers<void>()
    flow = async () => {
      await gate.promise
      return { replies: [{ text: CANARY }] }
    }
    const { threadId, delivery } = engage.writes(CANARY)
    await deliver(delivery)
    await deliver(engage.writes(CANARY, threadId).delivery)
    const broken = vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
      throw new Error(CANARY)
    })
    await deliver(engage.writes(CANARY, threadId, { thread_title: CANARY, author_name: CANARY }).delivery)
    expect(await shown(threadId)).toMatchObject({ queue: { messages: 2, events: 1 } })
    broken.mockRestore()
    await post(`/conversations/${threadId}/handover`, { message: CANARY })
    await belongsTo(threadId, 'agent')
    gate.resolve()
    await said(engage, threadId, CANARY)
    await ask(`/conversations/${threadId}`)
  })

  it('shows the newest hundred of many things', async () => {
    const threadId = await conversation(engage)
    await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
      for (let count = 0; count < 300; count++) {
        storage.sql.exec("INSERT INTO events VALUES (?, 'content.exported', 0, ?)", `event-${count}`, 1_000 + count)
      }
    })
    const { timeline } = await shown(threadId)
    expect(timeline).toHaveLength(100)
    expect(timeline).toContainEqual(expect.objectContaining({ event_id: 'event-299' }))
    expect(timeline).not.toContainEqual(expect.objectContaining({ event_id: 'event-200' }))
  })
})
