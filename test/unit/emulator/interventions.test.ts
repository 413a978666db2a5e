import { describe, expect, it } from 'vitest'
import { idsOf, type Scene, scene } from './scene.ts'

/** The bot opens an intervention on a customer's first message. */
async function opened({ emulator, rest }: Scene) {
  const content = emulator.customer.writes({ body: 'Hi' })
  const { body } = await rest('POST /interventions', { content_id: content.id })
  return { content, id: String(body.id), threadId: content.thread_id }
}

describe('POST /interventions', () => {
  it("opens one as the token's user and takes the waiting contents under it", async () => {
    const here = await scene()
    const { emulator } = here
    const first = emulator.customer.writes({ body: 'Hi' })
    const second = emulator.customer.writes({ threadId: first.thread_id, body: 'Hello?' })
    const { status, body } = await here.rest('POST /interventions', { content_id: second.id })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      closed: false,
      content_id: second.id,
      identity_id: first.author_id,
      status: 'opened',
      thread_id: first.thread_id,
      user_id: emulator.account.botUserId,
    })
    for (const { id } of [first, second]) {
      expect(emulator.state.content(id)).toMatchObject({ status: 'assigned', intervention_id: body.id })
    }
    await emulator.settled()
    expect(here.events('intervention.opened')).toMatchObject([
      { user_id: emulator.account.botUserId, resource: { type: 'intervention', id: body.id } },
    ])
  })

  it('is 422 where one is open already, and without or with an unknown content', async () => {
    const here = await scene()
    const { content } = await opened(here)
    expect((await here.rest('POST /interventions', { content_id: content.id })).status).toBe(422)
    expect((await here.rest('POST /interventions')).status).toBe(422)
    expect((await here.rest('POST /interventions', { content_id: 'nothing' })).status).toBe(404)
  })

  it("reopens the thread's closed one", async () => {
    const here = await scene()
    const { emulator, rest, types } = here
    const { content, id, threadId } = await opened(here)
    emulator.desk.close({ interventionId: id })
    const later = emulator.customer.writes({ threadId, body: 'One more thing' })
    expect(later).toMatchObject({ status: 'new', intervention_id: null })
    const { body } = await rest('POST /interventions', { content_id: content.id })
    expect(body).toMatchObject({ id, status: 'reopened', closed: false, closed_at: null })
    await emulator.settled()
    expect(types().filter((type) => type.startsWith('intervention'))).toEqual([
      'intervention.opened',
      'intervention.closed',
      'intervention.reopened',
    ])
  })
})

describe('PUT /interventions/{id}/close', () => {
  it('closes one that the token’s user owns and replied under', async () => {
    const here = await scene({ now: () => Date.parse('2026-11-20T09:45:00.500Z') })
    const { emulator, rest, events } = here
    const { content, id } = await opened(here)
    await rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    const { status, body } = await rest(`PUT /interventions/${id}/close`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ closed: true, status: 'closed', user_replies_count: 1 })
    await emulator.settled()
    const [event] = events('intervention.closed')
    expect(event?.user_id).toBe(emulator.account.botUserId)
    expect(event?.resource.metadata.closed_at).toBe('2026-11-20T09:45:00Z')
    expect(event?.issued_at).toMatch(/^2026-11-20T09:45:00\.5\d\dZ$/)
  })

  it('is 403 without replies, for another user’s, and when it is closed', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const { content, id, threadId } = await opened(here)
    const close = `PUT /interventions/${id}/close`
    expect((await rest(close)).status).toBe(403)
    await rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    emulator.desk.assign({ threadId, userId: emulator.account.agentUserIds[0] })
    expect((await rest(close)).status).toBe(403)
    emulator.desk.close({ threadId })
    expect((await rest(close)).status).toBe(403)
  })

  it('is 409 while it is being closed', async () => {
    const here = await scene({ closingMs: 20 })
    const { emulator, rest } = here
    const { content, id } = await opened(here)
    await rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    const close = `PUT /interventions/${id}/close`
    expect((await rest(close)).body.closed).toBe(false)
    expect((await rest(close)).status).toBe(409)
    await emulator.settled()
    expect(emulator.state.intervention(id).closed).toBe(true)
  })
})

describe('DELETE /interventions/{id}/cancel', () => {
  it('destroys one without replies and lets its contents wait again', async () => {
    const here = await scene()
    const { emulator, rest, events } = here
    const { content, id } = await opened(here)
    const { status, body } = await rest(`DELETE /interventions/${id}/cancel`)
    expect({ status, id: body.id }).toEqual({ status: 200, id })
    expect((await rest(`GET /interventions/${id}`)).status).toBe(404)
    expect(emulator.state.content(content.id)).toMatchObject({ status: 'new', intervention_id: null })
    await emulator.settled()
    expect(events('intervention.canceled')).toHaveLength(1)
  })

  it('is 403 with replies, and when it is closed', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const { content, id } = await opened(here)
    await rest('POST /contents', { in_reply_to_id: content.id, body: 'Hello' })
    expect((await rest(`DELETE /interventions/${id}/cancel`)).status).toBe(403)
    const other = await opened(here)
    emulator.desk.close({ threadId: other.threadId })
    expect((await rest(`DELETE /interventions/${other.id}/cancel`)).status).toBe(403)
  })
})

describe('PUT /interventions/{id}/reassign', () => {
  it('gives it to another user', async () => {
    const here = await scene()
    const { emulator, rest, types } = here
    const { id } = await opened(here)
    const [agent] = emulator.account.agentUserIds
    const { body } = await rest(`PUT /interventions/${id}/reassign`, { user_id: agent })
    expect(body.user_id).toBe(agent)
    await emulator.settled()
    expect(types().slice(-2)).toEqual(['intervention.assigned', 'intervention.user_updated'])
    expect((await rest(`PUT /interventions/${id}/reassign`, { user_id: 'nobody' })).status).toBe(404)
    expect((await rest(`PUT /interventions/${id}/reassign`)).status).toBe(422)
  })
})

describe('GET /interventions', () => {
  it('filters by thread and status', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const open = await opened(here)
    const deferred = await opened(here)
    emulator.desk.defer({ threadId: deferred.threadId })
    const reopened = await opened(here)
    emulator.desk.close({ threadId: reopened.threadId })
    emulator.desk.reopen({ threadId: reopened.threadId })
    const closed = await opened(here)
    emulator.desk.close({ threadId: closed.threadId })
    const list = async (status: string) => idsOf(await rest('GET /interventions', { status }))
    expect(await list('active')).toEqual([reopened.id, open.id])
    expect(await list('opened')).toEqual([open.id])
    expect(await list('reopened')).toEqual([reopened.id])
    expect(await list('deferred')).toEqual([deferred.id])
    expect(await list('closed')).toEqual([closed.id])
    expect(idsOf(await rest('GET /interventions', { thread_id: open.threadId }))).toEqual([open.id])
    expect(idsOf(await rest('GET /interventions', { thread_id: open.threadId, status: 'closed' }))).toEqual([])
    expect((await rest('GET /interventions', { status: 'lost' })).status).toBe(422)
  })

  it('sorts by creation, or by the last change', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const first = await opened(here)
    const second = await opened(here)
    emulator.desk.defer({ threadId: first.threadId })
    expect(idsOf(await rest('GET /interventions'))).toEqual([second.id, first.id])
    expect(idsOf(await rest('GET /interventions', { sort: 'updated_at' }))).toEqual([first.id, second.id])
  })
})
