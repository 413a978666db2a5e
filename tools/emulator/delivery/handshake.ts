import { setWebhookStatus } from '../domain/webhooks.ts'
import type { Settings } from '../options.ts'
import type { Webhook } from '../records/webhooks.ts'
import type { World } from '../world.ts'
import { secretHeader } from './post.ts'

/**
 * Validates a webhook's URL, asynchronously: a `GET` with `hub.mode`, `hub.challenge` and `hub.verify_token`, to be
 * answered 200 with exactly the challenge. "A failed validation disables the webhook." Within an action only.
 */
export function validate(world: World, settings: Settings, webhook: Webhook): void {
  setWebhookStatus(world, webhook, 'pending', 'validation started')
  webhook.validation += 1
  const validation = webhook.validation
  const over = world.activity.begin()
  world.timers.after(0, () => {
    void shakeHands(world, settings, webhook).then((passed) => {
      const isNewest = world.records.webhooks.get(webhook.id) === webhook && webhook.validation === validation
      if (isNewest) world.outbox.act(() => conclude(world, webhook, passed))
      over()
    })
  })
}

function conclude(world: World, webhook: Webhook, passed: boolean): void {
  if (passed) setWebhookStatus(world, webhook, 'enabled', 'validation passed')
  else setWebhookStatus(world, webhook, 'disabled', 'validation failed')
}

async function shakeHands(world: World, settings: Settings, webhook: Webhook): Promise<boolean> {
  const challenge = world.requestIds.next()
  const url = new URL(webhook.url)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  if (webhook.verifyToken !== null) url.searchParams.set('hub.verify_token', webhook.verifyToken)
  const abort = new AbortController()
  const ask = async () => {
    const headers = { 'Content-Type': 'application/json', ...secretHeader(webhook) }
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
