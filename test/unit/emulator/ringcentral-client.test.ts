import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningEmulator, startEmulator } from '../../../tools/emulator/server.ts'
import { readEnvelope, type SeenEvent } from './envelope.ts'

/** What `ringcentral-engage-client` offers, of which the package's own types do not fit a modern compiler. */
interface EngageClient {
  get(url: string): Promise<{ status: number; data: Resource }>
  post(url: string, data?: object): Promise<{ status: number; data: Resource }>
  put(url: string, data?: object): Promise<{ status: number; data: Resource }>
  delete(url: string): Promise<{ status: number; data: Resource }>
}
type Resource = Record<string, unknown>

let engage: RunningEmulator
let client: EngageClient
const events: SeenEvent[] = []

beforeAll(async () => {
  const receive: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const challenge = new URL(request.url).searchParams.get('hub.challenge')
    if (challenge !== null) return new Response(challenge)
    events.push(...readEnvelope(await request.text()).events)
    return new Response()
  }
  engage = await startEmulator({ fetch: receive })
  const { default: exported } = await import('ringcentral-engage-client')
  const Client = 'default' in exported ? exported.default : exported
  client = new (Client as new (options: object) => EngageClient)({
    apiToken: engage.emulator.account.accessToken,
    server: engage.url,
  })
})

afterAll(() => engage.close())

const asked = () => engage.emulator.customer.writes({ body: 'Where is my order?' })

it("RingCentral's own client registers a webhook, reads it, changes it and gets its events", async () => {
  const { data: webhook } = await client.post('/1.0/webhooks', {
    url: 'https://bridge.test/webhook',
    verify_token: 'verify',
    'registered_events[]': ['content.imported', 'content.replied', 'intervention.opened', 'intervention.closed'],
    active: true,
  })
  expect(webhook.registered_events).toHaveLength(4)
  await engage.emulator.settled()
  const { data: read } = await client.get(`/1.0/webhooks/${webhook.id}`)
  expect(read).toMatchObject({ id: webhook.id, webhook_status: 'enabled' })

  const content = asked()
  await engage.emulator.settled()
  expect(events.filter(({ type }) => type === 'content.imported').map(({ resource }) => resource.id)).toEqual([
    content.id,
  ])

  const { data: changed } = await client.put(`/1.0/webhooks/${webhook.id}`, { active: false })
  expect(changed.active).toBe(false)
  asked()
  await engage.emulator.settled()
  expect(events.filter(({ type }) => type === 'content.imported')).toHaveLength(1)
})

it("RingCentral's own client replies and reads the reply back", async () => {
  const content = asked()
  const { data: reply } = await client.post('/1.0/contents', { in_reply_to_id: content.id, body: 'On its way.' })
  expect(reply).toMatchObject({ body: 'On its way.', in_reply_to_id: content.id, thread_id: content.thread_id })
  const q = encodeURIComponent(`thread:"${content.thread_id}"`)
  const { data: page } = await client.get(`/1.0/contents?q=${q}`)
  expect(page).toMatchObject({ count: 2, records: [{ id: reply.id }, { id: content.id }] })
})

it("RingCentral's own client categorizes a thread", async () => {
  const { thread_id: threadId } = asked()
  const { agentCategoryId, otherCategoryId } = engage.emulator.account
  const { data: thread } = await client.put(`/1.0/content_threads/${threadId}/update_categories`, {
    thread_category_ids: [agentCategoryId, otherCategoryId],
  })
  expect(thread.thread_category_ids).toEqual([agentCategoryId, otherCategoryId])
  expect(engage.emulator.state.thread(threadId).thread_category_ids).toEqual([agentCategoryId, otherCategoryId])
})

it("RingCentral's own client opens, reads, closes and cancels interventions", async () => {
  const content = asked()
  const { data: opened } = await client.post('/1.0/interventions', { content_id: content.id })
  expect(opened).toMatchObject({ status: 'opened', thread_id: content.thread_id })
  await client.post('/1.0/contents', { in_reply_to_id: content.id, body: 'Hello' })
  await client.put(`/1.0/interventions/${opened.id}/close`)
  expect((await client.get(`/1.0/interventions/${opened.id}`)).data).toMatchObject({ status: 'closed', closed: true })

  const { data: other } = await client.post('/1.0/interventions', { content_id: asked().id })
  await client.delete(`/1.0/interventions/${other.id}/cancel`)
  await expect(client.get(`/1.0/interventions/${other.id}`)).rejects.toMatchObject({ response: { status: 404 } })
})

it("RingCentral's own client is told why a call is refused", async () => {
  await expect(client.post('/1.0/contents', { in_reply_to_id: 'nothing', body: 'Hello' })).rejects.toMatchObject({
    response: { status: 404, data: { error: 'not_found', status: 404 } },
  })
})
