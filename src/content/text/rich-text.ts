import { BLOCK_ELEMENTS, UNREAD_ELEMENTS } from '../html-elements.ts'
import { readHtml } from '../html-reader.ts'
import { MAX_LAYOUT_DEPTH, readHtmlSource } from '../html-source.ts'
import { allowed } from './allow-list.ts'
import { isMarkdown } from './markdown.ts'
import { writeHtml } from './markdown-html.ts'
import { readMarkdown } from './read-markdown.ts'
import { RichWriter } from './rich-writer.ts'

/** UTF-16 units of HTML beyond which a text is sent plain: far more than the channels with rich text take. */
const MAX_LENGTH = 1 << 17

/**
 * Makes what a flow says HTML of the elements that Engage takes as rich text ({@link allowed}). Its source is HTML, or
 * Markdown ({@link readMarkdown}) with or without HTML inside its lines.
 *
 * Elements that are not taken are reduced to their words, pictures to their description; scripts and styles are
 * dropped. Items of numbered lists become lines with their numbers, rows of tables lines. Links lead to http(s),
 * `mailto:` or `tel:`, or are words. Never throws.
 *
 * @returns null where nothing is formatted, or the text is too long or nested too deeply: it is sent plain then
 */
export function richText(source: string): string | null {
  const { html, hasHtml, hasBlocks, depth } = readHtmlSource(source)
  if (html.length > MAX_LENGTH || depth > MAX_LAYOUT_DEPTH) return null
  if (hasBlocks) return cutDown(html)
  const blocks = readMarkdown(html)
  if (blocks === null || !(hasHtml || isMarkdown(blocks))) return null
  return cutDown(writeHtml(blocks))
}

interface SourceElement {
  allowed: ReturnType<RichWriter['open']>
  /** The number of the next item; null where this is no numbered list. */
  nextNumber: number | null
}

function cutDown(html: string): string | null {
  const writer = new RichWriter()
  const stack: SourceElement[] = []
  let unread = 0
  let preformatted = 0
  const write = (text: string) => {
    const lines = preformatted > 0 ? text.split('\n') : [text]
    for (const [index, line] of lines.entries()) {
      if (index > 0) writer.lineBreak()
      writer.text(line)
    }
  }
  readHtml(html, {
    open: (name, attributes) => {
      const element: SourceElement = { allowed: null, nextNumber: null }
      const list = stack.at(-1)
      stack.push(element)
      if (UNREAD_ELEMENTS.has(name)) unread++
      if (unread > 0) return
      if (name === 'pre') preformatted++
      if (name === 'br') writer.lineBreak()
      else if (name === 'hr') writer.rule()
      else if (name === 'img') writer.text(attributes.alt ?? '')
      else if (name === 'td' || name === 'th') writer.space()
      else if (name === 'ol') {
        writer.line()
        element.nextNumber = firstNumber(attributes.start)
      } else if (name === 'li' && typeof list?.nextNumber === 'number') {
        writer.line()
        writer.text(`${list.nextNumber++}. `)
      } else {
        const taken = allowed(name, attributes)
        if (taken !== null) element.allowed = writer.open(taken)
        else if (BLOCK_ELEMENTS.has(name)) writer.line()
      }
    },
    text: (text) => {
      if (unread === 0) write(text)
    },
    close: (name) => {
      const element = stack.pop()
      if (unread === 0) {
        if (element?.allowed) writer.close(element.allowed)
        else if (BLOCK_ELEMENTS.has(name)) writer.line()
        if (name === 'pre') preformatted--
      }
      if (UNREAD_ELEMENTS.has(name)) unread--
    },
  })
  return writer.end()
}

function firstNumber(start: string | undefined): number {
  const first = Number(start ?? 1)
  return Number.isSafeInteger(first) ? first : 1
}
