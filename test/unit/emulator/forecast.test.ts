import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEmulator } from '../../../tools/emulator/emulator.ts'
import type { ForecastCommand } from '../../../tools/emulator/weather/forecast.ts'
import { draw } from '../../../tools/emulator/weather/random.ts'
import { readEnvelope } from './envelope.ts'
import { elapse, receiver, stopTime } from './receiver.ts'
import { callRest, EVENTS, scene } from './scene.ts'

const MINUTE = 60_000

afterEach(() => void vi.useRealTimers())

/** Runs something on time that passes by `elapse`. */
async function inStoppedTime<T>(build: Promise<T>): Promise<T> {
  await elapse(0)
  return build
}

describe('a draw', () => {
  it('is the same for the same words, and spread evenly over others', () => {
    const drawn = Array.from({ length: 10_000 }, (_, number) => draw(7, 'duplicate', `thread-1 ${number}`))
    expect(draw(7, 'duplicate', 'thread-1 12')).toBe(drawn[12])
    expect(draw(8, 'duplicate', 'thread-1 12')).not.toBe(drawn[12])
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = drawn.filter((number) => Math.floor(number * 10) === tenth).length / drawn.length
      expect(share).toBeCloseTo(0.1, 1)
    }
  })
})

/** A bot that answers each customer message once and repeats calls that fail; three customers who write in turn. */
async function conversation(forecast: ForecastCommand) {
  stopTime()
  const emulator = createEmulator({
    timeScale: 10,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const challenge = new URL(request.url).searchParams.get('hub.challenge')
      if (challenge !== null) return new Response(challenge)
      for (const { type, resource } of readEnvelope(await request.text()).events) {
        const isToAnswer = type === 'content.imported' && resource.metadata.status === 'new' && !seen.has(resource.id)
        if (isToAnswer) void answer(resource.id)
        seen.add(resource.id)
      }
      return new Response()
    },
  })
  const seen = new Set<string>()
  const answer = async (id: string): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const call = callRest(emulator, 'POST /contents', { in_reply_to_id: id, body: 'Hello' })
      if ((await call.catch(() => null))?.status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await callRest(emulator, 'POST /webhooks', { url: 'https://bot.test', 'registered_events[]': EVENTS })
  await elapse(1)
  emulator.weather.forecast(forecast)
  const threads: string[] = []
  for (let round = 0; round < 4; round += 1) {
    for (let customer = 0; customer < 3; customer += 1) {
      const threadId = threads[customer]
      threads[customer] = emulator.customer.writes({ threadId, body: `Message ${round}` }).thread_id
      for (let step = 0; step < 5; step += 1) await elapse(40)
    }
  }
  for (let step = 0; step < 100; step += 1) await elapse(600)
  const timeline = emulator.timeline()
  emulator.dispose()
  vi.useRealTimers()
  return threads.map((id) =>
    timeline.flatMap((entry) => {
      if (entry.kind === 'webhook' || entry.kind === 'categorization' || entry.threadId !== id) return []
      if (entry.kind === 'delivery') return [[entry.attempt, entry.status, ...entry.eventIds, ...entry.types]]
      return [entry.kind === 'call' ? [entry.call, entry.status] : [entry.id, entry.type]]
    }),
  )
}

describe('a forecast', () => {
  it('replays a seed and gets the same run', async () => {
    const run = await conversation({ preset: 'stormy', seed: 5 })
    expect(await conversation({ preset: 'stormy', seed: 5 })).toEqual(run)
    expect(await conversation({ preset: 'stormy', seed: 6 })).not.toEqual(run)
    expect(run.flat().length).toBeGreaterThan(60)
  })

  it('decides on a thread whatever else happens in between', async () => {
    const run = async (others: number) => {
      const target = receiver()
      const { emulator, rest } = await scene({ fetch: target.fetch, retrySchedule: [] }, ['content.imported'])
      const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi', silent: true })
      emulator.weather.forecast({
        calls: { errors: 0.5 },
        deliveries: { duplicates: 0.5, duplicateMs: [0, 0], lostAcknowledgements: 0.3 },
      })
      const statuses: (number | null)[] = []
      for (let round = 0; round < 15; round += 1) {
        for (let other = 0; other < others; other += 1) {
          const { thread_id } = emulator.customer.writes({ body: 'Somebody else' })
          await rest(`GET /content_threads/${thread_id}`).catch(() => null)
        }
        emulator.customer.writes({ threadId, body: 'Hi' })
        statuses.push((await rest(`GET /content_threads/${threadId}`).catch(() => null))?.status ?? null)
        await emulator.settled()
      }
      const deliveries = emulator.deliveries.filter((delivery) => delivery.threadId === threadId)
      return { statuses, deliveries: deliveries.map(({ status }) => status) }
    }
    const quiet = await run(0)
    expect(await run(2)).toEqual(quiet)
    expect(new Set(quiet.statuses)).toContain(200)
    expect(new Set(quiet.statuses).size).toBeGreaterThan(2)
    expect(new Set(quiet.deliveries)).toEqual(new Set([200, null]))
    expect(quiet.deliveries.length).toBeGreaterThan(15)
  })

  it('delivers again what was acknowledged, in another envelope', async () => {
    const { emulator, requests, events } = await scene({ timeScale: 1000 })
    emulator.weather.forecast({ deliveries: { duplicates: 1, duplicateMs: [1_000, 5_000] } })
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(events()).toEqual([events()[0], events()[0]])
    expect(new Set(requests.map(({ envelopeId }) => envelopeId)).size).toBe(2)
  })

  it('lets later events overtake those held back', async () => {
    const { emulator, events } = await scene({ timeScale: 100 }, ['content.imported'])
    emulator.weather.forecast({ deliveries: { reordered: 0.4, heldBackMs: [5_000, 5_000] } })
    const written = Array.from({ length: 10 }, () => emulator.customer.writes({ body: 'Hi' }).id)
    await emulator.settled()
    const came = events().map((event) => event.resource.id)
    expect(came).not.toEqual(written)
    expect(came.toSorted()).toEqual(written.toSorted())
  })

  it('loses acknowledgements: what was taken comes again', async () => {
    const { emulator, events } = await scene({ retrySchedule: [1] })
    emulator.weather.forecast({ deliveries: { lostAcknowledgements: 1 } })
    emulator.customer.writes({ body: 'Hi' })
    await vi.waitFor(() => expect(events()).toHaveLength(2))
    await emulator.settled()
    expect(events()[1]).toEqual(events()[0])
    expect(emulator.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, null],
      [2, null],
    ])
  })

  it('delays deliveries and calls within its ranges, by the time scale', async () => {
    stopTime()
    const target = receiver()
    const { emulator, rest } = await inStoppedTime(scene({ timeScale: 10, fetch: target.fetch }))
    emulator.weather.forecast({
      deliveries: { latencyMs: [2_000, 2_000] },
      calls: { latencyMs: [1_000, 1_000] },
    })
    const at = Date.now()
    emulator.customer.writes({ body: 'Hi' })
    const call = rest('GET /categories').then(() => Date.now() - at)
    await elapse(199)
    expect(target.received).toEqual([])
    await elapse(1)
    expect(target.received).toHaveLength(1)
    expect(await call).toBe(100)
  })

  it('fails calls before the effect, each kind of call by its own share', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.forecast({ calls: { errors: 1, errorKinds: [502], errorsOf: { 'GET /categories': 0 } } })
    const answer = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(answer).toMatchObject({ status: 502, body: { error: 'bad_gateway', status: 502 } })
    expect((await rest('GET /categories')).status).toBe(200)
    emulator.weather.forecast({ calls: { errors: 1, errorKinds: ['cut'] } })
    await expect(rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })).rejects.toThrow(TypeError)
    expect(emulator.state.contents).toHaveLength(1)
    const kinds = new Set<number | null>()
    emulator.weather.forecast({ calls: { errors: 1 } })
    for (let number = 0; number < 40; number += 1) {
      kinds.add((await rest('GET /categories').catch(() => null))?.status ?? null)
    }
    expect(kinds).toEqual(new Set([429, 500, 502, 503, null]))
  })

  it('loses answers after the effect', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.forecast({ calls: { lostAnswersOf: { 'POST /contents': 1 } } })
    await expect(rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })).rejects.toThrow(TypeError)
    expect(emulator.state.contents).toHaveLength(2)
    expect((await rest('GET /contents')).status).toBe(200)
  })

  it('is recorded with the calls that it spoils; what was only slow, or told to fail, is not its doing', async () => {
    const { emulator, rest } = await scene({ timeScale: 100 })
    const after = emulator.calls.length
    const ask = () => rest('GET /categories').catch(() => null)
    emulator.weather.forecast({ calls: { latencyMs: [10, 10] } })
    await ask()
    emulator.weather.forecast({ calls: { errors: 1 } })
    await ask()
    emulator.weather.forecast({ calls: { lostAnswers: 1 } })
    await ask()
    emulator.weather.fail({ call: 'GET /categories', when: 'before', status: 503 })
    await ask()
    expect(emulator.calls.slice(after).map(({ spoiled }) => spoiled)).toEqual([null, 'before', 'after', null])
  })

  it('has a bad spell, from a time on and for a while', async () => {
    stopTime()
    const { emulator, rest } = await inStoppedTime(scene({ timeScale: 10 }))
    const startsAt = Date.now() + 1_000
    const spell = { startsAt, ms: MINUTE, failing: true }
    expect(emulator.weather.forecast({ calls: { errorKinds: [503] }, badSpell: spell }).badSpell).toMatchObject(spell)
    const status = async () => (await rest('GET /categories')).status
    expect(await status()).toBe(200)
    await elapse(1_000)
    expect(await status()).toBe(503)
    await elapse(5_999)
    expect(await status()).toBe(503)
    await elapse(1)
    expect(await status()).toBe(200)

    emulator.weather.forecast({ badSpell: { ms: MINUTE, slowerMs: 500 } })
    const at = Date.now()
    const slow = rest('GET /categories').then(() => Date.now() - at)
    await elapse(50)
    expect(await slow).toBe(50)
  })

  it('leaves alone what was ordered: redeliveries, and faults first', async () => {
    const { emulator, rest, events } = await scene({ echo: 'before' })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    emulator.weather.forecast({ deliveries: { latencyMs: [60_000, 60_000] }, calls: { errors: 1 } })
    await emulator.weather.redeliver(events()[0]?.id ?? '')
    expect(events()).toHaveLength(2)
    emulator.weather.fail({ call: 'POST /contents', when: 'before', status: 418 })
    expect((await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })).status).toBe(418)
  })

  it('ends when the weather clears, and is saved and reset with the account', async () => {
    const { emulator, rest } = await scene()
    const forecast = emulator.weather.forecast({ calls: { errors: 1, errorKinds: [500] } })
    const snapshot = await emulator.save()
    await emulator.weather.clear()
    expect((await rest('GET /categories')).status).toBe(200)
    emulator.load(snapshot)
    expect(emulator.weather.report().forecast).toEqual(forecast)
    expect((await rest('GET /categories')).status).toBe(500)
    emulator.reset()
    expect((await rest('GET /categories')).status).toBe(200)
  })
})

describe('the weather over HTTP', () => {
  const BASE = 'http://127.0.0.1:4000/emulator/weather'

  it('is set from a preset and shown', async () => {
    const { emulator } = await scene({ seed: 3 })
    const ask = async (path: string, command?: object) => {
      const headers = { 'Content-Type': 'application/json' }
      const init = command && { method: 'POST', headers, body: JSON.stringify(command) }
      const response = await emulator.fetch(new Request(`${BASE}${path}`, init))
      const body: Record<string, unknown> = await response.json()
      return { status: response.status, body }
    }
    expect((await ask('')).body).toEqual({
      forecast: null,
      badSpellEndsAt: null,
      seed: 3,
      faults: [],
      holds: [],
      switches: { ...emulator.weather.switches },
    })
    const rough = await ask('/forecast', { preset: 'rough', calls: { errorsOf: { 'POST /contents': 0.2 } } })
    expect(rough.body).toMatchObject({
      seed: 3,
      deliveries: { duplicates: 0.1, reordered: 0.1 },
      calls: { errors: 0.05, errorsOf: { 'POST /contents': 0.2 } },
      badSpell: null,
    })
    await ask('/fail', { call: 'GET /categories', when: 'before', times: 2, status: 500 })
    const { holdId } = (await ask('/hold', { type: 'content.imported' })).body
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const shown = (await ask('')).body
    const issued = emulator.timeline().find((entry) => entry.kind === 'event')
    expect(shown).toMatchObject({
      forecast: rough.body,
      faults: [{ faultId: 'fault-1', call: 'GET /categories', left: 2, status: 500 }],
      holds: [{ holdId, filter: { type: 'content.imported' }, eventIds: [issued?.id] }],
    })
    expect((await ask('/forecast', { preset: 'calm', seed: 8 })).body).toMatchObject({ seed: 8 })
    await ask('/clear', {})
    expect((await ask('')).body).toMatchObject({ forecast: null, faults: [], holds: [] })
  })

  it.each([
    [{ preset: 'sunny' }],
    [{ seed: 1.5 }],
    [{ deliveries: { duplicates: 2 } }],
    [{ deliveries: { latencyMs: [5, 1] } }],
    [{ calls: { errorKinds: [] } }],
    [{ calls: { errorKinds: [200] } }],
    [{ calls: { rain: 1 } }],
    [{ badSpell: {} }],
  ])('refuses %j', async (command) => {
    const { emulator } = await scene()
    const headers = { 'Content-Type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(command) }
    const response = await emulator.fetch(new Request(`${BASE}/forecast`, init))
    expect(response.status).toBe(400)
    expect(emulator.weather.report().forecast).toBeNull()
  })
})
