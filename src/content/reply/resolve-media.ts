import type { Pictured, StructuredContent } from '../../engage/structured-content.ts'
import { isWebAddress } from './address.ts'
import type { MediaSource, ReplyContent, ReplyDraft } from './draft.ts'
import { mapPictures } from './pictures.ts'

/** Ids of uploaded attachments by address; null for what could not be uploaded. */
export type AttachmentIds = ReadonlyMap<string, string | null>

/** What has to be uploaded before a draft can be posted: every address once. */
export function mediaOf(draft: ReplyDraft): MediaSource[] {
  const pictures = picturesOf(draft.structuredContent).map(
    (url): MediaSource => ({ url, media: 'image', label: '', inStructuredContent: true }),
  )
  const sources = [...draft.attachments, ...pictures].filter(({ url }) => isWebAddress(url))
  return [...new Map(sources.map((source) => [source.url, source])).values()]
}

/**
 * The content to post: ids of attachments in place of their addresses. A picture that could not be uploaded is left out,
 * in a carousel with all others, since either all of its cards have one or none.
 *
 * @returns null where an attachment itself is missing: then the reply's fallback, which tells its address, is said
 */
export function resolveMedia(draft: ReplyDraft, ids: AttachmentIds): ReplyContent | null {
  const attachmentIds = draft.attachments.map(({ url }) => resolve(url, ids))
  const found = attachmentIds.filter((id) => id !== null)
  if (found.length < attachmentIds.length) return null
  const { body, format, disableTextInput, structuredContent } = draft
  return {
    body,
    format,
    structuredContent: structuredContent && withIds(structuredContent, ids),
    attachmentIds: found,
    disableTextInput,
  }
}

function resolve(url: string, ids: AttachmentIds): string | null {
  return isWebAddress(url) ? (ids.get(url) ?? null) : url
}

function picturesOf(content: StructuredContent | null): string[] {
  const found: string[] = []
  const collect = <T extends Pictured>(pictured: T): T => {
    found.push(...[pictured.attachment_id, pictured.attachment_fallback_id].filter((url) => url !== undefined))
    return pictured
  }
  if (content !== null) mapPictures(content, collect)
  return found
}

function withIds(content: StructuredContent, ids: AttachmentIds): StructuredContent {
  const resolved = mapPictures(content, (pictured) => pictureWithId(pictured, ids))
  if (resolved.type !== 'carousel') return resolved
  const complete = resolved.items.every(({ attachment_id }) => attachment_id !== undefined)
  return complete ? resolved : mapPictures(resolved, withoutPicture)
}

/** A fallback that was uploaded takes the place of a picture that could not be. */
function pictureWithId<T extends Pictured>(pictured: T, ids: AttachmentIds): T {
  const own = pictured.attachment_id ? resolve(pictured.attachment_id, ids) : null
  const fallback = pictured.attachment_fallback_id ? resolve(pictured.attachment_fallback_id, ids) : null
  const id = own ?? fallback
  if (id === null) return withoutPicture(pictured)
  return { ...pictured, attachment_id: id, attachment_fallback_id: own === null ? undefined : (fallback ?? undefined) }
}

function withoutPicture<T extends Pictured>(pictured: T): T {
  return { ...pictured, attachment_id: undefined, attachment_fallback_id: undefined }
}
