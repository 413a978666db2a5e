import { describe, expect, it } from 'vitest'
import { idsOf, scene } from './scene.ts'

describe('POST /contents', () => {
  it("makes a reply of the source's identity, created by the token's user through the API", async () => {
    const { emulator, rest } = await scene()
    const question = emulator.customer.writes({ body: 'Where is my order?' })
    const { status, body } = await rest('POST /contents', { in_reply_to_id: question.id, body: 'On its way' })
    expect(status).toBe(200)
    const { identity_id } = emulator.state.sources[0] ?? {}
    expect(body).toMatchObject({
      author_id: identity_id,
      auto_submitted: false,
      body: 'On its way',
      created_from: 'api',
      creator_id: emulator.account.botUserId,
      in_reply_to_id: question.id,
      private_message: false,
      status: 'user_reply',
      thread_id: question.thread_id,
    })
  })

  it('marks the replied content as replied', async () => {
    const { emulator, rest } = await scene()
    const question = emulator.customer.writes({ body: 'Hi' })
    await rest('POST /contents', { in_reply_to_id: question.id, body: 'Hello' })
    expect(emulator.state.content(question.id).status).toBe('replied')
  })

  it('takes the flags private and auto_submitted', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const flags = { private: 'true', auto_submitted: 'true' }
    const { body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello', ...flags })
    expect(body).toMatchObject({ private_message: true, auto_submitted: true })
  })

  it('tells of the reply as imported and replied in one envelope, then as exported', async () => {
    const { emulator, rest, requests, events } = await scene()
    const question = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const { body } = await rest('POST /contents', { in_reply_to_id: question.id, body: 'Hello' })
    await emulator.settled()
    const told = requests.slice(1).map((request) => request.events.map((event) => event.type))
    expect(told).toEqual([['content.imported', 'content.replied'], ['content.exported']])
    const { botUserId } = emulator.account
    const [, imported] = events('content.imported')
    expect(imported).not.toHaveProperty('user_id')
    const asReply = { status: 'user_reply', created_from: 'api', creator_id: botUserId, id: body.id }
    expect(imported?.resource.metadata).toMatchObject(asReply)
    expect(events('content.replied')).toMatchObject([{ user_id: botUserId, resource: { metadata: asReply } }])
    expect(events('content.exported')[0]?.resource.metadata.synchronization_status).toBe('success')
  })

  it('refuses a reply without a body, to nothing, or to an unknown content', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    expect((await rest('POST /contents', { in_reply_to_id: id })).status).toBe(422)
    expect((await rest('POST /contents', { in_reply_to_id: id, body: '' })).status).toBe(422)
    expect((await rest('POST /contents', { body: 'Hello' })).status).toBe(422)
    expect((await rest('POST /contents', { in_reply_to_id: 'nothing', body: 'Hello' })).status).toBe(404)
    expect(emulator.state.contents).toHaveLength(1)
  })

  it('refuses a reply in a closed thread', async () => {
    const { emulator, rest } = await scene()
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.closeThread({ threadId: thread_id })
    const { status, body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect({ status, error: body.error }).toEqual({ status: 422, error: 'validation_error' })
  })

  it('refuses a reply to a content that is not synchronized yet', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const first = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    const toOwn = { in_reply_to_id: String(first.body.id), body: 'Again' }
    expect((await rest('POST /contents', toOwn)).status).toBe(422)
    await emulator.settled()
    expect((await rest('POST /contents', toOwn)).status).toBe(200)
  })

  it('demands an open intervention on accounts that do, and names it', async () => {
    const { emulator, rest } = await scene({ requireOpenIntervention: true })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const refused = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(refused.status).toBe(422)
    expect(refused.body.message).toContain('open intervention')
    const opened = await rest('POST /interventions', { content_id: id })
    const { status, body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(status).toBe(200)
    expect(body.intervention_id).toBe(opened.body.id)
  })

  it('is answered before its webhook comes, or after, as the account has it', async () => {
    const { emulator, rest, types } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    await rest('POST /contents', { in_reply_to_id: id, body: 'One' })
    expect(types()).toEqual(['content.imported'])
    await emulator.settled()
    emulator.weather.switches.echo = 'before'
    await rest('POST /contents', { in_reply_to_id: id, body: 'Two' })
    expect(types().slice(-2)).toEqual(['content.imported', 'content.replied'])
    expect(types()).toHaveLength(6)
  })
})

describe('GET /contents', () => {
  it("lists a thread's contents, the newest first unless told otherwise", async () => {
    const { emulator, rest } = await scene()
    const first = emulator.customer.writes({ body: 'One' })
    const second = emulator.customer.writes({ threadId: first.thread_id, body: 'Two' })
    emulator.customer.writes({ body: 'Another thread' })
    const q = `thread:"${first.thread_id}"`
    const newest = [second.id, first.id]
    expect(idsOf(await rest('GET /contents', { q }))).toEqual(newest)
    expect(idsOf(await rest('GET /contents', { q: `${q} order:created_at.desc` }))).toEqual(newest)
    expect(idsOf(await rest('GET /contents', { q: `${q} order:created_at.asc` }))).toEqual(newest.toReversed())
  })

  it('searches by status and by author', async () => {
    const { emulator, rest } = await scene()
    const { id, author_id } = emulator.customer.writes({ body: 'One' })
    const other = emulator.customer.writes({ body: 'Two' })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(idsOf(await rest('GET /contents', { q: 'status_in:new,assigned' }))).toEqual([other.id])
    expect(idsOf(await rest('GET /contents', { q: `identity:"${author_id}"` }))).toEqual([id])
  })

  it('refuses a query it does not know', async () => {
    const { emulator, rest } = await scene()
    emulator.customer.writes({ body: 'One' })
    expect((await rest('GET /contents', { q: 'colour:"red"' })).status).toBe(422)
    expect((await rest('GET /contents', { q: 'order:body.asc' })).status).toBe(422)
  })

  it('pages with 30 records by default and 150 at most', async () => {
    const { emulator, rest } = await scene({}, [])
    const ids = Array.from({ length: 160 }, (_, index) => emulator.customer.writes({ body: `Message ${index}` }).id)
    const newest = ids.toReversed()
    const byDefault = await rest('GET /contents')
    expect(byDefault.body).toMatchObject({ count: 160, offset: 0, limit: 30 })
    expect(idsOf(byDefault)).toEqual(newest.slice(0, 30))
    expect((await rest('GET /contents', { limit: '1000' })).body.limit).toBe(150)
    expect(idsOf(await rest('GET /contents', { offset: '150', limit: '150' }))).toEqual(newest.slice(150))
  })
})

describe('GET /contents/{id}', () => {
  it('shows a content with its thread’s categories and whole seconds', async () => {
    const { emulator, rest } = await scene({ now: () => Date.parse('2026-11-20T09:30:01.987Z') })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const { body } = await rest(`GET /contents/${id}`)
    const { otherCategoryId, botCategoryId } = emulator.account
    expect(body.category_ids).toEqual([otherCategoryId, botCategoryId])
    expect(body.created_at).toMatch(/^2026-11-20T09:30:0\dZ$/)
  })

  it('is 404 for an unknown one', async () => {
    const { rest } = await scene()
    const { status, body } = await rest('GET /contents/nothing')
    expect(status).toBe(404)
    expect(body).toEqual({ error: 'not_found', message: expect.any(String), status: 404 })
  })
})
