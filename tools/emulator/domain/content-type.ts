import type { Content } from '../records/records.ts'
import { sourceType } from '../source-types.ts'
import { findSource, type World } from '../world.ts'

export function repliedToBy(world: World, content: Content): Content | undefined {
  return content.inReplyToId === null ? undefined : world.records.contents.get(content.inReplyToId)
}

/** A content's `type`, which "varies by channel"; answers to logins and forms have one of their own. */
export function contentType(world: World, content: Content): string {
  const { type } = findSource(world.records, content.sourceId)
  const asked = content.structuredReply === null ? undefined : repliedToBy(world, content)?.structuredContent?.type
  return asked === 'authenticate' || asked === 'form' ? `${type}/${asked}_response` : sourceType(type).resourceType
}
