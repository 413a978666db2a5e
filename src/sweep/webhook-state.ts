import type { Webhook } from '../engage/resources.ts'
import { takes } from './scope.ts'

/**
 * What the platform says of our webhook.
 * - `suspended`: too many deliveries failed; the platform tries again now and then
 * - `disabled`: nothing comes until somebody enables it
 * - `unknown`: the token's user may not see it, or no webhook has come here yet
 */
export type WebhookState = 'enabled' | 'suspended' | 'disabled' | 'unknown'

/** From the best to the worst. */
const STATES: readonly WebhookState[] = ['unknown', 'enabled', 'suspended', 'disabled']

/** Stands for the sources that neither a webhook names nor anything was heard from. */
const ANY_OTHER = ''

/**
 * The state of the source that is served worst; for each, of several webhooks that take it, one that works is enough.
 * @param sourceIds from which webhooks have come. What a suspended webhook takes counts as well, heard from or not: the
 *   platform had something to deliver. So does what any takes, while nothing was heard at all.
 */
export function webhookState(own: readonly Webhook[], sourceIds: readonly string[]): WebhookState {
  const counting = own.filter((one) => sourceIds.length === 0 || stateOf(one) === 'suspended')
  const sources = new Set([...sourceIds, ...counting.flatMap(({ source_ids }) => [ANY_OTHER, ...(source_ids ?? [])])])
  const served = Array.from(sources, (sourceId) => own.filter((one) => takes(one, sourceId)).map(stateOf))
  const states = served.map((all) => STATES.find((state) => all.includes(state)) ?? 'unknown')
  return STATES.findLast((state) => states.includes(state)) ?? 'unknown'
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
