import { describe, expect, it } from 'vitest'
import { EngageClient } from '../../../src/engage/client.ts'
import { contentEventSchema, interventionEventSchema } from '../../../src/engage/events.ts'
import { always } from '../engage/permits.ts'
import { idsOf, scene } from './scene.ts'

const BASE = 'https://engage.test/1.0'

describe('access to the REST API', () => {
  it('takes the token as bearer or as a parameter', async () => {
    const { emulator } = await scene({ accessToken: 'secret-token' })
    const inQuery = await emulator.fetch(new Request(`${BASE}/categories?access_token=secret-token`))
    expect(inQuery.status).toBe(200)
    const body = new URLSearchParams({ access_token: 'secret-token', name: 'Sales' })
    const inForm = await emulator.fetch(new Request(`${BASE}/categories`, { method: 'POST', body }))
    expect(inForm.status).toBe(200)
    const headers = { Authorization: 'Bearer secret-token' }
    expect((await emulator.fetch(new Request(`${BASE}/categories`, { headers }))).status).toBe(200)
  })

  it('is 401 with another token and without one', async () => {
    const { emulator } = await scene()
    const wrong: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer wrong' },
      { Authorization: emulator.account.accessToken },
    ]
    for (const headers of wrong) {
      const response = await emulator.fetch(new Request(`${BASE}/categories`, { headers }))
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({ error: 'invalid_token', message: expect.any(String), status: 401 })
    }
  })

  it('takes parameters from a query, a form and a JSON body, arrays with and without brackets', async () => {
    const { emulator } = await scene()
    const { botCategoryId, otherCategoryId, accessToken } = emulator.account
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const url = `${BASE}/content_threads/${thread_id}/update_categories`
    const categorize = async (query: string, body: BodyInit | null, type?: string) => {
      const headers = { Authorization: `Bearer ${accessToken}`, ...(type ? { 'Content-Type': type } : {}) }
      const response = await emulator.fetch(new Request(url + query, { method: 'PUT', headers, body }))
      const thread: { thread_category_ids: string[] } = await response.json()
      return thread.thread_category_ids
    }
    const both = [botCategoryId, otherCategoryId]
    const json = 'application/json'
    const form = new FormData()
    for (const id of both) form.append('thread_category_ids[]', id)
    const query = new URLSearchParams(both.map((id): [string, string] => ['thread_category_ids[]', id]))
    expect(await categorize('', JSON.stringify({ thread_category_ids: [] }), json)).toEqual([])
    expect(await categorize(`?${query}`, null)).toEqual(both)
    expect(await categorize('', JSON.stringify({ thread_category_ids: [otherCategoryId] }), json)).toEqual([
      otherCategoryId,
    ])
    expect(await categorize('', form)).toEqual(both)
  })

  it('is 400 for a body that is not the JSON it says it is', async () => {
    const { emulator } = await scene()
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}`, 'Content-Type': 'application/json' }
    const response = await emulator.fetch(new Request(`${BASE}/contents`, { method: 'POST', headers, body: '{' }))
    expect(response.status).toBe(400)
  })

  it('is 404 for what it does not know', async () => {
    const { emulator, rest } = await scene()
    expect((await rest('GET /surveys')).status).toBe(404)
    expect((await emulator.fetch(new Request('https://engage.test/elsewhere'))).status).toBe(404)
  })

  it('records each call, without the token and without text', async () => {
    const { emulator, rest } = await scene({ accessToken: 'secret-token' }, [])
    const { id, thread_id } = emulator.customer.writes({ body: 'My password is hunter2' })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Never say that' })
    await rest('POST /contents', { in_reply_to_id: id })
    await rest(`GET /content_threads/${thread_id}`)
    await rest('GET /surveys')
    expect(emulator.calls).toMatchObject([
      { call: 'POST /contents', threadId: thread_id, status: 200, disconnected: false },
      { call: 'POST /contents', threadId: thread_id, status: 422 },
      { call: 'GET /content_threads/{id}', threadId: thread_id, status: 200 },
      { call: 'GET (unknown)', threadId: null, status: 404 },
    ])
    expect(JSON.stringify(emulator.calls)).not.toMatch(/secret-token|hunter2|Never/)
  })
})

describe('categories', () => {
  it('lists the seeded tree, oldest first', async () => {
    const { emulator, rest } = await scene()
    const { botCategoryId, agentCategoryId, otherCategoryId } = emulator.account
    const [parentId, ...rest_] = idsOf(await rest('GET /categories'))
    expect(rest_).toEqual([botCategoryId, agentCategoryId, otherCategoryId])
    expect(idsOf(await rest('GET /categories', { parent_id: String(parentId) }))).toEqual([
      botCategoryId,
      agentCategoryId,
    ])
    expect(idsOf(await rest('GET /categories', { ids: `${botCategoryId},${otherCategoryId}` }))).toEqual([
      botCategoryId,
      otherCategoryId,
    ])
  })

  it('makes one below another', async () => {
    const { emulator, rest } = await scene()
    const { body } = await rest('POST /categories', { name: 'Refunds', parent_id: emulator.account.otherCategoryId })
    expect(body).toMatchObject({ name: 'Refunds', parent_id: emulator.account.otherCategoryId })
    expect((await rest('POST /categories')).status).toBe(422)
    expect((await rest('POST /categories', { name: 'Lost', parent_id: 'nothing' })).status).toBe(404)
  })
})

describe('the worker’s own client and schemas', () => {
  it('understand every answer', async () => {
    const { emulator } = await scene()
    const client = new EngageClient({
      baseUrl: BASE,
      accessToken: emulator.account.accessToken,
      timeoutMs: 1000,
      admit: always,
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
    })
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    const opened = await client.openIntervention(id)
    const interventionId = opened.ok ? opened.value.id : ''
    const results = [
      opened,
      await client.createReply({ inReplyToId: id, body: 'Hello', private: true }),
      await client.listContents(thread_id, 0),
      await client.getThread(thread_id),
      await client.updateThreadCategories(thread_id, [emulator.account.agentCategoryId]),
      await client.listInterventions(thread_id),
      await client.closeIntervention(interventionId),
    ]
    expect(results.map((result) => result.ok)).toEqual(results.map(() => true))
    const refused = await client.cancelIntervention(interventionId)
    expect(refused).toMatchObject({ ok: false, failure: { status: 403, error: 'forbidden' } })
  })

  it('understand every event', async () => {
    const { emulator, rest, events } = await scene()
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    emulator.desk.reply({ threadId: thread_id, body: 'Good morning' })
    emulator.desk.close({ threadId: thread_id })
    await emulator.settled()
    expect(events().length).toBeGreaterThan(6)
    for (const event of events()) {
      const schema = event.type.startsWith('content.') ? contentEventSchema : interventionEventSchema
      expect(schema.safeParse(event).error).toBeUndefined()
    }
  })
})
