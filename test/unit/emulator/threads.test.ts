import { describe, expect, it } from 'vitest'
import { pause, type Scene, scene } from './scene.ts'

function handover({ emulator, rest }: Scene, threadId: string) {
  const { otherCategoryId, agentCategoryId } = emulator.account
  const ids = [otherCategoryId, agentCategoryId]
  return rest(`PUT /content_threads/${threadId}/update_categories`, { 'thread_category_ids[]': ids })
}

describe("a thread's categories", () => {
  it('leave each set of categories they had in the timeline, with who gave it', async () => {
    const { emulator, rest } = await scene()
    const { botCategoryId, agentCategoryId, otherCategoryId, botUserId, agentUserIds } = emulator.account
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.recategorize({ threadId, categoryIds: [agentCategoryId], userId: agentUserIds[1] })
    await rest(`PUT /content_threads/${threadId}/update_categories`, { 'thread_category_ids[]': botCategoryId })
    const given = emulator.timeline().filter((entry) => entry.kind === 'categorization')
    expect(given).toMatchObject([
      { threadId, userId: null, categoryIds: [otherCategoryId, botCategoryId] },
      { threadId, userId: agentUserIds[1], categoryIds: [agentCategoryId] },
      { threadId, userId: botUserId, categoryIds: [botCategoryId] },
    ])
  })
})

describe('GET /content_threads/{id}', () => {
  it("shows a new thread with its source's default categories", async () => {
    const { emulator, rest } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const { body } = await rest(`GET /content_threads/${thread_id}`)
    const categories = [emulator.account.otherCategoryId, emulator.account.botCategoryId]
    expect(body).toMatchObject({ closed: false, thread_category_ids: categories, category_ids: categories })
  })

  it('is 404 for an unknown one', async () => {
    const { rest } = await scene()
    expect((await rest('GET /content_threads/nothing')).status).toBe(404)
  })
})

describe('PUT /content_threads/{id}/update_categories', () => {
  it('replaces the whole set', async () => {
    const here = await scene()
    const { thread_id } = here.emulator.customer.writes({ body: 'Hi' })
    const { status, body } = await handover(here, thread_id)
    expect(status).toBe(200)
    expect(body.thread_category_ids).toEqual([
      here.emulator.account.otherCategoryId,
      here.emulator.account.agentCategoryId,
    ])
  })

  it('shows in the categories of later events, not in those of earlier ones that come late', async () => {
    const here = await scene({ eventLagMs: 20 })
    const { emulator, events } = here
    const { botCategoryId, agentCategoryId } = emulator.account
    const { thread_id } = emulator.customer.writes({ body: 'Before' })
    await handover(here, thread_id)
    emulator.customer.writes({ threadId: thread_id, body: 'After' })
    await emulator.settled()
    const [before, after] = events('content.imported').map((event) => event.resource.metadata.category_ids)
    expect(before).toContain(botCategoryId)
    expect(after).toContain(agentCategoryId)
    expect(after).not.toContain(botCategoryId)
  })

  it('tells of it where an intervention is open, and only there', async () => {
    const here = await scene()
    const { emulator, events } = here
    const quiet = emulator.customer.writes({ body: 'Hi' })
    await handover(here, quiet.thread_id)
    const taken = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.open({ contentId: taken.id })
    await handover(here, taken.thread_id)
    await emulator.settled()
    expect(events('intervention.recategorized')).toMatchObject([
      { user_id: emulator.account.botUserId, resource: { metadata: { thread_id: taken.thread_id } } },
    ])
  })

  it('is 409 while a categorization is under way', async () => {
    const here = await scene({ categorizingMs: 30 })
    const { emulator } = here
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    expect((await handover(here, thread_id)).status).toBe(200)
    const again = await handover(here, thread_id)
    expect(again).toMatchObject({ status: 409, body: { error: 'conflict', status: 409 } })
    await emulator.settled()
    expect((await handover(here, thread_id)).status).toBe(200)
  })

  it("is 409 while an agent's categorization is under way", async () => {
    const here = await scene({ categorizingMs: 30 })
    const { emulator } = here
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.recategorize({ threadId: thread_id, categoryIds: [] })
    expect((await handover(here, thread_id)).status).toBe(409)
  })

  it('refuses unknown categories and a call without the parameter, and takes an empty set', async () => {
    const { emulator, rest } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const call = `PUT /content_threads/${thread_id}/update_categories`
    expect((await rest(call, { 'thread_category_ids[]': 'nothing' })).status).toBe(422)
    expect((await rest(call)).status).toBe(422)
    expect((await rest(call, { 'thread_category_ids[]': '' })).body.thread_category_ids).toEqual([])
  })
})

describe('closing and opening a thread', () => {
  it('answers with the state before the job, then closes and tells of it', async () => {
    const { emulator, rest, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const { status, body } = await rest(`PUT /content_threads/${thread_id}/close`)
    expect({ status, closed: body.closed }).toEqual({ status: 200, closed: false })
    await emulator.settled()
    expect(emulator.state.thread(thread_id).closed).toBe(true)
    expect(events('content.thread_closed')).toMatchObject([
      { resource: { type: 'thread', id: thread_id, metadata: { thread_id, source_id: emulator.account.sourceId } } },
    ])
  })

  it('opens a closed thread by GET', async () => {
    const { emulator, rest, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.closeThread({ threadId: thread_id })
    const { status, body } = await rest(`GET /content_threads/${thread_id}/open`)
    expect({ status, closed: body.closed }).toEqual({ status: 200, closed: true })
    await emulator.settled()
    expect(emulator.state.thread(thread_id).closed).toBe(false)
    expect(events('content.thread_opened')).toHaveLength(1)
  })

  it('is 403 where there is nothing to close or open, and on channels without closed threads', async () => {
    const { emulator, rest } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    expect((await rest(`GET /content_threads/${thread_id}/open`)).status).toBe(403)
    emulator.desk.closeThread({ threadId: thread_id })
    expect((await rest(`PUT /content_threads/${thread_id}/close`)).status).toBe(403)
    const { id: sourceId } = emulator.control.addSource({ type: 'whats_app' })
    const other = emulator.customer.writes({ sourceId, body: 'Hola' })
    expect((await rest(`PUT /content_threads/${other.thread_id}/close`)).status).toBe(403)
  })

  it('closes a thread once, however many jobs were started', async () => {
    const { emulator, rest, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const close = `PUT /content_threads/${thread_id}/close`
    await Promise.all([rest(close), rest(close)])
    await emulator.settled()
    await pause(5)
    expect(events('content.thread_closed')).toHaveLength(1)
  })
})
