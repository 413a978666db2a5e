import { RAW_TEXT_ELEMENTS } from './html-elements.ts'
import { escapeLooseAmpersands } from './html-entities.ts'
import { scanHtml } from './html-scan.ts'

/** UTF-16 units of a text that are read at all. */
const MAX_LENGTH = 1 << 20
/** Nested elements beyond which a document loses its layout: nested lists and quotes indent every line. */
export const MAX_LAYOUT_DEPTH = 100

/** A text that may hold HTML, as HTML in which nothing but elements and character references is markup. */
export interface HtmlSource {
  html: string
  /** At least one element that HTML knows. */
  hasHtml: boolean
  /** At least one element that begins a line of its own. Without one, line breaks of the text are the author's. */
  hasBlocks: boolean
  /** Elements within each other at the deepest place; not beyond {@link MAX_LAYOUT_DEPTH} + 1. */
  depth: number
}

/**
 * Tells HTML from what only looks like it: `a < b`, `<a@b.c>` and `<order number>` are text, also beside HTML, and so
 * are ampersands that begin no reference. Nothing is read beyond 2^20 UTF-16 units.
 */
export function readHtmlSource(text: string): HtmlSource {
  const html = escapeUnclosed(truncate(text))
  const { hasHtml, hasBlocks, depth, notTags, lineBreaks } = scanHtml(html, MAX_LAYOUT_DEPTH)
  return { html: markUp(html, notTags, hasBlocks ? [] : lineBreaks), hasHtml, hasBlocks, depth }
}

/** Cuts a text to what is read of it, never inside a surrogate pair. */
export function truncate(text: string): string {
  if (text.length <= MAX_LENGTH) return text
  const last = text.charCodeAt(MAX_LENGTH - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_LENGTH - 1 : MAX_LENGTH)
}

/** Without its end tag, `<title>` and its like would swallow the rest of the text. */
function escapeUnclosed(text: string): string {
  let escaped = text
  for (const name of RAW_TEXT_ELEMENTS) {
    const end = [...escaped.matchAll(new RegExp(`</${name}`, 'gi'))].at(-1)?.index ?? -1
    const rest = escaped.slice(end + 1).replace(new RegExp(`<(?=${name}[\\s/>])`, 'gi'), '&lt;')
    escaped = escaped.slice(0, end + 1) + rest
  }
  return escaped
}

/** Makes what is no tag text, and drops the line break that an author puts behind a `<br>` for the eye. */
function markUp(text: string, notTags: number[], lineBreaks: number[]): string {
  const edits = [
    ...notTags.map((at) => ({ at, length: 1, by: '&lt;' })),
    ...lineBreaks.map((at) => ({ at, length: newlineLength(text, at), by: '' })),
  ].sort((left, right) => left.at - right.at)
  let marked = ''
  let from = 0
  for (const { at, length, by } of edits) {
    marked += text.slice(from, at) + by
    from = at + length
  }
  return escapeLooseAmpersands(marked + text.slice(from))
}

function newlineLength(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return 2
  return text.startsWith('\n', at) ? 1 : 0
}
