import type { ReplyChannel, ReplyDraft } from '../../../../src/content/reply/draft.ts'
import { placeOf } from '../../../../src/content/reply/place.ts'
import { mediaOf, resolveMedia } from '../../../../src/content/reply/resolve-media.ts'
import { splitText } from '../../../../src/content/split.ts'
import type { Attachment } from '../../../../tools/emulator/records/records.ts'
import { accept } from '../../../../tools/emulator/structured/accept.ts'

const UPLOADED = '65a1f0aa00000000000000ff'

/**
 * Posts a draft to the emulator's own rules, all of its pictures uploaded.
 *
 * @returns what is wrong with it: a refusal, or texts and items that the platform would have cut or dropped
 */
export function faultsOf(draft: ReplyDraft, channel: ReplyChannel): string[] {
  const { body, rules } = placeOf(channel)
  const ids = new Map(mediaOf(draft).map(({ url }) => [url, UPLOADED]))
  const content = resolveMedia(draft, ids)
  if (content === null) return ['an uploaded file is missing']
  const faults = splitText(content.body, body).length > 1 ? ['the body is too long'] : []
  const hasWords = content.body.trim() !== '' || content.structuredContent !== null
  if (!hasWords && content.attachmentIds.length === 0) faults.push('there is nothing to see')
  if (content.structuredContent === null) return faults
  const posted: unknown = JSON.parse(JSON.stringify(content.structuredContent))
  try {
    const accepted = accept(
      posted,
      { body, structured: rules },
      { attachments: new EveryAttachment(), hex: () => 'made up' },
    )
    return [...faults, ...lossesOf(posted, JSON.parse(JSON.stringify(accepted)), content.structuredContent.type)]
  } catch (error) {
    return [...faults, String(error)]
  }
}

/** An account on which every id is that of a small picture. */
class EveryAttachment extends Map<string, Attachment> {
  override get(id: string): Attachment {
    return { id, filename: 'a.png', contentType: 'image/png', bytes: new Uint8Array(1), private: false, createdAt: 0 }
  }
}

/** Fields that came through otherwise than they were sent. One that a channel ignores is missing as a whole. */
export function lossesOf(sent: unknown, accepted: unknown, path = 'structured_content'): string[] {
  if (accepted === undefined) return []
  if (Array.isArray(sent) && Array.isArray(accepted)) {
    if (sent.length !== accepted.length) return [`${path}: ${sent.length - accepted.length} were dropped`]
    return sent.flatMap((entry, index) => lossesOf(entry, accepted[index], `${path}[${index}]`))
  }
  if (isRecord(sent) && isRecord(accepted)) {
    return Object.entries(sent).flatMap(([name, value]) => lossesOf(value, accepted[name], `${path}.${name}`))
  }
  return sent === accepted ? [] : [`${path}: ${JSON.stringify(sent)} became ${JSON.stringify(accepted)}`]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
