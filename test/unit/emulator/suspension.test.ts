import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EmulatorOptions } from '../../../tools/emulator/options.ts'
import { elapse, receiver, stopTime } from './receiver.ts'
import { scene } from './scene.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => void vi.useRealTimers())

/** A registered webhook, and one request for each message: nothing is sent again unless a schedule is given. */
async function registered(options: EmulatorOptions) {
  stopTime()
  const target = receiver()
  const building = scene({ fetch: target.fetch, retrySchedule: [], ...options }, ['content.imported'])
  await elapse(0)
  const built = await building
  const [webhook] = built.emulator.state.webhooks
  return {
    ...built,
    target,
    webhookId: webhook?.id,
    status: () => built.emulator.state.webhooks[0]?.webhook_status,
    /** Messages that are answered as told. */
    deliver: async (...statuses: number[]) => {
      for (const status of statuses) {
        target.status = status
        built.emulator.customer.writes({ body: 'Hi' })
        await elapse(1)
      }
    },
    bodies: () => target.received.flatMap(({ events }) => events.map((event) => event.resource.metadata.body)),
  }
}

const OF_FOUR = { requests: 4, probeMs: 10 * MINUTE }

describe('a webhook whose receiver fails', () => {
  it('is suspended once 20 requests were made and 15 of them failed', async () => {
    const { deliver, status } = await registered({})
    await deliver(...Array<number>(4).fill(200), ...Array<number>(15).fill(503))
    expect(status()).toBe('enabled')
    await deliver(200)
    expect(status()).toBe('suspended')
  })

  it('is not suspended while a smaller share fails, and old requests are forgotten', async () => {
    const { deliver, status } = await registered({ suspension: OF_FOUR })
    await deliver(503, 503, 200, 200, 503, 503, 200, 200)
    expect(status()).toBe('enabled')
    await deliver(503, 503)
    expect(status()).toBe('enabled')
    await deliver(503)
    expect(status()).toBe('suspended')
  })

  it('is sent nothing while it is suspended, until a probe succeeds', async () => {
    const { emulator, deliver, status, target, bodies } = await registered({
      suspension: OF_FOUR,
      retrySchedule: [4 * MINUTE, 20 * MINUTE],
    })
    await deliver(503, 503, 503, 503)
    expect(status()).toBe('suspended')
    const before = target.received.length
    target.status = 200
    emulator.customer.writes({ body: 'It waits' })
    await elapse(9 * MINUTE)
    expect(target.received).toHaveLength(before)
    expect(status()).toBe('suspended')

    emulator.customer.writes({ body: 'It is in time' })
    await elapse(4 * MINUTE)
    expect(status()).toBe('enabled')
    expect(bodies().slice(before)).toEqual(['It is in time'])
    await elapse(HOUR)
    expect(bodies()).toContain('It waits')
  })

  it('loses what waited longer than the schedule', async () => {
    const { emulator, deliver, bodies } = await registered({ suspension: OF_FOUR, retrySchedule: [MINUTE] })
    await deliver(503, 503, 503, 503)
    emulator.customer.writes({ body: 'Too early' })
    await elapse(HOUR)
    await deliver(200)
    await elapse(HOUR)
    expect(bodies()).not.toContain('Too early')
  })

  it('is tried by one request at a time', async () => {
    const { emulator, deliver, status, target } = await registered({ suspension: OF_FOUR })
    await deliver(503, 503, 503, 503)
    await elapse(10 * MINUTE)
    emulator.customer.writes({ body: 'The probe' })
    emulator.customer.writes({ body: 'Another' })
    await elapse(1)
    expect(target.received).toHaveLength(5)
    expect(status()).toBe('suspended')
    await elapse(9 * MINUTE)
    await deliver(200)
    expect(target.received).toHaveLength(5)
    await elapse(MINUTE)
    await deliver(200)
    expect(target.received).toHaveLength(6)
    expect(status()).toBe('enabled')
  })

  it('is disabled when probes fail for a day, and only activating it mends that, with a new handshake', async () => {
    const { emulator, rest, deliver, status, target, webhookId } = await registered({ suspension: OF_FOUR })
    await deliver(503, 503, 503, 503)
    await elapse(23 * HOUR)
    await deliver(503)
    expect(status()).toBe('suspended')
    await elapse(HOUR)
    await deliver(503)
    expect(status()).toBe('disabled')
    const before = target.received.length
    await elapse(HOUR)
    await deliver(200)
    await rest(`PUT /webhooks/${webhookId}`, { name: 'Renamed' })
    await elapse(1)
    expect(status()).toBe('disabled')
    expect(target.received).toHaveLength(before)

    await rest(`PUT /webhooks/${webhookId}`, { active: 'true' })
    expect(status()).toBe('pending')
    await elapse(1)
    expect(status()).toBe('enabled')
    await deliver(200)
    expect(target.received).toHaveLength(before + 1)
    const changes = emulator.timeline().flatMap((entry) => (entry.kind === 'webhook' ? [entry] : []))
    expect(changes.map((change) => [change.status, change.reason])).toEqual([
      ['enabled', 'validation passed'],
      ['suspended', 'too many requests failed'],
      ['disabled', 'probes failed for too long'],
      ['pending', 'validation started'],
      ['enabled', 'validation passed'],
    ])
    expect(new Set(changes.map((change) => change.webhookId))).toEqual(new Set([webhookId]))
  })
})
