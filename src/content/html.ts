import { decodeEntities } from './html-entities.ts'
import { flatText } from './html-flat.ts'
import { layOutHtml } from './html-layout.ts'
import { scanHtml } from './html-scan.ts'
import { MAX_LAYOUT_DEPTH, readHtmlSource, truncate } from './html-source.ts'

/**
 * UTF-16 units beyond which a document keeps its words but not its layout: output and time grow with length × depth.
 */
const MAX_LAYOUT_LENGTH = 1 << 17

/**
 * Converts HTML to plain text: links as `text (url)` unless equal, lists as lines with `-` or numbers, images as their
 * alt text, entities decoded, scripts and styles dropped, lines not wrapped, no more than one empty line in a row.
 *
 * Never throws. Documents of more than 2^17 UTF-16 units or 100 nested elements lose their layout but none of their
 * words; nothing is read beyond 2^20 units.
 */
export function htmlToText(html: string): string {
  const bounded = truncate(html)
  return tidy(convert(bounded, scanHtml(bounded, MAX_LAYOUT_DEPTH).depth, false))
}

/**
 * Converts a text that may hold HTML, as flows send it, to what a customer can read.
 *
 * It is HTML where it holds an element that HTML knows; `a < b`, `<a@b.c>` and `<order number>` are text, also beside
 * HTML. Other text is returned as it is, with well-formed entities decoded and no-break spaces made plain. Line breaks
 * of text with inline elements only are the author's and stay.
 *
 * Never throws; bounded as {@link htmlToText}.
 */
export function toPlainText(text: string): string {
  const bounded = truncate(text)
  if (!bounded.includes('<')) return plain(bounded)
  const { html, hasHtml, hasBlocks, depth } = readHtmlSource(bounded)
  if (!hasHtml) return plain(bounded)
  return tidy(convert(html, depth, !hasBlocks))
}

function convert(html: string, depth: number, keepLines: boolean): string {
  if (depth > MAX_LAYOUT_DEPTH || html.length > MAX_LAYOUT_LENGTH) return flatText(html)
  return layOutHtml(html, keepLines)
}

function plain(text: string): string {
  return decodeEntities(text).replaceAll('\u00a0', ' ')
}

function tidy(text: string): string {
  // A pattern for white space that a line break must follow would look at each of a long run again and again.
  const lines = text.replaceAll('\u00a0', ' ').split('\n')
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
