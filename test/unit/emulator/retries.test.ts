import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EmulatorOptions } from '../../../tools/emulator/options.ts'
import { elapse, receiver, stopTime } from './receiver.ts'
import { scene } from './scene.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

afterEach(() => void vi.useRealTimers())

async function failing(options: EmulatorOptions) {
  stopTime()
  const target = receiver()
  const building = scene({ fetch: target.fetch, ...options }, ['content.imported'])
  await elapse(0)
  const built = await building
  target.status = 503
  return { ...built, target }
}

/** The waits between the deliveries. */
const waits = (received: { at: number }[]) => received.slice(1).map(({ at }, index) => at - (received[index]?.at ?? 0))

describe('what is not acknowledged', () => {
  it('is sent again after 32 s, 4 min, 17 min, 52 min and 2 h, and then dropped', async () => {
    const { emulator, target } = await failing({})
    emulator.customer.writes({ body: 'Hi' })
    await elapse(24 * HOUR)
    expect(waits(target.received)).toEqual([32 * SECOND, 4 * MINUTE, 17 * MINUTE, 52 * MINUTE, 2 * HOUR])
    expect(emulator.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6])
    expect(new Set(target.received.flatMap(({ events }) => events.map(({ id }) => id))).size).toBe(1)
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('enabled')
  })

  it('comes sooner by the time scale', async () => {
    const { emulator, target } = await failing({ timeScale: 1000 })
    emulator.customer.writes({ body: 'Hi' })
    await elapse(24 * HOUR)
    expect(waits(target.received)).toEqual([32, 240, 1_020, 3_120, 7_200])
  })

  it('comes ten times within a day by the other documented policy, which then disables the webhook', async () => {
    const { emulator, target } = await failing({ retryPolicy: 'ten-tries' })
    emulator.customer.writes({ body: 'Hi' })
    await elapse(23 * HOUR)
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('enabled')
    await elapse(HOUR)
    expect(target.received).toHaveLength(10)
    expect(emulator.state.webhooks[0]?.webhook_status).toBe('disabled')
    expect(emulator.timeline().at(-1)).toMatchObject({ kind: 'webhook', reason: 'all tries of a delivery failed' })
    emulator.customer.writes({ body: 'Is anybody there?' })
    await elapse(24 * HOUR)
    expect(target.received).toHaveLength(10)
  })
})
