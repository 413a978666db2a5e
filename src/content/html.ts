import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text'
import { RAW_TEXT_ELEMENTS } from './html-elements.ts'
import { decodeEntities, escapeLooseAmpersands } from './html-entities.ts'
import { flatText } from './html-flat.ts'
import { scanHtml } from './html-scan.ts'

/** UTF-16 units of a text that are read at all. */
const MAX_LENGTH = 1 << 20
/**
 * UTF-16 units and nested elements beyond which a document keeps its words but not its layout: nested lists and quotes
 * indent every line, so that output and time grow with length × depth.
 */
const MAX_LAYOUT_LENGTH = 1 << 17
const MAX_LAYOUT_DEPTH = 100

const block = { leadingLineBreaks: 1, trailingLineBreaks: 1 }
const heading = { leadingLineBreaks: 2, trailingLineBreaks: 2, uppercase: false }

/** The library's own numbered list indents its items and may use letters and Roman numbers. */
const numberedList: FormatCallback = (element, walk, builder) => {
  const first = Number(element.attribs?.start ?? 1)
  let next = Number.isSafeInteger(first) ? first : 1
  const isNested = element.parent?.name === 'li'
  builder.openList({ leadingLineBreaks: isNested ? 1 : 2, maxPrefixLength: '1. '.length })
  for (const child of element.children ?? []) {
    if (child.type === 'text' && child.data?.trim() === '') continue
    builder.openListItem({ prefix: child.name === 'li' ? `${next++}. ` : '' })
    walk([child], builder)
    builder.closeListItem()
  }
  builder.closeList({ trailingLineBreaks: isNested ? 1 : 2 })
}

const options: HtmlToTextOptions = {
  wordwrap: false,
  // The library's own list holds the zero-width space, which would put spaces into Thai or Khmer words.
  whitespaceCharacters: ' \t\r\n\f',
  formatters: { numberedList },
  selectors: [
    {
      selector: 'a',
      options: { linkBrackets: ['(', ')'], hideLinkHrefIfSameAsText: true, pathRewrite: keepUsableLink },
    },
    // Alt text only: the address of a picture tells a reader nothing.
    { selector: 'img', options: { pathRewrite: () => '' } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: heading })),
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'ol', format: 'numberedList' },
    { selector: 'menu', format: 'unorderedList', options: { itemPrefix: '- ' } },
    { selector: 'hr', options: { length: 3 } },
    // Tables lay e-mails out more often than they hold data: a row is a line, a cell is a word of it.
    ...['tr', 'caption', 'dd', 'dt', 'address', 'fieldset', 'figure', 'figcaption', 'details', 'summary', 'option'].map(
      (selector) => ({ selector, format: 'block', options: block }),
    ),
    ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
    ...['head', 'title', 'template', 'datalist'].map((selector) => ({ selector, format: 'skip' })),
  ],
}
const layOut = compile(options)
const layOutKeepingLines = compile({ ...options, preserveNewlines: true })

/**
 * Converts HTML to plain text: links as `text (url)` unless equal, lists as lines with `-` or numbers, images as their
 * alt text, entities decoded, scripts and styles dropped, lines not wrapped, no more than one empty line in a row.
 *
 * Never throws. Documents of more than 2^17 UTF-16 units or 100 nested elements lose their layout but none of their
 * words; nothing is read beyond 2^20 units.
 */
export function htmlToText(html: string): string {
  const bounded = truncate(html)
  return tidy(convert(bounded, scanHtml(bounded, MAX_LAYOUT_DEPTH).depth, layOut))
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
  const html = escapeUnclosed(bounded)
  const scan = scanHtml(html, MAX_LAYOUT_DEPTH)
  if (!scan.hasHtml) return plain(bounded)
  const marked = markUp(html, scan.notTags, scan.hasBlocks ? [] : scan.lineBreaks)
  return tidy(convert(marked, scan.depth, scan.hasBlocks ? layOut : layOutKeepingLines))
}

function convert(html: string, depth: number, lay: (html: string) => string): string {
  if (depth > MAX_LAYOUT_DEPTH || html.length > MAX_LAYOUT_LENGTH) return flatText(html)
  try {
    return lay(html)
  } catch {
    // The library walks whatever the parser makes of broken markup; the words are worth more than their layout.
    return flatText(html)
  }
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

function plain(text: string): string {
  return decodeEntities(text).replaceAll('\u00a0', ' ')
}

function tidy(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replace(/[ \t]+(?=\n)/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Relative and script links are of no use outside the page they were written for. */
function keepUsableLink(link: string): string {
  if (/^(?:https?|tel|sms):/i.test(link)) return link
  // The library has already taken `mailto:` away.
  return /^[^\s/:#?]+@[^\s/:#?]+$/.test(link) ? link : ''
}

function truncate(text: string): string {
  if (text.length <= MAX_LENGTH) return text
  const last = text.charCodeAt(MAX_LENGTH - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_LENGTH - 1 : MAX_LENGTH)
}
