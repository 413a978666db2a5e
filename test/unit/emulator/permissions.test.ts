import { describe, expect, it } from 'vitest'
import { scene } from './scene.ts'

describe('access tokens', () => {
  it('let their user act, and nobody once they are revoked', async () => {
    const { emulator, rest } = await scene()
    const [alice] = emulator.account.agentUserIds
    const { value } = emulator.control.addToken({ userId: alice })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    expect((await rest('POST /interventions', { content_id: id }, value)).body.user_id).toBe(alice)
    emulator.control.revokeToken({ value })
    expect((await rest('GET /categories', {}, value)).status).toBe(401)
    expect((await rest('GET /categories')).status).toBe(200)
    expect(() => emulator.control.revokeToken({ value })).toThrow('was not found')
    expect(() => emulator.control.addToken({ userId: 'nobody' })).toThrow('was not found')
  })

  it('keep others from closing what is not theirs', async () => {
    const { emulator, rest } = await scene()
    const [alice, ben] = emulator.account.agentUserIds
    const { value: bens } = emulator.control.addToken({ userId: ben })
    const { value: alices } = emulator.control.addToken({ userId: alice, value: 'of-alice' })
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const { intervention_id: id } = emulator.desk.reply({ threadId, body: 'Hello', userId: alice })
    expect((await rest(`PUT /interventions/${id}/close`, {}, bens)).status).toBe(403)
    expect((await rest(`PUT /interventions/${id}/close`, {}, alices)).body.closed).toBe(true)
  })

  it('show in no state', async () => {
    const { emulator } = await scene({ accessToken: 'secret-token' })
    expect(JSON.stringify(emulator.state)).not.toContain('secret-token')
  })
})

describe('permissions on a source', () => {
  it('are 404 without read, whatever is asked', async () => {
    const { emulator, rest } = await scene()
    const { botUserId: userId } = emulator.account
    const { id, thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const intervention = emulator.desk.open({ threadId })
    emulator.control.setPermissions({ userId, read: false })
    for (const call of [
      `GET /content_threads/${threadId}`,
      `PUT /content_threads/${threadId}/close`,
      `GET /contents/${id}`,
      `GET /interventions/${intervention.id}`,
      `PUT /interventions/${intervention.id}/close`,
    ]) {
      expect((await rest(call)).status, call).toBe(404)
    }
    expect((await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })).status).toBe(404)
    emulator.control.setPermissions({ userId, read: true })
    expect((await rest(`GET /contents/${id}`)).status).toBe(200)
  })

  it('are 403 for a reply without reply, and only there', async () => {
    const { emulator, rest, events } = await scene()
    const { id, thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    emulator.control.setPermissions({ userId: emulator.account.botUserId, reply: false })
    const { status, body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect({ status, error: body.error }).toEqual({ status: 403, error: 'forbidden' })
    await emulator.settled()
    expect(events('content.replied')).toEqual([])
    expect((await rest(`GET /content_threads/${threadId}`)).status).toBe(200)
    expect(() => emulator.control.setPermissions({ userId: 'nobody', read: false })).toThrow('was not found')
  })
})

describe('the unified prefix', () => {
  it('serves the same API', async () => {
    const { emulator } = await scene()
    const { thread_id: id } = emulator.customer.writes({ body: 'Hi' })
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const url = `https://engage.test/restapi/v1.0/accounts/400123/content_threads/${id}`
    const response = await emulator.fetch(new Request(url, { headers }))
    expect(await response.json()).toMatchObject({ id })
  })
})
