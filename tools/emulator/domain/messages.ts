import { channelOf } from '../../../src/engage/channels.ts'
import type { BodyLimit } from '../../../src/engage/limits.ts'
import type { Source } from '../records/records.ts'
import { invalid, invalidFields } from '../refusal.ts'
import { sourceType } from '../source-types.ts'
import { accept, textOf } from '../structured/accept.ts'
import type { World } from '../world.ts'
import { checkAttachments } from './attachments.ts'
import type { OwnContent } from './contents.ts'
import { richTextFaults } from './rich-text.ts'

/** What somebody wants to say on a source, as it was given. */
export interface Message {
  /** Null or blank where structured content or attachments say it all. */
  body: string | null
  /** `text` where absent. */
  format: string | null
  /** JSON; undefined where there is none. */
  structuredContent: unknown
  attachmentIds: readonly string[]
  private: boolean
  autoSubmitted: boolean
}

export type Accepted = Pick<
  OwnContent,
  'body' | 'bodyFormat' | 'structuredContent' | 'attachmentIds' | 'private' | 'autoSubmitted'
>

/**
 * A message as its source takes it: "body is mandatory" unless structured content gives it or attachments stand in for
 * it, and no longer than the channel takes.
 *
 * @throws a 422; nothing has changed then
 */
export function acceptMessage(world: World, source: Source, message: Message): Accepted {
  const { attachments } = world.records
  checkAttachments(world, message.attachmentIds)
  if (message.private && !sourceType(source.type).private)
    throw invalid('The source does not support private contents.')
  const structured =
    message.structuredContent === undefined
      ? null
      : accept(message.structuredContent, channelOf(source.type), { attachments, hex: () => world.ids.next() })
  const given = message.body === null || message.body.trim() === '' ? null : message.body
  const body = given ?? (structured && textOf(structured))
  if (body === null && (structured !== null || message.attachmentIds.length === 0)) throw invalid('body is mandatory.')
  if (given !== null) checkLength(given, channelOf(source.type).body)
  return {
    body,
    bodyFormat: acceptFormat(source, given ?? '', message.format ?? 'text'),
    structuredContent: structured === null ? null : { ...structured },
    attachmentIds: message.attachmentIds,
    private: message.private,
    autoSubmitted: message.autoSubmitted,
  }
}

function checkLength(body: string, { max, unit }: BodyLimit): void {
  const length = unit === 'utf16' ? body.length : new TextEncoder().encode(body).length
  if (length > max) {
    throw invalidFields('The content', [{ field: 'body', message: `is too long (maximum is ${max} characters)` }])
  }
}

/** Rich text is for web and mobile messaging "where an administrator enabled it", and for little of HTML. */
function acceptFormat(source: Source, body: string, format: string): 'text' | 'html' {
  if (format === 'text') return 'text'
  if (format !== 'html') throw invalid(`${format} is not a body_format.`)
  if (!source.richText) throw invalid('The source does not support rich text.')
  const faults = richTextFaults(body)
  if (faults.length > 0) throw invalidFields('The content', faults)
  return 'html'
}
