import { setWebhookStatus } from '../domain/webhooks.ts'
import type { Settings } from '../options.ts'
import type { Suspended, Webhook } from '../records/webhooks.ts'
import type { World } from '../world.ts'

/**
 * "If the number of requests that respond with an error (or take too much time to respond) reaches a certain threshold
 * (e.g. 75 %) … we will prevent the webhook from sending more requests. After a specific amount of time, we'll try
 * sending some requests again": a circuit breaker. "After long failure it is disabled."
 */
export interface SuspensionRule {
  /** How many of the last requests are looked at; fewer than that never suspend. */
  requests: number
  /** From 0 to 1: suspended when this share of them failed, or more. */
  failedShare: number
  /** Milliseconds of a suspension after which the next delivery that is due is tried. */
  probeMs: number
  /** Milliseconds of a suspension after which a failed probe disables the webhook. */
  disableMs: number
}

/** The platform says 75 % and no other figure. */
export const SUSPENSION: SuspensionRule = {
  requests: 20,
  failedShare: 0.75,
  probeMs: 10 * 60_000,
  disableMs: 24 * 60 * 60_000,
}

export type Admission = 'request' | 'probe' | 'wait' | 'drop'

/** What becomes of a delivery that is due now. */
export function admit(webhook: Webhook, now: number): Admission {
  if (!webhook.active) return 'drop'
  if (webhook.status === 'enabled') return 'request'
  if (webhook.suspension === null) return 'drop'
  return now >= webhook.suspension.probeAt && !webhook.suspension.probing ? 'probe' : 'wait'
}

type Judged = Pick<World, 'records' | 'requestIds' | 'clock'> & { settings: Settings }

/** Looks at the last requests. Answers to those which were on their way when the webhook was suspended do not count. */
export function judgeRequest(world: Judged, webhook: Webhook, acknowledged: boolean): void {
  if (webhook.status !== 'enabled') return
  const { suspension, timeScale } = world.settings
  const answers = [...webhook.acknowledged, acknowledged].slice(-suspension.requests)
  webhook.acknowledged = answers
  const failed = answers.filter((answer) => !answer).length
  if (answers.length < suspension.requests || failed < suspension.failedShare * suspension.requests) return
  setWebhookStatus(world, webhook, 'suspended', 'too many requests failed')
  const now = world.clock.now()
  webhook.suspension = { since: now, probeAt: now + suspension.probeMs / timeScale, probing: false }
}

/** @param suspended the suspension in which the probe was sent; by now the webhook may be in another state */
export function judgeProbe(world: Judged, webhook: Webhook, suspended: Suspended, acknowledged: boolean): void {
  if (webhook.suspension !== suspended) return
  if (acknowledged) {
    setWebhookStatus(world, webhook, 'enabled', 'probe succeeded')
    return
  }
  const { suspension, timeScale } = world.settings
  const now = world.clock.now()
  if (now - suspended.since >= suspension.disableMs / timeScale) {
    setWebhookStatus(world, webhook, 'disabled', 'probes failed for too long')
    return
  }
  suspended.probeAt = now + suspension.probeMs / timeScale
  suspended.probing = false
}
