import type { Attachment } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'

export type NewAttachment = Pick<Attachment, 'filename' | 'contentType' | 'bytes'> & { private?: boolean }

export function addAttachment(world: World, draft: NewAttachment): Attachment {
  const attachment: Attachment = {
    id: world.ids.next(),
    filename: draft.filename,
    contentType: mediaType(draft.contentType, draft.filename),
    bytes: draft.bytes,
    private: draft.private ?? false,
    createdAt: world.clock.stamp(),
  }
  world.records.attachments.set(attachment.id, attachment)
  return attachment
}

/** @throws a 422 that names the first id that nothing was uploaded under */
export function checkAttachments(world: World, ids: readonly string[]): void {
  for (const id of ids) {
    if (!world.records.attachments.has(id)) throw invalid(`There is no attachment ${id}.`)
  }
}

/** In lower case, without the dot; empty where the name has none. */
export function extensionOf({ filename }: Attachment): string {
  return /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''
}

/** Of the pictures and films that structured content can hold, for uploads that do not say what they are. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['bmp', 'image/bmp'],
  ['gif', 'image/gif'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['mp4', 'video/mp4'],
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
])

const UNKNOWN = 'application/octet-stream'

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/

/** Without parameters, in lower case, and `image/jpg` by its proper name. */
function mediaType(given: string, filename: string): string {
  const type = given.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'image/jpg') return 'image/jpeg'
  if (MEDIA_TYPE.test(type) && type !== UNKNOWN) return type
  return TYPES.get(filename.split('.').at(-1)?.toLowerCase() ?? '') ?? UNKNOWN
}
