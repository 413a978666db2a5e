import type { Settings } from '../options.ts'
import type { Webhook } from '../records/webhooks.ts'
import type { Timers } from '../timers.ts'

/** One delivery request. @returns the receiver's status, null where none came in time */
export async function post(
  { settings, timers }: { settings: Settings; timers: Timers },
  webhook: Webhook,
  body: string,
): Promise<number | null> {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...secretHeader(webhook) }
  const abort = new AbortController()
  try {
    const sent = settings.fetch(webhook.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: abort.signal,
    })
    const response = await timers.atMost(settings.deliveryTimeoutMs, sent, () => abort.abort())
    await response?.body?.cancel()
    return response?.status ?? null
  } catch {
    return null
  }
}

/** "The `X-Dimelo-Secret` header on every request when a secret is set": the secret itself. */
export function secretHeader(webhook: Webhook): Record<string, string> {
  return webhook.secret === null ? {} : { 'X-Dimelo-Secret': webhook.secret }
}
