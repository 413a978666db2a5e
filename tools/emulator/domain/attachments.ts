import type { Attachment } from '../records.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'

export type NewAttachment = Pick<Attachment, 'filename' | 'contentType' | 'bytes'> & { private?: boolean }

export function addAttachment(world: World, draft: NewAttachment): Attachment {
  const attachment: Attachment = {
    id: world.ids.next(),
    filename: draft.filename,
    contentType: draft.contentType,
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
