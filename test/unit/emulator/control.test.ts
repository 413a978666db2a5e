import { describe, expect, it } from 'vitest'
import { createEmulator, type Emulator } from '../../../tools/emulator/emulator.ts'
import { scene } from './scene.ts'

const BASE = 'http://127.0.0.1:4000/emulator'

async function post(emulator: Emulator, path: string, command: object, headers: Record<string, string> = {}) {
  const response = await emulator.fetch(
    new Request(`${BASE}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(command),
    }),
  )
  const body: Record<string, unknown> = await response.json()
  return { status: response.status, body }
}

async function get(emulator: Emulator, path: string): Promise<Record<string, unknown>> {
  const response = await emulator.fetch(new Request(`${BASE}${path}`))
  return response.json()
}

describe('the control API', () => {
  it('does what the methods do', async () => {
    const { emulator, types } = await scene()
    const content = (await post(emulator, '/customer/messages', { body: 'Hi' })).body
    const threadId = content.thread_id
    const { agentUserIds, agentCategoryId: agent } = emulator.account
    await post(emulator, '/desk/welcome', { threadId, body: 'Welcome' })
    await post(emulator, '/customer/clicks', { threadId, title: 'Yes', payload: 'yes' })
    const opened = await post(emulator, '/desk/open', { contentId: content.id })
    const interventionId = opened.body.id
    await post(emulator, '/desk/assign', { interventionId, userId: agentUserIds[1] })
    await post(emulator, '/desk/reply', { threadId, userId: agentUserIds[1], body: 'Hello' })
    await post(emulator, '/desk/defer', { interventionId })
    await post(emulator, '/desk/recategorize', { threadId, categoryIds: [agent] })
    await post(emulator, '/desk/close', { interventionId })
    await post(emulator, '/desk/reopen', { interventionId })
    expect((await post(emulator, '/desk/cancel', { interventionId })).status).toBe(403)
    await post(emulator, '/desk/closeThread', { threadId })
    const thread = await post(emulator, '/desk/openThread', { threadId })
    expect(thread).toMatchObject({ status: 200, body: { id: threadId, thread_category_ids: [agent] } })
    await get(emulator, '/settled')
    expect(types().filter((type) => type.startsWith('intervention')).length).toBe(7)
  })

  it('adds sources, users and categories', async () => {
    const { emulator } = await scene()
    const category = await post(emulator, '/control/categories', { name: 'VIP' })
    const source = await post(emulator, '/control/sources', { type: 'email', defaultCategoryIds: [category.body.id] })
    const user = await post(emulator, '/control/users', { name: 'Carla' })
    const { customer, state, desk } = emulator
    const { thread_id: threadId } = customer.writes({ sourceId: String(source.body.id), body: 'Hi' })
    expect(state.thread(threadId).thread_category_ids).toEqual([category.body.id])
    expect(desk.open({ threadId, userId: String(user.body.id) }).user_id).toBe(user.body.id)
  })

  it('looks after tokens, permissions, agents and customers', async () => {
    const { emulator, rest } = await scene()
    const { agentUserIds, botUserId } = emulator.account
    const [alice] = agentUserIds
    const { value } = (await post(emulator, '/control/tokens', { userId: alice })).body
    expect((await rest('GET /users/me', {}, String(value))).body.id).toBe(alice)
    expect((await post(emulator, '/control/revokeToken', { value })).status).toBe(200)
    expect((await post(emulator, '/control/revokeToken', { value })).status).toBe(404)
    await post(emulator, '/desk/availability', { userId: alice, connected: false })
    expect((await rest(`GET /status/${alice}`)).status).toBe(404)
    const customers = [await post(emulator, '/control/customers', {}), await post(emulator, '/control/customers', {})]
    const identityIds = customers.map(({ body }) => body.id)
    expect((await post(emulator, '/control/mergeIdentities', { identityIds })).status).toBe(200)
    const unmerged = await post(emulator, '/control/unmergeIdentity', { identityId: identityIds[0] })
    expect(unmerged.body.identity_group_id).toBeNull()
    await post(emulator, '/control/permissions', { userId: botUserId, read: false })
    expect((await rest(`GET /identities/${identityIds[0]}`)).status).toBe(404)
    await post(emulator, '/weather/switches', { requestsPerMinute: 1, searchEvents: false, archivingMs: 5 })
    expect((await rest('GET /categories')).status).toBe(429)
  })

  it('makes the weather', async () => {
    const { emulator, rest, events } = await scene()
    const fault = { call: 'GET /categories', when: 'before', status: 429 }
    expect((await post(emulator, '/weather/fail', fault)).body).toMatchObject({ left: 1 })
    expect((await rest('GET /categories')).status).toBe(429)

    const late = await post(emulator, '/weather/hold', { types: ['content.imported'] })
    const never = await post(emulator, '/weather/hold', { type: 'content.imported', threadId: 'another' })
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(events()).toEqual([])
    const released = await post(emulator, '/weather/release', { holdId: late.body.holdId })
    expect(released.body.eventIds).toEqual(events().map((event) => event.id))
    expect(events()).toHaveLength(1)
    expect((await post(emulator, '/weather/release', { holdId: late.body.holdId })).status).toBe(404)
    expect((await post(emulator, '/weather/drop', { holdId: never.body.holdId })).body).toEqual({ eventIds: [] })

    await post(emulator, '/weather/redeliver', { eventId: events()[0]?.id, times: 2 })
    expect(events()).toHaveLength(3)
    await post(emulator, '/weather/switches', { echo: 'before', eventLagMs: 5 })
    expect(emulator.weather.switches).toMatchObject({ echo: 'before', eventLagMs: 5, categorizingMs: 0 })
    await post(emulator, '/weather/fail', { ...fault, times: 9 })
    await post(emulator, '/weather/clear', {})
    expect((await rest('GET /categories')).status).toBe(200)
  })

  it('shows the state and the timeline, without token and secret', async () => {
    const { emulator, rest } = await scene({ accessToken: 'secret-token' })
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    await emulator.settled()
    const state = await get(emulator, '/state')
    expect(state).toMatchObject({
      account: { sourceId: emulator.account.sourceId },
      contents: [{ id }, { body: 'Hello' }],
      threads: [{ id: thread_id }],
      interventions: [],
    })
    const timeline = await get(emulator, '/timeline')
    expect(timeline).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'call', call: 'POST /contents' })]),
    )
    for (const kind of ['event', 'delivery']) {
      expect(timeline).toEqual(expect.arrayContaining([expect.objectContaining({ kind, threadId: thread_id })]))
    }
    expect(JSON.stringify([state, timeline])).not.toMatch(/secret-token|the-secret/)
  })

  it('says what is wrong with a command', async () => {
    const { emulator } = await scene()
    const wrong = await post(emulator, '/desk/reply', { threadId: 'x' })
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: 'bad_request', message: expect.stringMatching(/^body/) },
    })
    expect((await post(emulator, '/desk/reply', { threadId: 'x', body: 'Hi' })).status).toBe(404)
    expect((await post(emulator, '/customer/messages', { body: 'Hi', colour: 'red' })).status).toBe(400)
  })

  it('answers on this machine only, and no pages from elsewhere', async () => {
    const { emulator } = await scene()
    const ask = async (url: string, headers: Record<string, string> = {}) =>
      (await emulator.fetch(new Request(url, { headers }))).status
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:3000']) {
      expect(await ask(`http://${host}/emulator/state`)).toBe(200)
    }
    expect(await ask('http://emulator.example/emulator/state')).toBe(403)
    expect(await ask('http://127.evil.example/emulator/state')).toBe(403)
    expect(await ask(`${BASE}/state`, { Origin: 'https://evil.example' })).toBe(403)
    expect((await post(emulator, '/customer/messages', { body: 'Hi' }, { 'Content-Type': 'text/plain' })).status).toBe(
      415,
    )
    const open = createEmulator({ remoteControl: true })
    expect((await open.fetch(new Request('http://emulator.example/emulator/state'))).status).toBe(200)
    open.dispose()
  })
})
