import { describe, expect, it } from 'vitest'
import { EVENTS, idsOf, type Scene, scene } from './scene.ts'

/** The bot opens an intervention on a customer's first message. */
async function opened({ emulator, rest }: Scene) {
  const content = emulator.customer.writes({ body: 'Hi' })
  const { body } = await rest('POST /interventions', { content_id: content.id })
  return { content, id: String(body.id), threadId: content.thread_id }
}

describe('PUT /interventions/{id}/update_categories', () => {
  it('gives it categories of its own, which its contents inherit', async () => {
    const here = await scene()
    const { emulator, rest, events } = here
    const { content, id, threadId } = await opened(here)
    const { agentCategoryId, otherCategoryId, botCategoryId } = emulator.account
    const inherited = [otherCategoryId, botCategoryId]
    expect(emulator.state.intervention(id).category_ids).toEqual(inherited)
    const { body } = await rest(`PUT /interventions/${id}/update_categories`, { 'category_ids[]': agentCategoryId })
    expect(body.category_ids).toEqual([agentCategoryId])
    expect(emulator.state.content(content.id).category_ids).toEqual([agentCategoryId])
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual(inherited)
    await emulator.settled()
    const told = { resource: { id, metadata: { category_ids: [agentCategoryId] } } }
    expect(events('intervention.recategorized')).toMatchObject([told])
    emulator.desk.cancel({ interventionId: id })
    expect(emulator.state.content(content.id).category_ids).toEqual(inherited)
  })

  it('is 422 without categories and with unknown ones, and takes an empty set', async () => {
    const here = await scene()
    const { id } = await opened(here)
    const call = `PUT /interventions/${id}/update_categories`
    expect((await here.rest(call)).status).toBe(422)
    expect((await here.rest(call, { 'category_ids[]': 'nothing' })).status).toBe(422)
    expect((await here.rest(call, { 'category_ids[]': '' })).body.category_ids).toEqual([])
  })
})

describe('PUT /interventions/{id}', () => {
  it('sets custom fields, keeps the others, and tells of it', async () => {
    const here = await scene({}, [...EVENTS, 'intervention.custom_fields_updated'])
    const { emulator, rest, events } = here
    const { id } = await opened(here)
    await rest(`PUT /interventions/${id}`, { 'custom_field_values[order]': '4711' })
    const { body } = await rest(`PUT /interventions/${id}`, { 'custom_field_values[topics][]': ['price', 'size'] })
    const values = { order: '4711', topics: ['price', 'size'] }
    expect(body.custom_fields).toEqual(values)
    await rest(`PUT /interventions/${id}`)
    await emulator.settled()
    const told = events('intervention.custom_fields_updated')
    expect(told.map((event) => event.resource.metadata.custom_field_values)).toEqual([{ order: '4711' }, values])
  })
})

describe('DELETE /interventions/{id}/cancel', () => {
  it('is 409 while it is being canceled', async () => {
    const here = await scene({ closingMs: 20 })
    const { id } = await opened(here)
    const cancel = `DELETE /interventions/${id}/cancel`
    expect((await here.rest(cancel)).status).toBe(200)
    expect((await here.rest(cancel)).status).toBe(409)
    expect((await here.rest(`PUT /interventions/${id}/close`)).status).toBe(409)
    await here.emulator.settled()
    expect((await here.rest(`GET /interventions/${id}`)).status).toBe(404)
  })

  it('leaves alone what was replied under meanwhile', async () => {
    const here = await scene({ closingMs: 20 })
    const { id, content } = await opened(here)
    await here.rest(`DELETE /interventions/${id}/cancel`)
    await here.rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    await here.emulator.settled()
    expect((await here.rest(`GET /interventions/${id}`)).body.user_replies_count).toBe(1)
  })
})

describe('the figures of an intervention', () => {
  it('say how many seconds customers waited for replies', async () => {
    let now = Date.parse('2026-11-20T09:45:00Z')
    const here = await scene({ now: () => now })
    const { emulator, rest } = here
    const { id, threadId, content } = await opened(here)
    const none = { first_user_reply_in: null, last_user_reply_in: null, user_reply_in_average: null }
    expect((await rest(`GET /interventions/${id}`)).body).toMatchObject(none)
    now += 10_500
    await rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    const second = emulator.customer.writes({ threadId, body: 'And?' })
    now += 20_500
    await rest('POST /contents', { in_reply_to_id: second.id, body: 'Yes' })
    expect((await rest(`GET /interventions/${id}`)).body).toMatchObject({
      first_user_reply_in: 10,
      first_user_reply_in_bh: null,
      last_user_reply_in: 20,
      user_reply_in_average: 15,
      user_reply_in_average_count: 2,
    })
  })
})

describe('GET /interventions', () => {
  it('filters by customers and their groups, and hides sources that may not be read', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const first = await opened(here)
    const second = await opened(here)
    const third = await opened(here)
    const customers = [first.content.author_id, third.content.author_id]
    const [merged] = emulator.control.mergeIdentities({ identityIds: customers })
    const list = async (parameters = {}) => idsOf(await rest('GET /interventions', parameters))
    expect(await list({ identity_group_id: merged?.identity_group_id })).toEqual([third.id, first.id])
    const both = [first.content.author_id, second.content.author_id]
    expect(await list({ 'identity_id[]': both })).toEqual([second.id, first.id])
    expect((await rest(`GET /interventions/${third.id}`)).body.identity_group_id).toBe(merged?.identity_group_id)
    emulator.control.setPermissions({ userId: emulator.account.botUserId, read: false })
    expect(await list()).toEqual([])
  })
})
