import type { CustomerMessage } from '../content/inbound.ts'
import type { Attachment, Identity } from '../engage/resources.ts'
import { type ConversationContext, isHeldBack } from './context.ts'

/** What the flow is told that no event says. */
export interface Known {
  /** Null where a content with files could not be read. */
  attachments: Attachment[] | null
  identity: Identity | null
}

/** A profile is read again after this long, in milliseconds: people change their names, but not by the minute. */
const PROFILE_KNOWN_MS = 86_400_000

/**
 * Looks up the files of the messages and the customer's profile. Neither is worth keeping a customer waiting: what
 * cannot be read now, the flow is not told.
 *
 * @returns null where the account's budget holds it back: the answer could not be posted either
 */
export async function lookUp(
  context: ConversationContext,
  messages: readonly CustomerMessage[],
  authorId: string | null,
): Promise<Known | null> {
  const [attachments, identity] = await Promise.all([attachmentsOf(context, messages), profileOf(context, authorId)])
  return attachments === 'held_back' || identity === 'held_back' ? null : { attachments, identity }
}

/** Only contents that say that they have files are read. */
async function attachmentsOf(
  context: ConversationContext,
  messages: readonly CustomerMessage[],
): Promise<Attachment[] | 'held_back' | null> {
  const { engage, log } = context
  const contents = await Promise.all(
    messages.filter((message) => message.hasAttachment).map(({ contentId }) => engage.getContent(contentId)),
  )
  const attachments: Attachment[] = []
  for (const content of contents) {
    if (!content.ok) {
      const { failure } = content
      if (isHeldBack(context, failure, 'ask_flow')) return 'held_back'
      log.warn('attachments.unreadable', { reason: failure.reason, status: failure.status })
      return null
    }
    attachments.push(...content.value.attachments)
  }
  return attachments
}

async function profileOf(
  context: ConversationContext,
  identityId: string | null,
): Promise<Identity | 'held_back' | null> {
  const { engage, ledger, settings, log } = context
  if (!settings.IDENTITY_PROFILE || identityId === null) return null
  const { profile } = ledger.state()
  const isFresh = profile !== null && context.now() - profile.readAt < PROFILE_KNOWN_MS
  if (isFresh && profile.identityId === identityId) return profile.identity
  const read = await engage.getIdentity(identityId)
  if (!read.ok && isHeldBack(context, read.failure, 'ask_flow')) return 'held_back'
  const identity = read.ok ? read.value : null
  if (!read.ok) log.warn('profile.unreadable', { reason: read.failure.reason, status: read.failure.status })
  // A profile that may not be read is not asked for with every message either.
  ledger.change((state) => {
    state.profile = { identityId, identity, readAt: context.now() }
  })
  return identity
}
