import { describe, expect, it } from 'vitest'
import { pause, scene } from './scene.ts'

describe('webhook delivery', () => {
  it('posts JSON with the secret', async () => {
    const { emulator, requests } = await scene()
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(requests).toMatchObject([{ secret: 'the-secret', contentType: 'application/json; charset=utf-8' }])
  })

  it('delivers registered events only', async () => {
    const { emulator, types } = await scene({}, ['content.imported'])
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Hello' })
    emulator.desk.close({ threadId: thread_id })
    await emulator.settled()
    expect(types()).toEqual(['content.imported', 'content.imported'])
  })

  it('delivers nothing to an inactive webhook, and only the sources that a webhook is for', async () => {
    const { emulator, rest, events } = await scene()
    const { id: other } = emulator.control.addSource({})
    const [webhook] = emulator.state.webhooks
    await rest(`PUT /webhooks/${webhook?.id}`, { 'source_ids[]': other })
    emulator.customer.writes({ body: 'Not this' })
    emulator.customer.writes({ sourceId: other, body: 'This' })
    await emulator.settled()
    await rest(`PUT /webhooks/${webhook?.id}`, { active: 'false' })
    emulator.customer.writes({ sourceId: other, body: 'Not any more' })
    await emulator.settled()
    expect(events().map((event) => event.resource.metadata.body)).toEqual(['This'])
  })

  it('issues events at strictly increasing times, even when the clock stands still', async () => {
    const { emulator, events } = await scene({ now: () => Date.parse('2026-11-20T09:30:01.120Z') })
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Hello' })
    await emulator.settled()
    const times = events().map((event) => event.issued_at)
    expect(new Set(times).size).toBe(times.length)
    expect(times).toEqual(times.toSorted())
    for (const time of times) expect(time).toMatch(/^2026-11-20T09:30:01\.\d{3}Z$/)
  })

  it('puts the events of one action into one envelope', async () => {
    const { emulator, requests } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Hello' })
    await emulator.settled()
    expect(requests.map((request) => request.events.length)).toEqual([1, 3, 1])
  })

  it('waits for the lag', async () => {
    const { emulator, types } = await scene({ eventLagMs: 30 })
    emulator.customer.writes({ body: 'Hi' })
    await pause(5)
    expect(types()).toEqual([])
    await emulator.settled()
    expect(types()).toEqual(['content.imported'])
  })

  it('sends again what was not answered 200, in new envelopes, and drops it in the end', async () => {
    const { emulator, requests, events, answers } = await scene({ timeScale: 1000, retrySchedule: [1000, 2000] })
    answers.push(204, 500, 503)
    emulator.customer.writes({ body: 'Hi' })
    await pause(40)
    expect(emulator.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 204],
      [2, 500],
      [3, 503],
    ])
    expect(new Set(events().map((event) => event.id)).size).toBe(1)
    expect(new Set(requests.map((request) => request.envelopeId)).size).toBe(3)
  })

  it('stops sending again once it is acknowledged', async () => {
    const { emulator, answers } = await scene({ retrySchedule: [1, 1, 1] })
    answers.push(500)
    emulator.customer.writes({ body: 'Hi' })
    await pause(30)
    expect(emulator.deliveries.map((delivery) => delivery.status)).toEqual([500, 200])
  })

  it('does not count scheduled redeliveries as under way, and forgets them when disposed', async () => {
    const { emulator, answers } = await scene({ retrySchedule: [15] })
    answers.push(500)
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    emulator.dispose()
    await pause(30)
    expect(emulator.deliveries).toHaveLength(1)
  })

  it('takes no answer in time for a failure', async () => {
    let asked = 0
    const never: typeof fetch = (input, init) => {
      asked += 1
      const challenge = new URL(new Request(input, init).url).searchParams.get('hub.challenge')
      return challenge === null ? new Promise(() => {}) : Promise.resolve(new Response(challenge))
    }
    const { emulator } = await scene({ fetch: never, deliveryTimeoutMs: 10 })
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(asked).toBe(2)
    expect(emulator.deliveries).toMatchObject([{ status: null, attempt: 1 }])
  })

  it('is waited for thread by thread, or all at once', async () => {
    const { emulator, events } = await scene({ eventLagMs: 30 })
    const silent = emulator.customer.writes({ body: 'Unheard of', silent: true })
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled(silent.thread_id)
    expect(events()).toEqual([])
    await emulator.settled(thread_id)
    expect(events()).toHaveLength(1)
    emulator.customer.writes({ body: 'Hi again', threadId: thread_id })
    await emulator.settled()
    expect(events()).toHaveLength(2)
  })

  it('is waited for together with what concerns no single thread', async () => {
    const { emulator, rest } = await scene({}, [])
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    await rest('POST /webhooks', { url: 'https://bridge.test/webhook', 'registered_events[]': 'content.imported' })
    expect(emulator.state.webhooks).toMatchObject([{ webhook_status: 'pending' }])
    await emulator.settled(thread_id)
    expect(emulator.state.webhooks).toMatchObject([{ webhook_status: 'enabled' }])
  })

  it('records what it delivered', async () => {
    const { emulator, requests } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(emulator.deliveries).toEqual([
      {
        envelopeId: requests[0]?.envelopeId,
        webhookId: emulator.state.webhooks[0]?.id,
        eventIds: [requests[0]?.events[0]?.id],
        types: ['content.imported'],
        threadId: thread_id,
        status: 200,
        attempt: 1,
        at: expect.any(Number),
        ms: expect.any(Number),
      },
    ])
  })
})

describe('buffered notifications', () => {
  it('put what comes shortly after one another into one envelope for each webhook', async () => {
    const { emulator, rest, requests } = await scene({ batchMs: 20 })
    const another = { url: 'https://bridge.test/other', 'registered_events[]': 'content.imported' }
    await rest('POST /webhooks', another)
    await emulator.settled()
    const { thread_id } = emulator.customer.writes({ body: 'One' })
    emulator.customer.writes({ body: 'Two' })
    emulator.desk.close({ interventionId: emulator.desk.open({ threadId: thread_id }).id })
    await emulator.settled()
    expect(requests.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['content.imported', 'content.imported', 'intervention.opened', 'intervention.closed'],
      ['content.imported', 'content.imported'],
    ])
    emulator.customer.writes({ body: 'Three' })
    await emulator.settled()
    expect(requests).toHaveLength(4)
  })

  it('hold 50 events an envelope at most', async () => {
    const { emulator, requests } = await scene({ batchMs: 20 })
    for (let number = 0; number < 120; number += 1) emulator.customer.writes({ body: `Message ${number}` })
    await emulator.settled()
    expect(requests.map(({ events }) => events.length)).toEqual([50, 50, 20])
    const bodies = requests.flatMap(({ events }) => events.map((event) => event.resource.metadata.body))
    expect(bodies).toEqual(Array.from({ length: 120 }, (_, number) => `Message ${number}`))
  })

  it('do not delay what has to be there before a reply is answered', async () => {
    const { emulator, rest, types } = await scene({ batchMs: 60_000, echo: 'before' })
    const { id } = emulator.customer.writes({ body: 'Hi', silent: true })
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(types()).toContain('content.replied')
  })
})

describe('ids', () => {
  it('are 24 hexadecimal digits that grow, the same for the same seed', async () => {
    const idsFor = async (seed: number) => {
      const { emulator } = await scene({ seed }, [])
      const first = emulator.customer.writes({ body: 'One' })
      const second = emulator.customer.writes({ body: 'Two' })
      return [first.id, first.thread_id, first.author_id, second.id]
    }
    const ids = await idsFor(7)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/)
    expect(ids[0] ?? '').toSatisfy((first: string) => first < (ids[3] ?? ''))
    expect(await idsFor(7)).toEqual(ids)
    expect(await idsFor(8)).not.toEqual(ids)
  })
})
