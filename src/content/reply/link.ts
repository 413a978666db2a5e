import type { LinkPart } from '../message/part.ts'
import { hostOf, isWebAddress } from './address.ts'
import { singleLine } from './options.ts'
import { titled } from './plain.ts'
import { type Drafting, draftOf, plainSketch, type Sketch } from './sketch.ts'
import { truncate } from './truncate.ts'

/** An address: a `rich_link`, else `Title: address` as text. */
export function link(part: LinkPart, where: string, on: Drafting): Sketch[] {
  const title = singleLine(part.title)
  if (!isWebAddress(part.url)) {
    on.report(`${where}.url`, 'is not an http(s) address')
    return [plainSketch([title])]
  }
  const plain = [titled(title, part.url)]
  const rules = on.place.rules.rich_link
  if (!rules || part.url.length > rules.url.max) return [plainSketch(plain)]
  const shown = truncate(title || hostOf(part.url), rules.title.max)
  return [{ draft: draftOf({ structuredContent: { type: 'rich_link', title: shown, url: part.url } }), plain }]
}
