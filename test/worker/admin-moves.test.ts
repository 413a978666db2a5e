import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answered, belongsTo, conversation, post, shown } from './admin.ts'
import { cleanUp, createEngage, deliver, eventually, type Flow, type LocalEngage, said } from './engage.ts'
import { workerSettings } from './settings.ts'

let engage: LocalEngage
/** What the flow does: a test changes it while it goes on. */
let flow: Flow
/** The platform's clock is ahead of ours by so much: no two messages are of the same second. */
let ahead: number

beforeEach(() => {
  ahead = 0
  flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })
  engage = createEngage((request) => flow(request), { now: () => Date.now() + ahead })
})

afterEach(() => cleanUp(engage))

function says(threadId: string, text: string) {
  ahead += 1_000
  return deliver(engage.writes(text, threadId).delivery)
}

describe('a handover by hand', () => {
  it('gives the thread to agents, says the operator’s words, and asks the flow no more', async () => {
    const threadId = await conversation(engage)
    const body = { message: 'Mrs Smith is coming.', category_ids: [engage.emulator.account.otherCategoryId] }
    expect(await answered(post(`/conversations/${threadId}/handover`, body))).toEqual({
      code: 202,
      owner: 'handing_over',
    })
    await belongsTo(threadId, 'agent')
    expect(engage.emulator.state.thread(threadId).thread_category_ids).toEqual(
      expect.arrayContaining([workerSettings.ENGAGE_AGENT_CATEGORY_ID, engage.emulator.account.otherCategoryId]),
    )
    await said(engage, threadId, 'You said: hello', 'Mrs Smith is coming.')
    expect(await answered(post(`/conversations/${threadId}/handover`))).toEqual({ code: 200, owner: 'agent' })
    expect(engage.asked).toEqual(['hello'])
  })

  it('does not wait for a flow that thinks, and drops what it says then', async () => {
    const gate = Promise.withResolvers<void>()
    flow = async () => {
      await gate.promise
      return { replies: [{ text: 'too late' }] }
    }
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await eventually(() => expect(engage.asked).toEqual(['hello']))
    await post(`/conversations/${threadId}/handover`)
    await belongsTo(threadId, 'agent')
    gate.resolve()
    await said(engage, threadId, workerSettings.HANDOVER_MESSAGE)
  })

  it('is refused for a thread that is not ours', async () => {
    const { threadId, delivery } = engage.writes('hello', undefined, { category_ids: ['another'] })
    await deliver(delivery)
    for (const move of ['handover', 'resume']) {
      expect(await answered(post(`/conversations/${threadId}/${move}`))).toMatchObject({
        code: 409,
        error: 'conflict',
      })
    }
  })
})

describe('a return by hand', () => {
  const handedOver = async () => {
    const threadId = await conversation(engage)
    await post(`/conversations/${threadId}/handover`, { message: '' })
    await belongsTo(threadId, 'agent')
    return threadId
  }

  it('gives the thread to the bot, which answers what is written from then on', async () => {
    const threadId = await handedOver()
    await says(threadId, 'is anybody there?')
    expect(await answered(post(`/conversations/${threadId}/resume`))).toEqual({ code: 202, owner: 'agent' })
    await belongsTo(threadId, 'bot')
    expect(await answered(post(`/conversations/${threadId}/resume`))).toEqual({ code: 200, owner: 'bot' })
    await says(threadId, 'hello bot')
    await said(engage, threadId, 'You said: hello', 'You said: hello bot')
  })

  it('is refused while a person has an intervention open', async () => {
    const threadId = await handedOver()
    engage.emulator.desk.open({ threadId })
    const calls = engage.emulator.calls.length
    expect(await answered(post(`/conversations/${threadId}/resume`))).toMatchObject({
      code: 409,
      error: 'conflict',
      message: expect.stringContaining('close it in Engage'),
    })
    expect((await shown(threadId)).owner).toBe('agent')
    expect(engage.emulator.calls.slice(calls).map(({ call }) => call)).toEqual(['GET /interventions'])
  })

  it('is refused while Engage cannot say whether a person has it', async () => {
    const threadId = await handedOver()
    engage.emulator.weather.fail({ call: 'GET /interventions', status: 503, when: 'before', times: 1 })
    expect(await answered(post(`/conversations/${threadId}/resume`))).toMatchObject({ code: 503 })
    expect((await shown(threadId)).owner).toBe('agent')
  })

  it.each([
    ['none', [] as string[], { code: 409, error: 'conflict' }],
    ['bot', [workerSettings.ENGAGE_BOT_CATEGORY_ID], { code: 200, owner: 'bot' }],
  ])(
    'moves nothing and says so where the thread changes hands while Engage is asked (%s)',
    async (owner, ids, move) => {
      const threadId = await handedOver()
      const real = globalThis.fetch
      let listed = 0
      vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
        const request = new Request(input, init)
        const isList = request.method === 'GET' && new URL(request.url).pathname.endsWith('/interventions')
        if (isList && ++listed === 1) await new Promise((resolve) => setTimeout(resolve, 3_000))
        return real(request)
      })
      const resumed = answered(post(`/conversations/${threadId}/resume`))
      await eventually(() => expect(listed).toBe(1))
      engage.emulator.desk.recategorize({ threadId, categoryIds: ids, silent: true })
      ahead += 1_000
      await deliver(engage.writes('x', threadId, { category_ids: null }).delivery)
      await belongsTo(threadId, owner)
      expect(await resumed).toMatchObject(move)
      expect((await shown(threadId)).owner).toBe(owner)
    },
  )

  it('is refused while the emergency switch is on', async () => {
    const threadId = await handedOver()
    await post('/emergency', { on: true })
    expect(await answered(post(`/conversations/${threadId}/resume`))).toMatchObject({
      code: 409,
      message: expect.stringContaining('emergency'),
    })
    await post('/emergency', { on: false })
    expect((await post(`/conversations/${threadId}/resume`)).status).toBe(202)
    await belongsTo(threadId, 'bot')
  })

  it('calls off a handover that Engage refuses, and the bot answers what was written meanwhile', async () => {
    const threadId = await conversation(engage)
    const moves = engage.emulator.weather.fail({
      call: 'PUT /content_threads/{id}/update_categories',
      status: 403,
      when: 'before',
      times: 1_000,
    })
    await post(`/conversations/${threadId}/handover`)
    await eventually(async () => expect(await shown(threadId)).toMatchObject({ alerts: ['handover_refused'] }))
    await says(threadId, 'and now?')
    moves.cancel()
    expect(await answered(post(`/conversations/${threadId}/resume`))).toEqual({ code: 202, owner: 'returning' })
    await said(engage, threadId, 'You said: hello', 'You said: and now?')
    expect(await shown(threadId)).toMatchObject({ owner: 'bot', alerts: [] })
  })
})
