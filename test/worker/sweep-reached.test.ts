import { runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SweepRecords } from '../../src/sweep/records.ts'
import { REACHED_MAX } from '../../src/sweep/scope.ts'
import { Sweep } from '../../src/sweep/sweep.ts'
import { sweepObject } from './account-objects.ts'
import { cleanUp, createEngage, eventually, type LocalEngage } from './engage.ts'
import { workerSettings } from './settings.ts'

/** What the sweep learns of the worker's address from what is no accepted delivery. */

const HOUR_MS = 3_600_000
let engage: LocalEngage
let ahead = 0

beforeEach(() => {
  engage = createEngage(() => ({ replies: [] }))
  // What an isolate has told it does not tell again for an hour.
  ahead += 2 * HOUR_MS
  const now = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
})

afterEach(() => cleanUp(engage))

const record = () => runInDurableObject(sweepObject(), (_, { storage }) => new SweepRecords(storage).load())

/** A delivery of somebody who does not know the secret. */
const refused = (url: string) =>
  exports.default.fetch(url, { method: 'POST', headers: { 'X-Dimelo-Secret': 'guessed' }, body: '{}' })

const handshake = (token: string) => {
  const query = `hub.mode=subscribe&hub.challenge=challenge&hub.verify_token=${token}`
  return exports.default.fetch(`https://bridge.example/webhook?${query}`)
}

it('is told of the address by a handshake, and sweeps nothing for that', async () => {
  expect((await handshake(workerSettings.ENGAGE_VERIFICATION_TOKEN)).status).toBe(200)
  await eventually(async () => expect((await record()).reached).toEqual(['bridge.example/webhook']))
  expect((await record()).heard).toEqual({ addresses: {}, sources: {} })
})

it('is told of the address by a delivery that was refused, once an hour', async () => {
  const reached = vi.spyOn(Sweep.prototype, 'reached')
  for (let count = 0; count < 3; count++) expect((await refused('https://bridge.example/webhook')).status).toBe(401)
  await eventually(async () => expect((await record()).reached).toEqual(['bridge.example/webhook']))
  expect((await record()).heard).toEqual({ addresses: {}, sources: {} })
  ahead += HOUR_MS
  await refused('https://bridge.example/webhook?once=more')
  await eventually(() => expect(reached.mock.calls).toEqual([['bridge.example/webhook'], ['bridge.example/webhook']]))
})

it('is told nothing by a handshake that fails, or by other paths that lead here', async () => {
  const reached = vi.spyOn(Sweep.prototype, 'reached')
  expect((await handshake('guessed')).status).toBe(403)
  expect((await refused('https://bridge.example/%77ebhook')).status).toBe(401)
  await refused('https://marker.example/webhook')
  await eventually(() => expect(reached.mock.calls).toEqual([['marker.example/webhook']]))
})

it('is told of few addresses by strangers, and forgets those that are no webhook’s', async () => {
  const reached = vi.spyOn(Sweep.prototype, 'reached')
  for (let count = 0; count < 3 * REACHED_MAX; count++) await refused(`https://host-${count}.example/webhook`)
  await eventually(() => expect(reached).toHaveBeenCalledTimes(REACHED_MAX))
  for (let count = 0; count < REACHED_MAX; count++) await sweepObject().reached(`other-${count}.example/webhook`)
  expect((await record()).reached).toHaveLength(REACHED_MAX)
  // Alarms go by the real clock.
  ahead = 0
  await sweepObject().start()
  await eventually(async () => expect((await record()).reached).toEqual([]))
})
