import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { RunningEmulator } from '../emulator/server.ts'

/** The events that a site registers for the worker. */
export const EVENTS: readonly string[] = [
  'content.imported',
  'content.replied',
  'content.exported',
  'content.thread_closed',
  'intervention.opened',
  'intervention.assigned',
  'intervention.closed',
  'intervention.canceled',
  'intervention.reopened',
  'intervention.deferred',
  'intervention.recategorized',
  'intervention.user_updated',
  'identity.merged',
  'identity.unmerged',
]

/** How long the handshake may take, in milliseconds. */
const HANDSHAKE_MS = 10_000
/** A failed handshake disables the webhook; so often it is activated again, in milliseconds. */
const AGAIN_MS = 1_000

export interface WebhookSecrets {
  ENGAGE_VERIFICATION_TOKEN: string
  ENGAGE_WEBHOOK_SECRET: string
}

export interface Registration {
  workerUrl: string
  secrets: WebhookSecrets
  /** {@link EVENTS} by default. */
  events?: readonly string[]
  /** How long the worker may take to answer the handshake, in milliseconds; 10 s by default. */
  patienceMs?: number
  /** Gives up: the promise rejects. */
  signal?: AbortSignal
}

/**
 * Registers the worker's URL through the REST API, as an administrator would, and waits for the handshake. A worker
 * that is not there yet is asked again.
 *
 * @throws where Engage refuses the webhook, or the worker does not answer in time
 */
export async function registerWebhook(
  { url, emulator }: RunningEmulator,
  { workerUrl, secrets, events = EVENTS, patienceMs = HANDSHAKE_MS, signal }: Registration,
): Promise<void> {
  const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
  const send = async (method: string, path: string, fields: [string, string][]) => {
    const response = await fetch(`${url}/1.0${path}`, { method, headers, body: new URLSearchParams(fields) })
    if (!response.ok) throw new Error(`Engage refused the webhook with status ${response.status}.`)
    return webhookSchema.parse(await response.json())
  }
  // One that was registered before, and came with a saved state, is brought up to date.
  const known = emulator.state.webhooks.find((webhook) => webhook.url === `${workerUrl}/webhook`)
  const [method, path] = known ? ['PUT', `/webhooks/${known.id}`] : ['POST', '/webhooks']
  const { id } = await send(method, path, [
    ['name', 'engage-bridge'],
    ['url', `${workerUrl}/webhook`],
    ['verify_token', secrets.ENGAGE_VERIFICATION_TOKEN],
    ['secret', secrets.ENGAGE_WEBHOOK_SECRET],
    ['active', 'true'],
    ...events.map((event): [string, string] => ['registered_events[]', event]),
  ])
  const end = Date.now() + patienceMs
  let askedAt = Date.now()
  while (Date.now() < end) {
    const status = emulator.state.webhooks.find((webhook) => webhook.id === id)?.webhook_status
    if (status === 'enabled') return
    if (status === 'disabled' && Date.now() - askedAt > AGAIN_MS) {
      askedAt = Date.now()
      await send('PUT', `/webhooks/${id}`, [['active', 'true']])
    }
    await sleep(50, null, { signal })
  }
  throw new Error(`The worker at ${workerUrl}/webhook did not answer the handshake within ${patienceMs / 1000} s.`)
}

const webhookSchema = z.looseObject({ id: z.string() })
