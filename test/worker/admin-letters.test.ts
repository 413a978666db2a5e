import { listDurableObjectIds } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Inbox } from '../../src/conversation/inbox.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { answered, ask, belongsTo, CANARY, conversation, letters, post, shown, theLetter } from './admin.ts'
import {
  aMomentLater,
  cleanUp,
  createEngage,
  deliver,
  deliveryOf,
  eventually,
  type Flow,
  type LocalEngage,
} from './engage.ts'
import { workerSettings } from './settings.ts'

let engage: LocalEngage
/** How far the platform's clock is ahead, in milliseconds. */
let ahead: number
/** What the flow does: a test changes it while it goes on. */
let flow: Flow

beforeEach(() => {
  flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
  ahead = 0
  engage = createEngage((request) => flow(request), { now: () => Date.now() + ahead })
})

afterEach(() => cleanUp(engage))

describe('dead letters', () => {
  const refusedReply = async () => {
    flow = () => ({ replies: [{ text: `first ${CANARY}` }, { text: `second ${CANARY}` }] })
    const { threadId, delivery } = engage.writes('hello')
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    return threadId
  }
  const botAgain = async (threadId: string) => {
    await post(`/conversations/${threadId}/resume`)
    await belongsTo(threadId, 'bot')
  }
  const words = () => [`first ${CANARY}`, `second ${CANARY}`]
  const flowsWords = (threadId: string) => engage.replies(threadId).filter((text) => text?.includes(CANARY))

  it('are listed page by page', async () => {
    await refusedReply()
    await refusedReply()
    await eventually(async () => expect(await letters()).toHaveLength(2))
    const [first, second] = await letters()
    expect(first).toEqual({
      id: expect.stringMatching(/^[\w-]+$/),
      thread_id: expect.any(String),
      kind: 'reply',
      reason: expect.any(String),
      at: expect.stringMatching(/Z$/),
      repeatable: true,
    })
    expect(await letters('?limit=1')).toEqual([first])
    expect(await letters('?offset=1&limit=5')).toEqual([second])
    expect(await answered(ask('/dead-letters?offset=2'))).toEqual({ code: 200, records: [], offset: 2, limit: 50 })
  })

  it.each(['limit=0', 'limit=201', 'limit=many', 'limit=', 'offset=-1', 'offset=1.5', `offset=${CANARY}`])(
    'are not listed for %s',
    async (query) => {
      expect(await answered(ask(`/dead-letters?${query}`))).toMatchObject({ code: 400, error: 'bad_request' })
    },
  )

  it('of replies are refused while agents have the thread, and said once, in order, when the bot has it', async () => {
    const threadId = await refusedReply()
    const { id } = await theLetter()
    expect(await answered(post(`/dead-letters/${id}/retry`))).toMatchObject({
      code: 409,
      message: expect.stringContaining('resume'),
    })
    await botAgain(threadId)
    expect(await answered(post(`/dead-letters/${id}/retry`))).toEqual({ code: 202, status: 'retrying' })
    expect((await post(`/dead-letters/${id}/retry`)).status).toBe(404)
    await eventually(() => expect(flowsWords(threadId)).toEqual(words()))
    await eventually(async () => expect(await letters()).toEqual([]))
    expect(flowsWords(threadId)).toEqual(words())
  })

  it('of replies that fail again come back', async () => {
    const threadId = await refusedReply()
    const { id } = await theLetter()
    await botAgain(threadId)
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    await post(`/dead-letters/${id}/retry`)
    await belongsTo(threadId, 'agent')
    await eventually(async () => {
      const [letter] = await letters()
      expect(letter).toMatchObject({ thread_id: threadId, kind: 'reply', repeatable: true })
      expect(letter?.id).not.toBe(id)
    })
  })

  it('of questions can be answered by an option’s name once they are asked again, and not before', async () => {
    const channel = { source_type: 'engage_messaging' }
    const answers = async () => deliver(aMomentLater(engage.writes('Blue', threadId, channel).delivery))
    const items = ['Red', 'Blue'].map((title) => ({ title, payload: `pick_${title}` }))
    flow = ({ text }) =>
      text === 'hello'
        ? { replies: [{ body: 'Which?', structured_content: { type: 'select', items } }] }
        : { replies: [{ text: `got ${text}` }] }
    const { threadId, delivery } = engage.writes('hello', undefined, channel)
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    const { id } = await theLetter()
    await botAgain(threadId)
    await answers()
    await eventually(() => expect(engage.replies(threadId)).toContain('got Blue'))
    await post(`/dead-letters/${id}/retry`)
    await eventually(() => expect(engage.replies(threadId).join()).toContain('Which?'))
    await eventually(async () => expect((await shown(threadId)).queue).toMatchObject({ replies: [] }))
    await answers()
    await eventually(() => expect(engage.replies(threadId)).toContain('got pick_Blue'))
  })

  it('of one thread, retried together, are each said once, also where the first of them fails again', async () => {
    const { threadId, delivery } = engage.writes('one')
    const refuse = () => engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    const isSettled = () => eventually(async () => expect((await shown(threadId)).queue).toMatchObject({ replies: [] }))
    const retry = async () => {
      for (const { id } of await letters()) expect((await post(`/dead-letters/${id}/retry`)).status).toBe(202)
    }
    refuse()
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    await botAgain(threadId)
    ahead += 2_000
    refuse()
    await deliver(engage.writes('two', threadId).delivery)
    await belongsTo(threadId, 'agent')
    await botAgain(threadId)
    await eventually(async () => expect(await letters()).toHaveLength(2))
    refuse()
    await retry()
    await eventually(async () => expect(await letters()).toHaveLength(1))
    await botAgain(threadId)
    await isSettled()
    await retry()
    await isSettled()
    const heard = engage.replies(threadId).filter((text) => text?.startsWith('You said'))
    expect(heard).toEqual(['You said: one', 'You said: two'])
  })

  it('of messages are put to the flow again, as if for the first time', async () => {
    flow = () => new Response('{}', { status: 400 })
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    const { id, kind } = await theLetter()
    expect(kind).toBe('message')
    expect((await post(`/dead-letters/${id}/retry`)).status).toBe(409)
    await botAgain(threadId)
    flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
    expect((await post(`/dead-letters/${id}/retry`)).status).toBe(202)
    await eventually(() => expect(engage.replies(threadId)).toContain('You said: hello'))
    await eventually(async () => expect(await letters()).toEqual([]))
    expect(engage.replies(threadId).filter((text) => text === 'You said: hello')).toHaveLength(1)
  })

  it('of messages belong to the session of now, where the one that they were written in is over', async () => {
    const sessions: string[] = []
    const real = globalThis.fetch
    vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
      const request = new Request(input, init)
      if (request.url === workerSettings.FLOW_URL) {
        sessions.push((await request.clone().json<{ sessionId: string }>()).sessionId)
      }
      return real(request)
    })
    flow = ({ text }) =>
      text === 'bad' ? new Response('{}', { status: 400 }) : { replies: [{ text: `You said: ${text}` }], close: true }
    const { threadId, delivery } = engage.writes('bad')
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    const { id } = await theLetter()
    await botAgain(threadId)
    await deliver(aMomentLater(engage.writes('bye', threadId).delivery))
    await eventually(() => expect(engage.replies(threadId)).toContain('You said: bye'))
    await eventually(async () => expect((await shown(threadId)).queue).toMatchObject({ messages: 0, replies: [] }))
    flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
    await post(`/dead-letters/${id}/retry`)
    await eventually(() => expect(engage.replies(threadId)).toContain('You said: bad'))
    expect(sessions).toEqual([threadId, threadId, `${threadId}~2`])
  })

  it('of messages go to agents with the rest while the emergency switch is on', async () => {
    flow = () => new Response('{}', { status: 400 })
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    const { id } = await theLetter()
    await botAgain(threadId)
    await post('/emergency', { on: true })
    await new Promise((resolve) => setTimeout(resolve, PERMIT_MS + 200))
    expect((await post(`/dead-letters/${id}/retry`)).status).toBe(202)
    await belongsTo(threadId, 'agent')
    expect(engage.asked).toEqual(['hello'])
    expect(await letters()).toEqual([])
    await post('/emergency', { on: false })
    await new Promise((resolve) => setTimeout(resolve, PERMIT_MS + 200))
  })

  it('of replies are not said where a person takes the thread before they are posted', async () => {
    const threadId = await refusedReply()
    const { id } = await theLetter()
    await botAgain(threadId)
    const real = globalThis.fetch
    const gate = Promise.withResolvers<void>()
    let reads = 0
    vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
      const request = new Request(input, init)
      // What was tried is looked for in the thread before it is posted again.
      if (request.method === 'GET' && new URL(request.url).pathname.endsWith('/contents')) {
        reads += 1
        await gate.promise
      }
      return real(request)
    })
    expect((await post(`/dead-letters/${id}/retry`)).status).toBe(202)
    await eventually(() => expect(reads).toBeGreaterThan(0))
    const person = engage.emulator.desk.reply({ threadId, body: 'I am here' })
    await deliver(aMomentLater(deliveryOf(engage.emulator, person.id, {}, 'content.replied')))
    gate.resolve()
    await belongsTo(threadId, 'agent')
    await eventually(async () => expect((await shown(threadId)).queue).toMatchObject({ replies: [] }))
    expect(flowsWords(threadId)).toEqual([])
  })

  it('of several messages that are retried at once are each answered once', async () => {
    flow = () => new Response('{}', { status: 400 })
    const { threadId, delivery } = engage.writes('one')
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    await botAgain(threadId)
    await deliver(aMomentLater(engage.writes('two', threadId).delivery))
    await belongsTo(threadId, 'agent')
    await eventually(async () => expect(await letters()).toHaveLength(2))
    await botAgain(threadId)
    flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
    const both = await letters()
    const retried = await Promise.all(both.map(({ id }) => post(`/dead-letters/${id}/retry`)))
    expect(retried.map(({ status }) => status)).toEqual([202, 202])
    const heard = () => engage.replies(threadId).filter((text) => text?.startsWith('You said'))
    await eventually(() => expect(heard()).toHaveLength(2))
    expect(heard().toSorted()).toEqual(['You said: one', 'You said: two'])
    await eventually(async () => expect(await letters()).toEqual([]))
  })

  it('of events are applied at once, whoever has the thread, and discarded with the event', async () => {
    const broken = vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
      throw new Error('cannot be applied')
    })
    const poison = engage.writes('poison')
    await deliver(poison.delivery)
    await belongsTo(poison.threadId, 'agent')
    const first = await theLetter()
    expect(first).toMatchObject({ kind: 'event', reason: 'not_applied', repeatable: true })
    // It fails again: the letter stays.
    const tried = broken.mock.calls.length
    expect((await post(`/dead-letters/${first.id}/retry`)).status).toBe(202)
    await eventually(() => expect(broken.mock.calls.length).toBeGreaterThan(tried))
    expect(await letters()).toEqual([first])
    broken.mockRestore()
    expect((await post(`/dead-letters/${first.id}/retry`)).status).toBe(202)
    await eventually(async () => expect(await letters()).toEqual([]))
    expect(await shown(poison.threadId)).toMatchObject({
      alerts: [],
      queue: { events: 0 },
    })
  })

  it('of events are forgotten with the event when they are discarded', async () => {
    vi.spyOn(Inbox.prototype, 'addMessage').mockImplementation(() => {
      throw new Error('cannot be applied')
    })
    const { threadId, delivery } = engage.writes('poison')
    await deliver(delivery)
    await belongsTo(threadId, 'agent')
    const { id } = await theLetter()
    expect((await post(`/dead-letters/${id}/discard`)).status).toBe(200)
    await eventually(async () => expect(await letters()).toEqual([]))
    expect(await shown(threadId)).toMatchObject({ alerts: [], queue: { events: 0 } })
  })

  it('of which nothing is left to be repeated can only be discarded', async () => {
    const threadId = await conversation(engage)
    const own = engage.emulator.state.contentsOf(threadId).find((content) => content.created_from === 'api')
    const failed = { synchronization_status: 'export_failure' }
    await deliver(deliveryOf(engage.emulator, own?.id ?? '', failed, 'content.exported'))
    const { id, repeatable } = await theLetter()
    expect(repeatable).toBe(false)
    expect(await answered(post(`/dead-letters/${id}/retry`))).toMatchObject({
      code: 409,
      message: expect.stringContaining('discard'),
    })
    expect(await answered(post(`/dead-letters/${id}/discard`))).toEqual({ code: 200, status: 'discarded' })
    await eventually(async () => expect(await letters()).toEqual([]))
  })

  it('are not known by names that were made up, or once they are gone', async () => {
    const foreign = env.GOVERNOR.idFromName('another').toString()
    const blank = env.CONVERSATION.idFromName('another').toString()
    const names = [`${foreign}:reply-64`, `${blank}:reply-64`, `${'0'.repeat(64)}:reply-64`, 'nothing']
    for (const word of ['abc', '%20', '!', ...names.map((name) => btoa(name).replace(/=+$/, ''))]) {
      for (const verb of ['retry', 'discard']) {
        expect(await answered(post(`/dead-letters/${word}/${verb}`))).toMatchObject({
          code: 404,
          error: 'not_found',
        })
      }
    }
    const ids = await listDurableObjectIds(env.CONVERSATION)
    expect(ids.map(String)).not.toContain(foreign)
  })
})
