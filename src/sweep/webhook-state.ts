import type { Webhook } from '../engage/resources.ts'

/**
 * What the platform says of our webhook.
 * - `suspended`: too many deliveries failed; the platform tries again now and then
 * - `disabled`: nothing comes until somebody enables it
 * - `unknown`: the token's user may not see it, or no webhook has come here yet
 */
export type WebhookState = 'enabled' | 'suspended' | 'disabled' | 'unknown'

/** @param own where several are sent here, one that works is enough */
export function webhookState(own: readonly Webhook[]): WebhookState {
  const states = own.map(stateOf)
  return (['enabled', 'suspended', 'disabled'] as const).find((state) => states.includes(state)) ?? 'unknown'
}

/** The words of `webhook_status` are not documented: what names no trouble is none. */
function stateOf({ active, webhook_status }: Webhook): WebhookState {
  const status = webhook_status ?? ''
  if (/suspend/i.test(status)) return 'suspended'
  return active === false || /disab|inactiv|fail|invalid/i.test(status) ? 'disabled' : 'enabled'
}

/** Alerts of the account, for `GET /health`. */
export function alertsOf(state: WebhookState): string[] {
  switch (state) {
    case 'suspended':
      return ['webhook_suspended']
    case 'disabled':
      return ['webhook_disabled']
    case 'enabled':
    case 'unknown':
      return []
    default:
      return state satisfies never
  }
}
