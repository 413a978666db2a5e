import { contentEvent } from '../delivery/event.ts'
import type { Content, Intervention, Records, Thread } from '../records/records.ts'
import { sourceType } from '../source-types.ts'
import { findSource, findThread, type World } from '../world.ts'

export interface NewContent {
  authorId: string
  creatorId?: string
  createdFrom: Content['createdFrom']
  body: string | null
  bodyFormat?: Content['bodyFormat']
  structuredContent?: Content['structuredContent']
  attachmentIds?: readonly string[]
  location?: Content['location']
  status: Content['status']
  private?: boolean
  autoSubmitted?: boolean
  headers?: Content['headers']
  inReplyToId?: string | null
  intervention?: Intervention | null
  structuredReply?: Content['structuredReply']
  dirt?: Partial<Content['dirt']>
}

export function addContent(world: World, thread: Thread, draft: NewContent): Content {
  const source = findSource(world.records, thread.sourceId)
  const id = world.ids.next()
  const at = world.clock.stamp()
  const content: Content = {
    id,
    foreignId: `msg-${world.records.contents.size + 1}`,
    threadId: thread.id,
    sourceId: source.id,
    authorId: draft.authorId,
    creatorId: draft.creatorId ?? null,
    createdFrom: draft.createdFrom,
    body: draft.body,
    bodyFormat: draft.bodyFormat ?? 'text',
    structuredContent: draft.structuredContent ?? null,
    attachmentIds: [...(draft.attachmentIds ?? [])],
    location: draft.location ?? null,
    categoryIds: null,
    status: draft.status,
    private: draft.private ?? sourceType(source.type).private,
    autoSubmitted: draft.autoSubmitted ?? false,
    firstInThread: contentsOf(world.records, thread.id).length === 0,
    inReplyToId: draft.inReplyToId ?? null,
    interventionId: draft.intervention?.id ?? null,
    structuredReply: draft.structuredReply ?? null,
    synchronization: draft.createdFrom === 'synchronizer' ? 'success' : 'waiting',
    synchronizationError: null,
    headers: draft.headers ?? null,
    dirt: { metadata: draft.dirt?.metadata ?? {}, omit: draft.dirt?.omit ?? [] },
    createdAt: at,
    updatedAt: at,
  }
  world.records.contents.set(id, content)
  thread.updatedAt = at
  return content
}

export function contentsOf(records: Records, threadId: string): readonly Content[] {
  return records.contents.ofThread(threadId)
}

export function lastCustomerContent(records: Records, thread: Thread): Content | null {
  return contentsOf(records, thread.id).findLast(isCustomers) ?? null
}

/** Imported from the channel, and not the source's own: welcome messages are `user_initiated`. */
export function isCustomers(content: Content): boolean {
  return content.createdFrom === 'synchronizer' && content.status !== 'user_initiated'
}

/** `content.imported`: "not only customer messages". */
export function emitImported(world: World, content: Content): void {
  world.outbox.emit(() => contentEvent(world, 'content.imported', content))
}

/** What somebody on the source's side writes. */
export type OwnContent = Omit<NewContent, 'authorId' | 'status' | 'inReplyToId' | 'intervention'> & {
  creatorId: string
}

/**
 * A user's reply, whichever way it was written. The author is the source's identity; the replied content becomes
 * `replied`. Reported twice, as imported and as replied; and, "pushed asynchronously to the source", as exported.
 */
export function addReply(
  world: World,
  repliedTo: Content,
  intervention: Intervention | null,
  draft: OwnContent,
): Content {
  const thread = findThread(world.records, repliedTo.threadId)
  const source = findSource(world.records, thread.sourceId)
  const content = addContent(world, thread, {
    ...draft,
    authorId: source.identityId,
    status: 'user_reply',
    inReplyToId: repliedTo.id,
    intervention,
  })
  if (repliedTo.status === 'new' || repliedTo.status === 'assigned') {
    repliedTo.status = 'replied'
    repliedTo.updatedAt = content.createdAt
  }
  emitImported(world, content)
  world.outbox.emit(() => contentEvent(world, 'content.replied', content, draft.creatorId))
  exportLater(world, content)
  return content
}

/**
 * A user's first word in a new thread. "A new content can trigger content.discussion_initiated if a new thread has been
 * initiated by an agent"; it is imported and exported as replies are.
 */
export function addInitiation(world: World, thread: Thread, draft: OwnContent): Content {
  const authorId = findSource(world.records, thread.sourceId).identityId
  const content = addContent(world, thread, { ...draft, authorId, status: 'user_initiated' })
  emitImported(world, content)
  world.outbox.emit(() => contentEvent(world, 'content.discussion_initiated', content, draft.creatorId))
  exportLater(world, content)
  return content
}

/** "This does not mean that the export succeeded. The synchronization_status field needs to be checked." */
function exportLater(world: World, content: Content): void {
  world.outbox.later(0, () => {
    content.synchronization = world.switches.exportFails ? 'unsuccessful' : 'success'
    content.synchronizationError = world.switches.exportFails ? 'The channel refused the content.' : null
    world.outbox.emit(() => contentEvent(world, 'content.exported', content))
  })
}
