import { toSeconds, toSecondsOrNull } from '../clock.ts'
import { contentCategories, interventionCategories } from '../domain/categories.ts'
import { contentType, repliedToBy } from '../domain/content-type.ts'
import { agentReplies, interventionsOf } from '../domain/interventions.ts'
import { replyTimes } from '../domain/reply-times.ts'
import { isMessaging } from '../domain/text-input.ts'
import type { Attachment, Comment, Content, Identity, Intervention, Thread, User } from '../records/records.ts'
import type { Webhook } from '../records/webhooks.ts'
import { sourceType } from '../source-types.ts'
import { findSource, findThread, type World } from '../world.ts'

/** Records as the REST API shows them: snake case, whole seconds, and never a secret. */

export type ContentResource = ReturnType<typeof contentResource>
export type ThreadResource = ReturnType<typeof threadResource>
export type InterventionResource = ReturnType<typeof interventionResource>
export type WebhookResource = ReturnType<typeof webhookResource>
export type UserResource = ReturnType<typeof userResource>
export type IdentityResource = ReturnType<typeof identityResource>
export type AttachmentResource = ReturnType<typeof attachmentResource>
export type CommentResource = ReturnType<typeof commentResource>

/**
 * `private_message` here is `private` in webhooks. Its categories can be inherited ones. E-mails have headers.
 *
 * @param origin for the attachments' URLs, as in `attachmentResource`
 */
export function contentResource(world: World, content: Content, origin = '') {
  const source = findSource(world.records, content.sourceId)
  const thread = findThread(world.records, content.threadId)
  const channel = sourceType(source.type)
  const repliedTo = repliedToBy(world, content)
  const attachments = content.attachmentIds.flatMap((id) => world.records.attachments.get(id) ?? [])
  return {
    id: content.id,
    approval_required: false,
    attachments: attachments.map((attachment) => attachmentResource(attachment, origin)),
    attachments_count: attachments.length,
    author_id: content.authorId,
    auto_submitted: content.autoSubmitted,
    body: content.body,
    body_input_format: content.bodyFormat,
    capabilities_supported: [...channel.capabilities],
    category_ids: contentCategories(world.records, content),
    created_at: toSeconds(content.createdAt),
    created_from: content.createdFrom,
    creator_id: content.creatorId,
    first_in_thread: content.firstInThread,
    foreign_id: content.foreignId,
    ...(content.headers === null ? {} : { headers: content.headers }),
    in_reply_to_author_id: repliedTo?.authorId ?? null,
    in_reply_to_id: content.inReplyToId,
    intervention_id: content.interventionId,
    language: 'en',
    location: content.location,
    private_message: content.private,
    published: true,
    source_id: source.id,
    source_type: source.type,
    status: content.status,
    structured_content: content.structuredContent,
    structured_reply: content.structuredReply,
    synchronization_error: content.synchronizationError,
    synchronization_status: content.synchronization,
    thread_id: thread.id,
    title: thread.title,
    type: contentType(world, content),
    updated_at: toSeconds(content.updatedAt),
  }
}

/** Messaging threads have one field more. */
export function threadResource(world: World, thread: Thread) {
  return {
    id: thread.id,
    category_ids: [...thread.categoryIds],
    closed: thread.closed,
    contents_count: world.records.contents.ofThread(thread.id).length,
    ...(isMessaging(world, thread) ? { disable_text_input: thread.textInputDisabled } : {}),
    created_at: toSeconds(thread.createdAt),
    extra_data: {},
    foreign_id: thread.foreignId,
    interventions_count: interventionsOf(world.records, thread.id).length,
    source_id: thread.sourceId,
    thread_category_ids: [...thread.categoryIds],
    title: thread.title,
    updated_at: toSeconds(thread.updatedAt),
  }
}

/** Business hours are not known here: the figures in them (`_bh`) are null. */
export function interventionResource(world: World, intervention: Intervention) {
  const replies = agentReplies(world.records, intervention)
  const times = replyTimes(world, intervention)
  const comments = [...world.records.comments.values()].filter((one) => one.interventionId === intervention.id)
  return {
    id: intervention.id,
    category_ids: interventionCategories(world.records, intervention),
    closed: intervention.status === 'closed',
    closed_at: toSecondsOrNull(intervention.closedAt),
    comments_count: comments.length,
    content_id: intervention.contentId,
    created_at: toSeconds(intervention.createdAt),
    custom_fields: intervention.customFieldValues,
    deferred_at: toSecondsOrNull(intervention.deferredAt),
    first_user_reply_id: replies[0]?.id ?? null,
    first_user_reply_in: times.first,
    first_user_reply_in_bh: null,
    identity_group_id: world.records.identities.get(intervention.identityId)?.groupId ?? null,
    identity_id: intervention.identityId,
    last_user_reply_in: times.last,
    last_user_reply_in_bh: null,
    source_id: intervention.sourceId,
    status: intervention.status,
    thread_id: intervention.threadId,
    updated_at: toSeconds(intervention.updatedAt),
    user_id: intervention.userId,
    user_replies_count: replies.length,
    user_reply_in_average: times.average,
    user_reply_in_average_bh: null,
    user_reply_in_average_count: times.count,
  }
}

/** The `verify_token` is shown, the secret never. */
export function webhookResource(webhook: Webhook) {
  return {
    id: webhook.id,
    active: webhook.active,
    api_access_token: { id: webhook.tokenId },
    name: webhook.name,
    registered_events: [...webhook.registeredEvents],
    source_filter: webhook.sourceFilter,
    source_ids: [...webhook.sourceIds],
    staging_use: false,
    url: webhook.url,
    verify_token: webhook.verifyToken,
    webhook_status: webhook.status,
  }
}

export function userResource(user: User) {
  return {
    id: user.id,
    category_ids: [...user.categoryIds],
    created_at: toSeconds(user.createdAt),
    email: user.email,
    enabled: true,
    external_id: null,
    firstname: user.name,
    gender: null,
    identity_ids: [],
    invitation_pending: false,
    lastname: null,
    locale: 'en',
    nickname: null,
    role_id: null,
    spoken_languages: [],
    team_ids: [],
    timezone: 'UTC',
    updated_at: toSeconds(user.createdAt),
  }
}

export function identityResource(identity: Identity) {
  return {
    id: identity.id,
    community_id: identity.communityId,
    created_at: toSeconds(identity.createdAt),
    avatar_url: null,
    community_url: null,
    company: null,
    display_name: identity.displayName,
    email: identity.email,
    extra_values: {},
    firstname: identity.firstname,
    foreign_id: identity.foreignId,
    gender: null,
    home_phone: null,
    identity_group_id: identity.groupId,
    lastname: identity.lastname,
    mobile_phone: identity.mobilePhone,
    screenname: identity.screenname,
    type: identity.type,
    updated_at: toSeconds(identity.updatedAt),
    user_ids: [],
    uuid: identity.uuid,
  }
}

/**
 * @param origin of the emulator, as the request that is answered was made to it; empty where there is no request, which
 * leaves the URL relative to wherever the emulator is
 */
export function attachmentResource(attachment: Attachment, origin = '') {
  return {
    id: attachment.id,
    content_type: attachment.contentType,
    created_at: toSeconds(attachment.createdAt),
    embed: false,
    filename: attachment.filename,
    foreign_id: null,
    'public?': !attachment.private,
    size: attachment.bytes.byteLength,
    updated_at: toSeconds(attachment.createdAt),
    url: `${origin}/attachments/${attachment.id}`,
  }
}

export function commentResource(comment: Comment) {
  return {
    id: comment.id,
    body: comment.body,
    created_at: toSeconds(comment.createdAt),
    intervention_id: comment.interventionId,
    thread_id: comment.threadId,
    updated_at: toSeconds(comment.createdAt),
    user_id: comment.userId,
    videntity_id: null,
  }
}
