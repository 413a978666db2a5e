import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../../tools/emulator/emulator.ts'
import { callRest, idsOf, scene } from './scene.ts'

const FIELDS = {
  url: 'https://bridge.test/webhook?tenant=1',
  verify_token: 'verify',
  secret: 'the-secret',
  'registered_events[]': ['content.imported'],
}

/** An emulator whose webhook URL answers the handshake as told. */
function withHandshake(answer: (request: Request) => Response | Promise<Response>) {
  const asked: Request[] = []
  const emulator = createEmulator({
    deliveryTimeoutMs: 20,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      asked.push(request)
      return answer(request)
    },
  })
  return { emulator, asked }
}

const challengeOf = (request: Request) => new URL(request.url).searchParams.get('hub.challenge')

describe('webhook registration', () => {
  it('validates the URL with a handshake, after the call was answered', async () => {
    const { emulator, asked } = withHandshake((request) => new Response(challengeOf(request)))
    const { status, body } = await callRest(emulator, 'POST /webhooks', FIELDS)
    expect({ status, webhook_status: body.webhook_status }).toEqual({ status: 200, webhook_status: 'pending' })
    expect(asked).toEqual([])
    await emulator.settled()
    const [request] = asked
    const query = Object.fromEntries(new URL(request?.url ?? '').searchParams)
    expect(request?.method).toBe('GET')
    expect(query).toEqual({
      tenant: '1',
      'hub.mode': 'subscribe',
      'hub.challenge': expect.any(String),
      'hub.verify_token': 'verify',
    })
    expect(request?.headers.get('X-Dimelo-Secret')).toBe('the-secret')
    expect((await callRest(emulator, `GET /webhooks/${body.id}`)).body.webhook_status).toBe('enabled')
  })

  it.each([
    ['another text', () => new Response('something else')],
    ['the challenge in quotes', (request: Request) => Response.json(challengeOf(request))],
    ['another status', (request: Request) => new Response(challengeOf(request), { status: 202 })],
    ['a failure', () => Promise.reject(new TypeError('fetch failed'))],
    ['nothing in time', () => new Promise<Response>(() => {})],
  ])('disables the webhook when the URL answers %s', async (_what, answer) => {
    const { emulator, asked } = withHandshake(answer)
    const { body } = await callRest(emulator, 'POST /webhooks', FIELDS)
    await emulator.settled()
    expect((await callRest(emulator, `GET /webhooks/${body.id}`)).body.webhook_status).toBe('disabled')
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(asked).toHaveLength(1)
  })

  it('shows the verification token and never the secret', async () => {
    const { emulator, rest } = await scene({}, [])
    const { body } = await rest('POST /webhooks', { ...FIELDS, name: 'Bridge' })
    expect(body).toMatchObject({ name: 'Bridge', verify_token: 'verify', active: true })
    const shown = [body, (await rest(`GET /webhooks/${body.id}`)).body, (await rest('GET /webhooks')).body]
    expect(JSON.stringify([...shown, emulator.state.webhooks])).not.toContain('the-secret')
  })

  it('validates again on a change of URL, token or secret, not on others', async () => {
    const { emulator, asked } = withHandshake((request) => new Response(challengeOf(request)))
    const { body } = await callRest(emulator, 'POST /webhooks', FIELDS)
    await emulator.settled()
    const change = async (fields: Record<string, string>) => {
      const changed = await callRest(emulator, `PUT /webhooks/${body.id}`, fields)
      await emulator.settled()
      return changed.body.webhook_status
    }
    expect(await change({ name: 'Other', 'registered_events[]': 'content.replied' })).toBe('enabled')
    expect(asked).toHaveLength(1)
    expect(await change({ url: 'https://bridge.test/elsewhere' })).toBe('pending')
    expect(await change({ verify_token: 'other' })).toBe('pending')
    expect(await change({ secret: 'other' })).toBe('pending')
    expect(asked).toHaveLength(4)
    expect(asked[3]?.headers.get('X-Dimelo-Secret')).toBe('other')
    expect(emulator.state.webhooks[0]).toMatchObject({ name: 'Other', webhook_status: 'enabled' })
  })

  it('believes the newest validation only', async () => {
    const slow = Promise.withResolvers<Response>()
    const { emulator } = withHandshake((request) => {
      const isFirst = new URL(request.url).pathname === '/webhook'
      return isFirst ? slow.promise : new Response(challengeOf(request))
    })
    const { body } = await callRest(emulator, 'POST /webhooks', FIELDS)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await callRest(emulator, `PUT /webhooks/${body.id}`, { url: 'https://bridge.test/elsewhere' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    slow.resolve(new Response('wrong'))
    await emulator.settled()
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('enabled')
  })

  it('refuses what cannot be registered', async () => {
    const { rest } = await scene({}, [])
    const refused = async (fields: Record<string, string | string[]>) =>
      (await rest('POST /webhooks', { ...FIELDS, ...fields })).status
    expect(await refused({ url: 'ftp://bridge.test' })).toBe(422)
    expect(await refused({ url: 'bridge' })).toBe(422)
    expect(await refused({ 'registered_events[]': [] })).toBe(422)
    expect(await refused({ 'registered_events[]': ['content.exploded'] })).toBe(422)
    expect(await refused({ secret: 'sécret' })).toBe(422)
    expect(await refused({ secret: 'x'.repeat(256) })).toBe(422)
    expect((await rest('GET /webhooks')).body.count).toBe(0)
    expect((await rest('GET /webhooks/nothing')).status).toBe(404)
  })

  it('lists active webhooks first', async () => {
    const { emulator, rest } = await scene({}, [])
    const inactive = await rest('POST /webhooks', { ...FIELDS, active: 'false' })
    const active = await rest('POST /webhooks', { ...FIELDS, url: 'https://bridge.test/other' })
    expect(idsOf(await rest('GET /webhooks'))).toEqual([active.body.id, inactive.body.id])
    emulator.dispose()
  })

  it('names a webhook after its host and its token where no name is given', async () => {
    const { rest } = await scene({}, [])
    expect((await rest('POST /webhooks', FIELDS)).body.name).toBe('bridge.test Bot')
  })

  it('refuses a URL twice for one access token, not for two', async () => {
    const { emulator, rest } = await scene({}, [])
    const first = await rest('POST /webhooks', FIELDS)
    const second = await rest('POST /webhooks', { ...FIELDS, url: 'https://bridge.test/second' })
    expect((await rest('POST /webhooks', FIELDS)).status).toBe(422)
    expect((await rest(`PUT /webhooks/${second.body.id}`, { url: FIELDS.url })).status).toBe(422)
    expect((await rest(`PUT /webhooks/${first.body.id}`, { url: FIELDS.url })).status).toBe(200)
    const { value } = emulator.control.addToken({ userId: emulator.account.agentUserIds[0] })
    const others = await rest('POST /webhooks', FIELDS, value)
    expect(others.status).toBe(200)
    expect(others.body.api_access_token).not.toEqual(first.body.api_access_token)
    expect((await rest('GET /webhooks')).body.count).toBe(3)
  })

  it('validates an inactive webhook when it is activated, not before', async () => {
    const { emulator, asked } = withHandshake((request) => new Response(challengeOf(request)))
    const { body } = await callRest(emulator, 'POST /webhooks', { ...FIELDS, active: 'false' })
    const change = async (fields: Record<string, string>) => {
      await callRest(emulator, `PUT /webhooks/${body.id}`, fields)
      await emulator.settled()
      return emulator.state.webhooks[0]?.webhook_status
    }
    expect(await change({ secret: 'another' })).toBe('disabled')
    expect(asked).toHaveLength(0)
    expect(await change({ active: 'true' })).toBe('enabled')
    expect(await change({ active: 'false' })).toBe('disabled')
    expect(await change({ active: 'true' })).toBe('enabled')
    expect(asked).toHaveLength(2)
  })

  it('keeps a webhook disabled that was deactivated while it was validated', async () => {
    const { emulator } = withHandshake((request) => new Response(challengeOf(request)))
    const { body } = await callRest(emulator, 'POST /webhooks', FIELDS)
    await callRest(emulator, `PUT /webhooks/${body.id}`, { active: 'false' })
    await emulator.settled()
    expect(emulator.state.webhooks[0]).toMatchObject({ active: false, webhook_status: 'disabled' })
  })

  it('deletes a webhook, and what was on its way to it', async () => {
    const { emulator, rest, requests } = await scene({ eventLagMs: 20 })
    const { id } = emulator.state.webhooks[0] ?? {}
    emulator.customer.writes({ body: 'Hi' })
    expect((await rest(`DELETE /webhooks/${id}`)).body).toMatchObject({ id, url: 'https://bridge.test/webhook' })
    await emulator.settled()
    expect(requests).toEqual([])
    expect(emulator.state.webhooks).toEqual([])
    expect((await rest(`DELETE /webhooks/${id}`)).status).toBe(404)
    expect((await rest('POST /webhooks', { ...FIELDS, url: 'https://bridge.test/webhook' })).status).toBe(200)
  })

  it('filters by source: none except some, or all except some', async () => {
    const { emulator, rest, requests } = await scene()
    const { id: other } = emulator.control.addSource({})
    const [webhook] = emulator.state.webhooks
    const writeToBoth = async () => {
      emulator.customer.writes({ body: 'first source' })
      emulator.customer.writes({ sourceId: other, body: 'other source' })
      await emulator.settled()
      const events = requests.splice(0).flatMap((request) => request.events)
      return events.map((event) => event.resource.metadata.body)
    }
    const filter = (fields: Record<string, string | string[]>) => rest(`PUT /webhooks/${webhook?.id}`, fields)
    await filter({ source_filter: 'except', 'source_ids[]': other })
    expect(await writeToBoth()).toEqual(['first source'])
    await filter({ 'source_ids[]': '' })
    expect(await writeToBoth()).toEqual(['first source', 'other source'])
    const shown = await filter({ source_filter: 'only', 'source_ids[]': [other] })
    expect(shown.body).toMatchObject({ source_filter: 'only', source_ids: [other] })
    expect((await filter({ source_filter: 'some' })).status).toBe(422)
    expect((await filter({ 'source_ids[]': ['nothing'] })).status).toBe(422)
    expect(emulator.state.webhooks[0]).toMatchObject({ source_filter: 'only', source_ids: [other] })
  })
})
