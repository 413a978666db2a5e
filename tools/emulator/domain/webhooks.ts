import type { Token } from '../records/access.ts'
import type { Webhook, WebhookStatus, WebhookStatusReason } from '../records/webhooks.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'

/** What can be said of a webhook when it is registered, and changed later. */
export type WebhookFields = Pick<
  Webhook,
  'name' | 'url' | 'verifyToken' | 'secret' | 'registeredEvents' | 'sourceFilter' | 'sourceIds' | 'active'
>

/**
 * Not yet enabled: its URL must be validated first, "unless the webhook is inactive". A name that is left out is "the
 * hostname from the URL + associated token name".
 */
export function addWebhook(world: World, token: Token, fields: WebhookFields): Webhook {
  checkWebhook(world, token.id, null, fields)
  const webhook: Webhook = {
    ...fields,
    id: world.ids.next(),
    tokenId: token.id,
    name: fields.name || `${new URL(fields.url).hostname} ${token.name}`,
    status: fields.active ? 'pending' : 'disabled',
    validation: 0,
    acknowledged: [],
    suspension: null,
  }
  world.records.webhooks.set(webhook.id, webhook)
  return webhook
}

/**
 * @param activates whether the change asks for an active webhook, which mends one that was disabled or suspended
 * @returns whether it must be validated again: "changing URL, token or secret validates again", and so does activating
 */
export function updateWebhook(world: World, webhook: Webhook, fields: WebhookFields, activates: boolean): boolean {
  checkWebhook(world, webhook.tokenId, webhook.id, fields)
  const changed =
    fields.url !== webhook.url || fields.verifyToken !== webhook.verifyToken || fields.secret !== webhook.secret
  Object.assign(webhook, fields)
  if (!webhook.active) {
    webhook.validation += 1
    setWebhookStatus(world, webhook, 'disabled', 'deactivated')
    return false
  }
  return changed || (activates && webhook.status !== 'enabled')
}

/** What was on its way to it never comes. */
export function removeWebhook(world: World, webhook: Webhook): void {
  world.records.webhooks.delete(webhook.id)
}

/** Every way into another status, so that the timeline can tell them. Only a suspended webhook has a suspension. */
export function setWebhookStatus(
  { records, requestIds, clock }: Pick<World, 'records' | 'requestIds' | 'clock'>,
  webhook: Webhook,
  status: WebhookStatus,
  reason: WebhookStatusReason,
): void {
  if (webhook.status === status) return
  webhook.status = status
  webhook.acknowledged = []
  if (status !== 'suspended') webhook.suspension = null
  const id = requestIds.next()
  records.webhookStatusChanges.set(id, { id, webhookId: webhook.id, status, reason, at: clock.now() })
}

const LONGEST_SECRET = 255

function checkWebhook(world: World, tokenId: string, ownId: string | null, fields: WebhookFields): void {
  const url = URL.canParse(fields.url) ? new URL(fields.url) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw invalid('The url is not valid.')
  for (const other of world.records.webhooks.values()) {
    const isTaken = other.id !== ownId && other.tokenId === tokenId && new URL(other.url).href === url.href
    if (isTaken) throw invalid('The url is taken by another webhook of the same access token.')
  }
  if (fields.registeredEvents.length === 0) throw invalid('registered_events is mandatory.')
  for (const type of fields.registeredEvents) {
    if (!REGISTRABLE.has(type)) throw invalid(`${type} is not an event that can be registered.`)
  }
  for (const id of fields.sourceIds) {
    if (!world.records.sources.has(id)) throw invalid(`There is no source ${id}.`)
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
