import { expect, it } from 'vitest'
import { eventually, useWorld } from './world.ts'

/** Health tells that the platform does not deliver. */

/** Nothing is acknowledged: after four requests the platform gives up, and tries again before the test does. */
const world = useWorld({ emulator: { suspension: { requests: 4, probeMs: 100 } } })
const refusing = useWorld({ emulator: { suspension: { requests: 4, probeMs: 60_000 } } })
const off = useWorld({ settings: { SWEEP_ENABLED: 'false' } })

const status = () => world.engage.emulator.state.webhooks[0]?.webhook_status
const webhookPath = () => `/webhooks/${world.engage.emulator.state.webhooks[0]?.id}`

/** The state is looked at with each sweep. */
async function alertsAfterSweep(...alerts: string[]) {
  await eventually(async () => {
    await world.schedule()
    expect((await world.health()).alerts).toEqual(alerts)
  })
}

it('shows a suspended webhook in health, serves the customer, and shows when it is active again', async () => {
  const chat = world.chat('hello')
  await chat.hears('You said: hello')
  await world.sweep()
  expect((await world.health()).alerts).toEqual([])

  world.engage.emulator.weather.forecast({ preset: 'calm', deliveries: { lostAcknowledgements: 1 } })
  for (let count = 0; count < 4; count++) chat.says(`message ${count}`)
  await eventually(() => expect(status()).toBe('suspended'))
  const lost = world.engage.emulator.weather.holdDeliveries()
  chat.says('still there?')
  await alertsAfterSweep('webhook_suspended')
  await eventually(async () => {
    await world.schedule()
    expect(chat.asked.at(-1)).toBe('still there?')
  })
  expect(world.logged('webhook.not_delivering')).toEqual([expect.objectContaining({ state: 'suspended' })])

  lost.drop()
  world.engage.emulator.weather.clear()
  chat.says('thank you')
  await eventually(() => expect(status()).toBe('enabled'))
  await alertsAfterSweep()
})

it('shows a webhook that was disabled', async () => {
  const chat = world.chat('hello')
  await chat.hears('You said: hello')
  await world.rest('PUT', webhookPath(), [['active', 'false']])
  await alertsAfterSweep('webhook_disabled')
  await world.rest('PUT', webhookPath(), [['active', 'true']])
  await eventually(() => expect(status()).toBe('enabled'))
  await alertsAfterSweep()
})

it('shows a webhook that was suspended before anything of it was accepted', async () => {
  await refusing.mend({ ENGAGE_WEBHOOK_SECRET: 'another-secret' })
  const chat = refusing.chat('hello')
  for (let count = 0; count < 4; count++) chat.says(`message ${count}`)
  await eventually(() => expect(refusing.engage.emulator.state.webhooks[0]?.webhook_status).toBe('suspended'))
  await eventually(async () => {
    await refusing.schedule()
    expect((await refusing.health()).alerts).toEqual(['webhook_suspended'])
  })
  expect(refusing.logged('webhook.not_delivering')).toEqual([expect.objectContaining({ state: 'suspended' })])
  expect(chat.asked).toEqual([])
})

it('looks at the webhook, and for nothing else, where the sweep is off', async () => {
  const chat = off.chat('hello')
  await chat.hears('You said: hello')
  const calls = () => off.calls.map(({ call }) => call)
  await off.schedule()
  await eventually(() => expect(calls()).toContain('GET /webhooks'))
  await chat.quiet()
  expect(calls()).not.toContain('GET /events')
})
