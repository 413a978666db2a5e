import type { Category, Source, Webhook } from '../records.ts'
import { invalid } from '../refusal.ts'
import { found, type World } from '../world.ts'
import { addChannel } from './channels.ts'
import { addIdentity } from './identities.ts'
import { checkRichText } from './rich-text.ts'

/** What an administrator sets up. */

export function addCategory(world: World, name: string, parentId: string | null, heldBack = false): Category {
  if (parentId !== null) found(world.records.categories.get(parentId), 'The parent category')
  const category: Category = { id: world.ids.next(), name, parentId, heldBack, createdAt: world.clock.stamp() }
  world.records.categories.set(category.id, category)
  return category
}

export interface NewSource {
  type?: string
  name?: string
  defaultCategoryIds?: readonly string[]
  richText?: boolean
  /** One of its own, by its name, where absent. */
  channelId?: string
}

export function addSource(world: World, draft: NewSource): Source {
  for (const id of draft.defaultCategoryIds ?? []) found(world.records.categories.get(id), 'The category')
  if (draft.channelId !== undefined) found(world.records.channels.get(draft.channelId), 'The channel')
  const type = draft.type ?? 'engage_messaging'
  checkRichText({ type }, draft.richText ?? false)
  const name = draft.name ?? type
  const source: Source = {
    id: world.ids.next(),
    type,
    name,
    identityId: world.ids.next(),
    communityId: world.ids.next(),
    channelId: draft.channelId ?? addChannel(world, name).id,
    richText: draft.richText ?? false,
    defaultCategoryIds: [...(draft.defaultCategoryIds ?? [])],
    createdAt: world.clock.stamp(),
  }
  world.records.sources.set(source.id, source)
  addIdentity(world, source, { displayName: source.name }, source.identityId)
  return source
}

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
