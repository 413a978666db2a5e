import { describe, expect, it } from 'vitest'
import { scene } from './scene.ts'

describe('a fault', () => {
  it('before the effect takes its place', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.fail({ call: 'POST /contents', when: 'before', status: 500 })
    const reply = { in_reply_to_id: id, body: 'Hello' }
    expect(await rest('POST /contents', reply)).toMatchObject({ status: 500, body: { status: 500 } })
    expect(emulator.state.contents).toHaveLength(1)
    expect((await rest('POST /contents', reply)).status).toBe(200)
  })

  it('after the effect loses the answer only', async () => {
    const { emulator, rest, types } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.fail({ call: 'POST /contents', when: 'after', status: 504, body: { error: 'timeout' } })
    const answer = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(answer).toEqual({ status: 504, body: { error: 'timeout' } })
    expect(emulator.state.contents).toHaveLength(2)
    await emulator.settled()
    expect(types()).toContain('content.replied')
  })

  it('can cut the connection, before or after the effect', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    for (const [when, contents] of [['before', 1] as const, ['after', 2] as const]) {
      emulator.weather.fail({ call: 'POST /contents', when, disconnect: true })
      const cut = rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
      await expect(cut).rejects.toThrow(TypeError)
      expect(emulator.state.contents).toHaveLength(contents)
      expect(emulator.calls.at(-1)).toMatchObject({ call: 'POST /contents', status: null, disconnected: true })
    }
  })

  it('can be slow without failing, while the webhook comes already', async () => {
    const { emulator, rest, types } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    emulator.weather.fail({ call: 'POST /contents', when: 'after', delayMs: 40 })
    const slow = rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    let answered = false
    void slow.then(() => {
      answered = true
    })
    await new Promise((resolve) => setTimeout(resolve, 15))
    expect(answered).toBe(false)
    expect(types()).toContain('content.replied')
    expect((await slow).status).toBe(200)
  })

  it('meets as many calls as told, of one thread', async () => {
    const { emulator, rest } = await scene()
    const one = emulator.customer.writes({ body: 'Hi' })
    const other = emulator.customer.writes({ body: 'Hi' })
    const call = 'PUT /content_threads/{id}/update_categories'
    const fault = emulator.weather.fail({ call, threadId: one.thread_id, times: 2, when: 'before', status: 409 })
    const categorize = async (threadId: string) => {
      const fields = { 'thread_category_ids[]': emulator.account.agentCategoryId }
      return (await rest(`PUT /content_threads/${threadId}/update_categories`, fields)).status
    }
    expect(await categorize(other.thread_id)).toBe(200)
    expect(await categorize(one.thread_id)).toBe(409)
    expect(fault.left).toBe(1)
    expect(await categorize(one.thread_id)).toBe(409)
    expect(await categorize(one.thread_id)).toBe(200)
  })

  it('carries headers, as a 429 does', async () => {
    const { emulator } = await scene()
    emulator.weather.fail({ call: 'GET /categories', when: 'before', status: 429, headers: { 'Retry-After': '7' } })
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const response = await emulator.fetch(new Request('https://engage.test/1.0/categories', { headers }))
    expect(response.headers.get('Retry-After')).toBe('7')
    expect(await response.json()).toMatchObject({ error: 'rate_limit_exceeded' })
  })

  it('can be called off', async () => {
    const { emulator, rest } = await scene()
    const fault = emulator.weather.fail({ call: 'GET /categories', when: 'before', times: 5 })
    expect((await rest('GET /categories')).status).toBe(503)
    fault.cancel()
    expect((await rest('GET /categories')).status).toBe(200)
    emulator.weather.fail({ call: 'GET /categories', when: 'before' })
    await emulator.weather.clear()
    expect((await rest('GET /categories')).status).toBe(200)
  })
})

describe('held deliveries', () => {
  it('come late', async () => {
    const { emulator, types } = await scene()
    const hold = emulator.weather.holdDeliveries({ type: 'content.replied' })
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Hello' })
    await emulator.settled()
    const inTime = ['content.imported', 'intervention.opened', 'content.imported', 'content.exported']
    expect(types()).toEqual(inTime)
    expect(hold.eventIds).toHaveLength(1)
    await hold.release()
    expect(types()).toEqual([...inTime, 'content.replied'])
    emulator.desk.reply({ threadId: thread_id, body: 'Again' })
    await emulator.settled()
    expect(types().filter((type) => type === 'content.replied')).toHaveLength(2)
  })

  it('never come when dropped', async () => {
    const { emulator, types } = await scene()
    const one = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const hold = emulator.weather.holdDeliveries((event) => event.threadId === one.thread_id)
    emulator.customer.writes({ threadId: one.thread_id, body: 'Lost' })
    emulator.customer.writes({ body: 'Another thread' })
    await emulator.settled()
    hold.drop()
    emulator.customer.writes({ threadId: one.thread_id, body: 'Not lost' })
    await emulator.settled()
    expect(types()).toHaveLength(3)
  })

  it('stay held by another hold that wants them too', async () => {
    const { emulator, types } = await scene()
    const first = emulator.weather.holdDeliveries()
    const second = emulator.weather.holdDeliveries({ type: 'content.imported' })
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    await first.release()
    expect(types()).toEqual([])
    await second.release()
    expect(types()).toEqual(['content.imported'])
  })

  it('do not keep a reply from being answered where the echo comes first', async () => {
    const { emulator, rest } = await scene({ echo: 'before' })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.holdDeliveries()
    expect((await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })).status).toBe(200)
  })
})

describe('redelivery on demand', () => {
  it('brings the same event in new envelopes', async () => {
    const { emulator, requests, events } = await scene()
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const [event] = events()
    await emulator.weather.redeliver(event?.id ?? '', 2)
    expect(events()).toEqual([event, event, event])
    expect(new Set(requests.map((request) => request.envelopeId)).size).toBe(3)
    await expect(emulator.weather.redeliver('nothing')).rejects.toThrow('not found')
  })
})

describe('a call listener', () => {
  it('acts exactly before a call is handled', async () => {
    const { emulator, rest } = await scene()
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    const stop = emulator.weather.onCall(async ({ call, threadId }) => {
      await Promise.resolve()
      if (call === 'POST /contents' && threadId === thread_id) {
        emulator.desk.reply({ threadId, body: 'I am faster' })
      }
    })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    stop()
    await rest('POST /contents', { in_reply_to_id: id, body: 'Again' })
    const bodies = emulator.state.contentsOf(thread_id).map((content) => content.body)
    expect(bodies).toEqual(['Hi', 'I am faster', 'Hello', 'Again'])
  })
})
