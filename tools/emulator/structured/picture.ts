import type { PictureRule } from '../../../src/engage/structured-rules.ts'
import type { Attachment } from '../records/records.ts'

export function isPicture(attachment: Attachment | undefined, rule: PictureRule): boolean {
  return (
    attachment !== undefined &&
    rule.types.includes(attachment.contentType) &&
    attachment.bytes.byteLength < rule.max &&
    (rule.private || !attachment.private)
  )
}
