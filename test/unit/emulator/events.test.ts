import { describe, expect, it } from 'vitest'
import { idsOf, type Scene, scene } from './scene.ts'

async function names({ rest }: Scene, q: string) {
  const { records } = (await rest('GET /events', { q })).body
  return Array.isArray(records) ? records.map((record: { name: string }) => record.name) : records
}

describe('GET /events', () => {
  it('has what webhooks said, the newest first, and says what it is about', async () => {
    const here = await scene()
    const { emulator, rest, events } = here
    const { id, thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const { botUserId, sourceId } = emulator.account
    const opened = (await rest('POST /interventions', { content_id: id })).body
    await emulator.settled()
    const said = events().map((event) => event.id)
    const q = `content_thread:"${threadId}" name_in:content.imported,intervention.opened`
    const answer = await rest('GET /events', { q })
    expect(idsOf(answer)).toEqual(said.reverse())
    const where = { content_thread_id: threadId, content_source_id: sourceId }
    expect(answer.body.records).toMatchObject([
      { name: 'intervention.opened', user_id: botUserId, extra_infos: { ...where, intervention_id: opened.id } },
      { name: 'content.imported', user_id: null, extra_infos: { ...where, content_id: id } },
    ])
    expect((await rest(`GET /events/${said[0]}`)).body).toMatchObject({ name: 'intervention.opened' })
    expect((await rest('GET /events/nothing')).status).toBe(404)
  })

  it('searches by content, user, thread and time', async () => {
    let now = Date.parse('2026-11-20T09:00:00Z')
    const here = await scene({ now: () => now })
    const { emulator, rest } = here
    const { id, thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    emulator.customer.writes({ body: 'Somebody else' })
    now += 60_000
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    await emulator.settled()
    expect(await names(here, `content:${id} order:created_at.asc`)).toEqual([
      'content.imported',
      'task.created',
      'task.destroyed',
    ])
    const since = `content_thread:${threadId} created_after:"2026-11-20 09:00:30"`
    expect(await names(here, since)).toEqual([
      'content.exported',
      'task.destroyed',
      'content.replied',
      'content.imported',
    ])
    expect(await names(here, 'created_before:2026-11-20')).toEqual([])
    expect(await names(here, `user:${emulator.account.botUserId}`)).toEqual(['content.replied'])
    expect((await rest('GET /events', { q: 'created_after:yesterday' })).status).toBe(422)
    expect((await rest('GET /events', { q: 'source:1' })).status).toBe(422)
  })

  it('is 404 without the permission to search events, and for a thread that may not be read', async () => {
    const here = await scene({ searchEvents: false })
    const { emulator, rest } = here
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const [event] = here.events()
    expect((await rest('GET /events')).status).toBe(404)
    expect((await rest(`GET /events/${event?.id}`)).status).toBe(404)
    emulator.weather.switches.searchEvents = true
    expect((await rest(`GET /events/${event?.id}`)).status).toBe(200)
    emulator.control.setPermissions({ userId: emulator.account.botUserId, read: false })
    expect((await rest('GET /events', { q: `content_thread:${threadId}` })).status).toBe(404)
    expect(idsOf(await rest('GET /events'))).toEqual([])
  })
})
