import { type Drafting, draftOf } from '../sketch.ts'
import type { OptionsForm } from './form.ts'
import { isReply, replyItems } from './items.ts'

/** Quick replies: the words are the content's body. Null where the channel takes none. */
export function selectForm({ place, payloads }: Drafting): OptionsForm | null {
  const rules = place.rules.select
  if (!rules) return null
  return {
    room: rules.items.max,
    words: place.body,
    takes: isReply,
    draft: (words, options) =>
      draftOf({ body: words, structuredContent: { type: 'select', items: replyItems(options, rules, payloads) } }),
  }
}
