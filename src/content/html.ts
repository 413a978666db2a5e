import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text'
import { decodeEntities } from './html-entities.ts'
import { flatText } from './html-flat.ts'
import { scanHtml } from './html-scan.ts'
import { MAX_LAYOUT_DEPTH, readHtmlSource, truncate } from './html-source.ts'

/**
 * UTF-16 units beyond which a document keeps its words but not its layout: output and time grow with length × depth.
 */
const MAX_LAYOUT_LENGTH = 1 << 17

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
  const { html, hasHtml, hasBlocks, depth } = readHtmlSource(bounded)
  if (!hasHtml) return plain(bounded)
  return tidy(convert(html, depth, hasBlocks ? layOut : layOutKeepingLines))
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

/** Relative and script links are of no use outside the page they were written for. */
function keepUsableLink(link: string): string {
  if (/^(?:https?|tel|sms):/i.test(link)) return link
  // The library has already taken `mailto:` away.
  return /^[^\s/:#?]+@[^\s/:#?]+$/.test(link) ? link : ''
}
