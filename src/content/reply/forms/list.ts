import { type Drafting, draftOf } from '../sketch.ts'
import type { OptionsForm } from './form.ts'
import { isReply, replyItems } from './items.ts'

/** A list that opens at a tap. Null where the channel takes none. */
export function listForm({ place, payloads }: Drafting): OptionsForm | null {
  const rules = place.rules.list
  if (!rules) return null
  return {
    room: rules.items.max,
    words: { max: rules.title.max, unit: 'utf16' },
    takes: isReply,
    draft: (words, options) =>
      draftOf({ structuredContent: { type: 'list', title: words, items: replyItems(options, rules.item, payloads) } }),
  }
}
