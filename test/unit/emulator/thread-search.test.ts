import { describe, expect, it } from 'vitest'
import { idsOf, scene } from './scene.ts'

describe('GET /content_threads', () => {
  it('has the thread with the latest content first', async () => {
    const { emulator, rest } = await scene()
    const first = emulator.customer.writes({ body: 'Hi' }).thread_id
    const second = emulator.customer.writes({ body: 'Hi' }).thread_id
    expect(idsOf(await rest('GET /content_threads'))).toEqual([second, first])
    emulator.customer.writes({ threadId: first, body: 'Hello?' })
    expect(idsOf(await rest('GET /content_threads'))).toEqual([first, second])
    expect(idsOf(await rest('GET /content_threads', { q: 'order:created_at.asc' }))).toEqual([first, second])
    emulator.control.setPermissions({ userId: emulator.account.botUserId, read: false })
    expect(idsOf(await rest('GET /content_threads'))).toEqual([])
  })

  it('searches by whom the thread is with, its categories, statuses and texts', async () => {
    let now = Date.parse('2026-11-20T09:00:00Z')
    const { emulator, rest } = await scene({ now: () => now })
    const { agentUserIds, agentCategoryId, sourceId } = emulator.account
    const [alice, ben] = agentUserIds
    const waiting = emulator.customer.writes({ body: 'The blue one' })
    now += 60_000
    const handled = emulator.customer.writes({ body: 'The RED one' })
    emulator.desk.open({ threadId: handled.thread_id, userId: alice })
    emulator.desk.recategorize({ threadId: handled.thread_id, categoryIds: [agentCategoryId] })
    const deferred = emulator.customer.writes({ body: 'Later' })
    emulator.desk.open({ threadId: deferred.thread_id, userId: ben })
    emulator.desk.defer({ threadId: deferred.thread_id })
    const names = new Map([
      [waiting.thread_id, 'waiting'],
      [handled.thread_id, 'handled'],
      [deferred.thread_id, 'deferred'],
    ])
    const search = async (q: string) => {
      const ids = idsOf(await rest('GET /content_threads', { q: `${q} order:created_at.asc` }))
      return ids.map((id) => names.get(String(id))).join(' ')
    }
    expect(await search('assigned:false')).toBe('waiting')
    expect(await search('-assigned:yes')).toBe('waiting')
    expect(await search('active_and_assigned:true')).toBe('handled')
    expect(await search('opened_and_assigned:true')).toBe('handled deferred')
    expect(await search(`assigned_to:${ben}`)).toBe('deferred')
    expect(await search(`active_and_assigned_to:${ben}`)).toBe('')
    expect(await search(`opened_and_assigned_to:${alice},${ben}`)).toBe('handled deferred')
    expect(await search('assigned_to_me:true')).toBe('')
    expect(await search(`categorized_in:${agentCategoryId}`)).toBe('handled')
    expect(await search('status_in:new')).toBe('waiting')
    expect(await search(`source:${sourceId} red`)).toBe('handled')
    expect(await search(`identity:${deferred.author_id}`)).toBe('deferred')
    expect(await search('first_content_before:2026-11-20T09:00:30Z')).toBe('waiting')
    expect(await search('last_content_after:"2026-11-20 09:00:30"')).toBe('handled deferred')
    expect((await rest('GET /content_threads', { q: 'assigned:maybe' })).status).toBe(422)
    expect((await rest('GET /content_threads', { q: 'colour:red' })).status).toBe(422)
    expect((await rest('GET /content_threads', { q: 'order:title.asc' })).status).toBe(422)
  })
})

describe('PUT /content_threads/{id}/ignore', () => {
  it('archives the contents that nobody answered, asynchronously', async () => {
    const { emulator, rest } = await scene({ archivingMs: 20 })
    const answered = emulator.customer.writes({ body: 'Hi' })
    const threadId = answered.thread_id
    await rest('POST /contents', { in_reply_to_id: answered.id, body: 'Hello' })
    const waiting = emulator.customer.writes({ threadId, body: 'And?' })
    expect((await rest(`PUT /content_threads/${threadId}/ignore`)).status).toBe(200)
    expect(emulator.state.content(waiting.id).status).toBe('new')
    expect((await rest(`PUT /content_threads/${threadId}/ignore`)).status).toBe(409)
    await emulator.settled()
    expect(emulator.state.content(waiting.id).status).toBe('ignored')
    expect(emulator.state.content(answered.id).status).toBe('replied')
    expect(emulator.state.tasks).toEqual([])
    expect((await rest(`PUT /content_threads/${threadId}/ignore`)).status).toBe(200)
  })
})

describe('the text input of a thread', () => {
  it('is disabled and enabled once each, and shows on messaging threads', async () => {
    const { emulator, rest } = await scene()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const call = async (what: string) => rest(`PUT /content_threads/${threadId}/${what}_text_input`)
    expect((await call('enable')).status).toBe(403)
    expect(await call('disable')).toMatchObject({ status: 200, body: { disable_text_input: true } })
    expect((await call('disable')).status).toBe(403)
    expect(await call('enable')).toMatchObject({ status: 200, body: { disable_text_input: false } })
    emulator.control.setPermissions({ userId: emulator.account.botUserId, reply: false })
    expect((await call('disable')).status).toBe(403)
    expect(emulator.state.thread(threadId)).toMatchObject({ disable_text_input: false })
  })

  it('is 404 on other threads', async () => {
    const { emulator, rest } = await scene()
    const mail = emulator.control.addSource({ type: 'email' })
    const { thread_id: threadId } = emulator.customer.writes({ sourceId: mail.id, body: 'Hi' })
    expect((await rest(`PUT /content_threads/${threadId}/disable_text_input`)).status).toBe(404)
    expect(emulator.state.thread(threadId)).not.toHaveProperty('disable_text_input')
  })
})
