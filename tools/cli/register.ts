import { setTimeout as sleep } from 'node:timers/promises'
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
]

/** How long the handshake may take, in milliseconds. */
const HANDSHAKE_MS = 10_000

/** Registers the worker's URL through the REST API, as an administrator would, and waits for the handshake. */
export async function registerWebhook(
  { url, emulator }: RunningEmulator,
  workerUrl: string,
  secrets: { ENGAGE_VERIFICATION_TOKEN: string; ENGAGE_WEBHOOK_SECRET: string },
  events: readonly string[] = EVENTS,
): Promise<void> {
  const response = await fetch(`${url}/1.0/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${emulator.account.accessToken}` },
    body: new URLSearchParams([
      ['name', 'engage-bridge'],
      ['url', `${workerUrl}/webhook`],
      ['verify_token', secrets.ENGAGE_VERIFICATION_TOKEN],
      ['secret', secrets.ENGAGE_WEBHOOK_SECRET],
      ['active', 'true'],
      ...events.map((event): [string, string] => ['registered_events[]', event]),
    ]),
  })
  if (!response.ok) throw new Error(`Engage refused the webhook with status ${response.status}.`)
  const end = Date.now() + HANDSHAKE_MS
  while (Date.now() < end) {
    if (emulator.state.webhooks.some((webhook) => webhook.webhook_status === 'enabled')) return
    await sleep(50)
  }
  throw new Error(`The worker at ${workerUrl}/webhook did not answer the handshake within ${HANDSHAKE_MS / 1000} s.`)
}
