import type { Content } from '../engage/resources.ts'
import { isOwnSide } from '../engage/statuses.ts'

/** A reply whose post had no answer, and what is known about the thread. */
export interface UnsettledReply {
  inReplyToId: string
  body: string
  isOwn(contentId: string): boolean
  botUserId: string | null
  /**
   * An earlier reply to the same content may be in the thread without being recorded, perhaps this very one, given up and
   * repeated: only the text tells, and what was recorded since then says nothing of where it stands.
   */
  onlyByText?: boolean
}

/**
 * Looks for a reply in its thread's contents. Replies go out one at a time, so at most one content can be the one that
 * is looked for: a reply to the same content, made through the API, that is none of those recorded. Texts decide only
 * between several, since the platform truncates texts and equal texts are legal. Pure.
 *
 * @param contents of the thread, newest first
 * @returns the content id, or null where it is not among them
 */
export function findReply(contents: readonly Content[], reply: UnsettledReply): string | null {
  // Replies go out one after the other: what is older than one that is recorded was another.
  const confirmed = reply.onlyByText ? -1 : contents.findIndex((content) => reply.isOwn(content.id))
  const candidates = contents
    .slice(0, confirmed === -1 ? undefined : confirmed)
    .filter(
      (content) =>
        !reply.isOwn(content.id) &&
        content.in_reply_to_id === reply.inReplyToId &&
        (content.created_from === null || content.created_from === 'api') &&
        (content.status === null || isOwnSide(content.status)) &&
        (reply.botUserId === null || content.creator_id === null || content.creator_id === reply.botUserId),
    )
  const sameText = candidates.find((content) => content.body === reply.body)
  if (sameText || reply.onlyByText) return sameText?.id ?? null
  return candidates.at(-1)?.id ?? null
}

/** Whether a page of contents reaches back to what is surely older than the reply: then nothing is further back. */
export function reachesAnchor(contents: readonly Content[], reply: UnsettledReply): boolean {
  return contents.some((content) => content.id === reply.inReplyToId || (!reply.onlyByText && reply.isOwn(content.id)))
}
