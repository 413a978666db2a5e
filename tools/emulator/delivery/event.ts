import { toMilliseconds, toSecondsOrNull } from '../clock.ts'
import { contentCategories, interventionCategories } from '../domain/categories.ts'
import { contentType, repliedToBy } from '../domain/content-type.ts'
import type { Content, Identity, Intervention, Thread } from '../records/records.ts'
import { sourceType } from '../source-types.ts'
import { findSource, findThread, found, type World } from '../world.ts'

/** One entry of an envelope's `events`, in the platform's shape. */
export interface WebhookEvent {
  type: string
  id: string
  issued_at: string
  user_id?: string
  /** `task.completed` only. */
  action?: string
  resource: { type: string; id: string; metadata: Record<string, unknown> }
}

/** An event with what the emulator itself needs to know of it. */
export interface IssuedEvent {
  readonly id: string
  readonly type: string
  /** Null for events of identities. */
  readonly threadId: string | null
  readonly sourceId: string
  readonly at: number
  readonly payload: WebhookEvent
}

export type ContentEventType = `content.${'imported' | 'replied' | 'exported' | 'discussion_initiated'}`
export type IdentityEventType = 'identity.merged' | 'identity.unmerged'
export type ThreadEventType = 'content.thread_closed' | 'content.thread_opened'
export type InterventionEventType = `intervention.${
  | 'assigned'
  | 'canceled'
  | 'closed'
  | 'custom_fields_updated'
  | 'deferred'
  | 'opened'
  | 'reactivated'
  | 'recategorized'
  | 'reopened'
  | 'user_updated'}`

interface Subject {
  threadId: string | null
  sourceId: string
}

/**
 * `category_ids` are those at the time of the event. `synchronization_status` shows on exports only, as in the
 * deliveries seen.
 */
export function contentEvent(
  world: World,
  type: ContentEventType,
  content: Content,
  userId: string | null = null,
): IssuedEvent {
  const source = findSource(world.records, content.sourceId)
  const thread = findThread(world.records, content.threadId)
  const channel = sourceType(source.type)
  const repliedTo = repliedToBy(world, content)
  const resourceType = contentType(world, content)
  const metadata: Record<string, unknown> = {
    approval_required: false,
    author_id: content.authorId,
    body: content.body,
    body_input_format: content.bodyFormat,
    category_ids: contentCategories(world.records, content),
    context_data: {},
    created_from: content.createdFrom,
    creator_id: content.creatorId,
    date: toMilliseconds(content.createdAt).slice(0, 10),
    first_in_thread: content.firstInThread,
    foreign_categories: [],
    foreign_id: content.foreignId,
    has_attachment: content.attachmentIds.length > 0,
    in_reply_to_author_id: repliedTo?.authorId ?? null,
    in_reply_to_id: content.inReplyToId,
    intervention_id: content.interventionId,
    language: 'en',
    private: content.private,
    source_id: content.sourceId,
    source_type: source.type,
    status: content.status,
    structured_content_supported: channel.capabilities.length > 0,
    capabilities_supported: [...channel.capabilities],
    thread_id: content.threadId,
    thread_title: thread.title,
    ...(content.location === null ? {} : { location: content.location }),
    ...(content.structuredReply === null ? {} : { structured_reply: content.structuredReply }),
    // "The `authenticate` field is just the replication of `structured_reply`."
    ...(resourceType.endsWith('/authenticate_response') ? { authenticate: content.structuredReply } : {}),
    ...(type === 'content.exported' ? outcomeOf(content) : {}),
    id: content.id,
    ...content.dirt.metadata,
  }
  for (const field of content.dirt.omit) delete metadata[field]
  return issue(world, type, content, userId, { type: resourceType, id: content.id, metadata })
}

export function interventionEvent(
  world: World,
  type: InterventionEventType,
  intervention: Intervention,
  userId: string | null,
): IssuedEvent {
  const metadata = {
    category_ids: interventionCategories(world.records, intervention),
    closed_at: toSecondsOrNull(intervention.closedAt),
    custom_field_values: intervention.customFieldValues,
    deferred_at: toSecondsOrNull(intervention.deferredAt),
    identity_id: intervention.identityId,
    source_id: intervention.sourceId,
    thread_id: intervention.threadId,
    user_id: intervention.userId,
  }
  return issue(world, type, intervention, userId, { type: 'intervention', id: intervention.id, metadata })
}

/** "The status of the synchronization (successful or unsuccessful)", with the error where there is one. */
function outcomeOf({ synchronization, synchronizationError: error }: Content) {
  return { synchronization_status: synchronization, ...(error === null ? {} : { synchronization_error: error }) }
}

/** "Report locks": their shape beyond type and resource is undocumented. */
export function threadEvent(world: World, type: ThreadEventType, thread: Thread): IssuedEvent {
  const metadata = { thread_id: thread.id, source_id: thread.sourceId }
  const subject = { threadId: thread.id, sourceId: thread.sourceId }
  return issue(world, type, subject, null, { type: 'thread', id: thread.id, metadata })
}

/** "The group attached to the identity after the merge or unmerge", and before it. */
export function identityEvent(
  world: World,
  type: IdentityEventType,
  identity: Identity,
  oldGroupId: string | null,
): IssuedEvent {
  const source = [...world.records.sources.values()].find((one) => one.communityId === identity.communityId)
  const metadata = { new_identity_group_id: identity.groupId, old_identity_group_id: oldGroupId }
  const subject = { threadId: null, sourceId: found(source, 'The source').id }
  return issue(world, type, subject, null, { type: 'identity', id: identity.id, metadata })
}

/** A new event, as of now. */
export function issue(
  world: World,
  type: string,
  subject: Subject,
  userId: string | null,
  resource: WebhookEvent['resource'],
): IssuedEvent {
  const id = world.ids.next()
  const at = world.clock.stamp()
  const user = userId === null ? {} : { user_id: userId }
  const payload: WebhookEvent = { type, id, issued_at: toMilliseconds(at), resource, ...user }
  return { id, type, threadId: subject.threadId, sourceId: subject.sourceId, at, payload }
}
