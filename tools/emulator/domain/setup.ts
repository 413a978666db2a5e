import type { Webhook } from '../records.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'

/** What an administrator sets up to be told. */

export type WebhookFields = Omit<Webhook, 'id' | 'status' | 'validation'>

/** Not yet enabled: its URL must be validated first. */
export function addWebhook(world: World, fields: WebhookFields): Webhook {
  checkWebhook(fields)
  const webhook: Webhook = { ...fields, id: world.ids.next(), status: 'pending', validation: 0 }
  world.records.webhooks.set(webhook.id, webhook)
  return webhook
}

/** @returns whether it must be validated again: "changing URL, token or secret validates again" */
export function updateWebhook(webhook: Webhook, fields: WebhookFields): boolean {
  checkWebhook(fields)
  const changed =
    fields.url !== webhook.url || fields.verifyToken !== webhook.verifyToken || fields.secret !== webhook.secret
  Object.assign(webhook, fields)
  return changed
}

const LONGEST_SECRET = 255

function checkWebhook(fields: WebhookFields): void {
  const url = URL.canParse(fields.url) ? new URL(fields.url) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw invalid('The url is not valid.')
  if (fields.registeredEvents.length === 0) throw invalid('registered_events is mandatory.')
  for (const type of fields.registeredEvents) {
    if (!REGISTRABLE.has(type)) throw invalid(`${type} is not an event that can be registered.`)
  }
  if (fields.secret !== null && !isHeaderValue(fields.secret)) {
    throw invalid('The secret must be printable ASCII of less than 256 characters.')
  }
}

function isHeaderValue(secret: string): boolean {
  const printable = [...secret].every((character) => character >= ' ' && character <= '~')
  return printable && secret.length <= LONGEST_SECRET
}

/** Those of the API's list, and `content.thread_*`, which an administrator can tick though the list lacks them. */
const REGISTRABLE: ReadonlySet<string> = new Set([
  ...names('content', 'approved discussion_initiated exported imported replied update_exported'),
  ...names('content', 'thread_auto_closed thread_closed thread_opened'),
  ...names('identity', 'merged unmerged'),
  ...names('intervention', 'assigned canceled closed custom_fields_updated deferred opened'),
  ...names('intervention', 'reactivated recategorized reopened user_updated'),
  ...names('push_agent', 'accept_task availability_change busyness_change connected disconnected'),
  ...names('push_agent', 'missed_task reconnected request_task'),
  ...names('survey_response', 'imported'),
  ...names('task', 'assigned completed created destroyed expired_from_step expired_from_workbin recategorized'),
  ...names('task', 'resume supervisor_assigned taken transferred undelivered'),
])

function names(resource: string, actions: string): string[] {
  return actions.split(' ').map((action) => `${resource}.${action}`)
}
