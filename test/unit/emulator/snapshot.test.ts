import { describe, expect, it, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../../tools/emulator/emulator.ts'
import { pause, type Scene, scene } from './scene.ts'

const BASE = 'http://127.0.0.1:4000/emulator'

async function control(emulator: Emulator, method: string, path: string, body?: unknown) {
  const headers = { 'Content-Type': 'application/json' }
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
  const response = await emulator.fetch(new Request(`${BASE}${path}`, init))
  return { status: response.status, json: await response.json() }
}

/** A customer wrote and sent a file, the bot has answered under an intervention, the customer wrote again. */
async function conversation({ emulator, rest }: Scene) {
  const attachment = { filename: 'cat.png', contentType: 'image/png', data: btoa('\u0000\u00ffmeow') }
  const first = emulator.customer.writes({ body: 'Hi', attachments: [attachment], metadata: { private: 'true' } })
  const threadId = first.thread_id
  const opened = await rest('POST /interventions', { content_id: first.id })
  await rest('POST /contents', { in_reply_to_id: first.id, body: 'Hello' })
  await emulator.settled()
  const { id: contentId } = emulator.customer.writes({ threadId, body: 'I need help' })
  await emulator.settled()
  return { threadId, contentId, interventionId: String(opened.body.id) }
}

async function saved(emulator: Emulator): Promise<Awaited<ReturnType<Emulator['save']>>> {
  return JSON.parse(JSON.stringify(await emulator.save()))
}

describe('a snapshot', () => {
  it('brings a conversation in progress to another emulator, where it goes on', async () => {
    const one = await scene({ accessToken: 'the-token', requireOpenIntervention: true })
    const { threadId, contentId, interventionId } = await conversation(one)
    const { emulator: other, rest, events, requests } = await scene({ seed: 99 }, [])
    const { json: snapshot } = await control(one.emulator, 'GET', '/snapshot')
    expect(await control(other, 'PUT', '/snapshot', snapshot)).toEqual({ status: 200, json: {} })

    expect(other.account).toEqual(one.emulator.account)
    expect(JSON.stringify(other.state)).toBe(JSON.stringify(one.emulator.state))
    expect(other.timeline()).toEqual(one.emulator.timeline())
    expect(other.weather.switches).toEqual(one.emulator.weather.switches)
    for (const call of [
      `GET /content_threads/${threadId}`,
      'GET /contents',
      `GET /interventions/${interventionId}`,
      'GET /webhooks',
    ]) {
      expect(await rest(call)).toEqual(await one.rest(call))
    }

    const known = new Set(JSON.stringify(snapshot).match(/[0-9a-f]{24}/g))
    const reply = await rest('POST /contents', { in_reply_to_id: contentId, body: 'Gladly' })
    expect(reply).toMatchObject({ status: 200, body: { intervention_id: interventionId, thread_id: threadId } })
    await other.settled()
    expect(events().map((event) => [event.type, known.has(event.id)])).toEqual([
      ['content.imported', false],
      ['content.replied', false],
      ['content.exported', false],
    ])
    expect(requests[0]?.secret).toBe('the-secret')
    expect(known.has(String(reply.body.id))).toBe(false)
    const started = other.customer.writes({ body: 'Somebody new' })
    expect(started.source_id).toBe(one.emulator.account.sourceId)
    expect(other.desk.reply({ threadId: started.thread_id, body: 'Hello' }).creator_id).toBe(
      one.emulator.account.agentUserIds[0],
    )
  })

  it('is the same when it is saved again: files, order and dirt too', async () => {
    const one = await scene()
    await conversation(one)
    const snapshot = await saved(one.emulator)
    const { emulator: other } = await scene({ seed: 99 }, [])
    other.load(snapshot)
    const again = await saved(other)
    expect(again).toEqual({ ...snapshot, ids: again.ids, clock: again.clock })
    expect(again.ids).toMatchObject(snapshot.ids)
    expect(JSON.stringify(snapshot.records.attachments)).toContain(btoa('\u0000\u00ffmeow'))
    expect(Object.keys(again.records)).toEqual(Object.keys(snapshot.records))
  })

  it('does not change with what happens later, nor when it was loaded', async () => {
    const one = await scene()
    const { threadId } = await conversation(one)
    const snapshot = await one.emulator.save()
    const text = JSON.stringify(snapshot)
    one.emulator.load(snapshot)
    one.emulator.desk.recategorize({ threadId, categoryIds: [one.emulator.account.agentCategoryId] })
    one.emulator.desk.reply({ threadId, body: 'Later' })
    await one.emulator.settled()
    expect(JSON.stringify(snapshot)).toBe(text)
  })

  it('holds events that can be delivered again', async () => {
    const one = await scene()
    await conversation(one)
    const { emulator: other, events } = await scene({ seed: 99 }, [])
    other.load(await saved(one.emulator))
    const [first] = one.events()
    await other.weather.redeliver(first?.id ?? '')
    expect(events()).toEqual([first])
  })

  it('lets no id be made twice, wherever it is loaded', async () => {
    const one = await scene()
    await conversation(one)
    const early = await saved(one.emulator)
    await conversation(one)
    const known = new Set(JSON.stringify(await saved(one.emulator)).match(/[0-9a-f]{24}/g))
    one.emulator.load(early)
    expect(known.has(one.emulator.customer.writes({ body: 'Hi' }).id)).toBe(false)

    const { emulator: other } = await scene({ seed: 99 }, [])
    other.load(await saved(one.emulator))
    const between = await saved(other)
    const taken = new Set(JSON.stringify(between).match(/[0-9a-f]{24}/g))
    const again = createEmulator({ seed: 1 })
    again.load(between)
    expect(taken.has(again.customer.writes({ body: 'Hi' }).id)).toBe(false)
    again.dispose()
  })

  it('is taken once nothing is under way', async () => {
    const { emulator, rest } = await scene({ categorizingMs: 30 })
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const categories = { 'thread_category_ids[]': emulator.account.agentCategoryId }
    await rest(`PUT /content_threads/${thread_id}/update_categories`, categories)
    emulator.load(await emulator.save())
    emulator.weather.switches.categorizingMs = 0
    expect((await rest(`PUT /content_threads/${thread_id}/update_categories`, categories)).status).toBe(200)
  })

  it('drops what was on its way where it is loaded', async () => {
    const { emulator, answers, events, requests } = await scene({ retrySchedule: [15] })
    const empty = await emulator.save()
    const hold = emulator.weather.holdDeliveries({ type: 'intervention.opened' })
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    answers.push(500)
    await emulator.settled()
    emulator.desk.open({ threadId: thread_id })
    await emulator.settled()
    emulator.weather.switches.eventLagMs = 5
    emulator.customer.writes({ threadId: thread_id, body: 'On its way' })
    emulator.weather.fail({ call: 'GET /categories', when: 'before', times: 9 })
    requests.length = 0
    emulator.load(empty)
    await emulator.settled()
    await hold.release()
    expect(emulator.weather.switches.eventLagMs).toBe(0)
    const fresh = emulator.customer.writes({ body: 'Hi again' })
    await pause(40)
    expect(events().map((event) => event.resource.id)).toEqual([fresh.id])
  })

  it.each([
    ['of another version', { version: 2 }, 422, 'version 2'],
    ['without a version', { version: undefined }, 400, 'version'],
    ['with a further part', { colour: 'red' }, 400, 'colour'],
    ['without its clock', { clock: undefined }, 400, 'clock'],
    ['with something else for events', { issued: [['1', { id: '1' }]] }, 400, 'issued'],
    ['with something else for calls', { calls: [{}] }, 400, 'calls'],
  ])('%s is refused, and nothing changes', async (_what, change, status, word) => {
    const { emulator } = await scene()
    const snapshot = await saved(emulator)
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const answer = await control(emulator, 'PUT', '/snapshot', { ...snapshot, ...change })
    expect(answer).toMatchObject({ status, json: { message: expect.stringContaining(word) } })
    expect(emulator.state.content(id).body).toBe('Hi')
  })

  it.each([
    ['lacks a map', 400, (records: Tables) => delete records.comments],
    ['has a map that nobody knows', 400, (records: Tables) => (records.unknown = [])],
    ['has something else than records', 400, (records: Tables) => (records.threads = [['1', 'a thread']])],
    ['refers to what is not there', 422, (records: Tables) => (records.threads = [])],
    ['has records without their fields', 422, (records: Tables) => records.users?.push(['1', { id: '1' }])],
    ['lacks the account', 422, (records: Tables) => (records.categories = [])],
    ['has bytes that are none', 422, (records: Tables) => records.comments?.push(['1', { 'bytes in base64': '*' }])],
  ])('that %s is refused with %i, and nothing changes', async (_what, status, spoil) => {
    const one = await scene()
    await conversation(one)
    const snapshot = await saved(one.emulator)
    const before = JSON.stringify(one.emulator.state)
    const records: Tables = structuredClone(snapshot.records)
    spoil(records)
    expect((await control(one.emulator, 'PUT', '/snapshot', { ...snapshot, records })).status).toBe(status)
    expect(JSON.stringify(one.emulator.state)).toBe(before)
  })

  it('takes JSON only, from this machine only', async () => {
    const { emulator } = await scene()
    const ask = async (url: string, init: RequestInit) => (await emulator.fetch(new Request(url, init))).status
    expect(await ask(`${BASE}/snapshot`, { method: 'PUT', body: '{}' })).toBe(415)
    expect(await ask('http://emulator.example/emulator/snapshot', {})).toBe(403)
    expect(await ask('http://emulator.example/emulator/reset', { method: 'POST' })).toBe(403)
  })
})

type Tables = Record<string, unknown[]>

describe('a reset', () => {
  it('returns to the account of the start, with new ids for all that comes', async () => {
    const one = await scene({}, [])
    const { emulator } = one
    const account = structuredClone(emulator.account)
    const start = JSON.stringify(emulator.state)
    const url = 'https://bridge.test/webhook'
    await one.rest('POST /webhooks', { url, 'registered_events[]': 'content.imported' })
    await conversation(one)
    emulator.control.addCategory({ name: 'VIP' })
    emulator.control.addToken({ userId: account.botUserId, value: 'another' })
    emulator.weather.switches.echo = 'before'
    const known = new Set(JSON.stringify(await saved(emulator)).match(/[0-9a-f]{24}/g))
    expect((await control(emulator, 'POST', '/reset', {})).status).toBe(200)

    expect(emulator.account).toEqual(account)
    expect(JSON.stringify(emulator.state)).toBe(start)
    expect(emulator.timeline()).toEqual([])
    expect(emulator.weather.switches.echo).toBe('after')
    expect((await one.rest('GET /categories', {}, 'another')).status).toBe(401)
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    expect(known.has(id)).toBe(false)
    expect(emulator.state.thread(thread_id).thread_category_ids).toContain(account.botCategoryId)
  })

  it('can keep the webhooks, one whose handshake is under way too', async () => {
    const { emulator, rest, events } = await scene()
    await rest(`PUT /webhooks/${emulator.state.webhooks[0]?.id}`, { secret: 'another' })
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('pending')
    const wrong = await control(emulator, 'POST', '/reset', { keepWebhooks: true, colour: 'red' })
    expect(wrong.status).toBe(400)
    emulator.reset({ keepWebhooks: true })
    await emulator.settled()
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('enabled')
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(events()).toHaveLength(1)
  })

  it('returns to the account of a snapshot that was loaded', async () => {
    const { emulator: one } = await scene()
    one.customer.writes({ body: 'Hi' })
    const { emulator: other } = await scene({ seed: 99 }, [])
    other.load(await saved(one))
    other.reset()
    expect(other.account).toEqual(one.account)
    expect(other.state.sources.map(({ id }) => id)).toEqual([one.account.sourceId])
    expect(other.state.contents).toEqual([])
  })

  it('ends nothing twice: what was under way is not waited for, and does not end what is', async () => {
    const slow = Promise.withResolvers<Response>()
    const { emulator } = await scene({
      fetch: async (input, init) => {
        const challenge = new URL(new Request(input, init).url).searchParams.get('hub.challenge')
        return challenge === null ? slow.promise : new Response(challenge)
      },
    })
    emulator.customer.writes({ body: 'Hi' })
    await vi.waitFor(() => expect(emulator.deliveries).toHaveLength(1))
    emulator.reset({ keepWebhooks: true })
    await emulator.settled()
    expect(emulator.deliveries).toEqual([])
    emulator.customer.writes({ body: 'Again' })
    let settled = false
    void emulator.settled().then(() => {
      settled = true
    })
    await vi.waitFor(() => expect(emulator.deliveries).toHaveLength(1))
    expect(settled).toBe(false)
    slow.resolve(new Response())
    await emulator.settled()
    expect(emulator.deliveries).toMatchObject([{ status: 200 }])
  })
})
