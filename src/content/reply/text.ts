import type { TextPart } from '../message/part.ts'
import { richText } from '../text/rich-text.ts'
import { type Drafting, draftOf, plainSketch, type Sketch } from './sketch.ts'
import { fits } from './words.ts'

/**
 * Words: rich text where the source takes it, the words are formatted and one content holds them; plain text, in as many
 * contents as it takes, elsewhere.
 */
export function text(part: TextPart, on: Drafting): Sketch[] {
  const plain = on.plain(part.text).trim()
  const html = on.place.richText ? richText(part.text) : null
  if (plain === '' || html === null || !fits(html, on.place.body)) return [plainSketch([plain])]
  return [{ draft: draftOf({ body: html, format: 'html' }), plain: [plain] }]
}
