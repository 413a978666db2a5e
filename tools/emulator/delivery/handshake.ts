import type { Settings } from '../options.ts'
import type { Webhook } from '../records.ts'
import type { World } from '../world.ts'
import { secretHeader } from './dispatcher.ts'

/**
 * Validates a webhook's URL, asynchronously: a `GET` with `hub.mode`, `hub.challenge` and `hub.verify_token`, to be
 * answered 200 with exactly the challenge. "A failed validation disables the webhook."
 */
export function validate(world: World, settings: Settings, webhook: Webhook): void {
  webhook.status = 'pending'
  webhook.validation += 1
  const validation = webhook.validation
  const over = world.activity.begin()
  world.timers.after(0, () => {
    void shakeHands(world, settings, webhook).then((passed) => {
      world.outbox.act(() => {
        if (webhook.validation === validation) webhook.status = passed ? 'enabled' : 'disabled'
      })
      over()
    })
  })
}

async function shakeHands(world: World, settings: Settings, webhook: Webhook): Promise<boolean> {
  const challenge = world.ids.next()
  const url = new URL(webhook.url)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  if (webhook.verifyToken !== null) url.searchParams.set('hub.verify_token', webhook.verifyToken)
  const abort = new AbortController()
  const ask = async () => {
    const headers = secretHeader(webhook)
    const response = await settings.fetch(url.href, { headers, redirect: 'manual', signal: abort.signal })
    return response.status === 200 && (await response.text()) === challenge
  }
  try {
    const passed = await world.timers.atMost(settings.deliveryTimeoutMs, ask(), () => abort.abort())
    return passed ?? false
  } catch {
    return false
  }
}
