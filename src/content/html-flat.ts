import { type QuoteType, Tokenizer } from 'htmlparser2'
import { BLOCK_ELEMENTS, UNREAD_ELEMENTS } from './html-elements.ts'
import { decodeHtml } from './html-entities.ts'

/**
 * The words of an HTML document without its layout: block elements and `br` become line breaks, the rest is text.
 *
 * For documents that are too deep or too large to be laid out. It works on tokens, keeps no stack and builds no tree,
 * so that its time and memory grow with the length alone.
 */
export function flatText(html: string): string {
  const parts: string[] = []
  let unread: string | null = null
  const text = (start: number, end: number) => {
    if (unread === null) parts.push(decodeHtml(html.slice(start, end).replace(/\s+/g, ' ')))
  }
  const tag = (start: number, end: number) => {
    const name = html.slice(start, end).toLowerCase()
    if (name === 'br' || BLOCK_ELEMENTS.has(name)) parts.push('\n')
    else if (name === 'td' || name === 'th') parts.push(' ')
    return name
  }
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      ontext: text,
      ontextentity: (_codepoint: number) => {},
      onopentagname: (start: number, end: number) => {
        const name = tag(start, end)
        if (unread === null && UNREAD_ELEMENTS.has(name)) unread = name
      },
      onclosetag: (start: number, end: number) => {
        if (tag(start, end) === unread) unread = null
      },
      onattribdata: (_start: number, _end: number) => {},
      onattribentity: (_codepoint: number) => {},
      onattribend: (_quote: QuoteType, _end: number) => {},
      onattribname: (_start: number, _end: number) => {},
      oncdata: (_start: number, _end: number, _offset: number) => {},
      oncomment: (_start: number, _end: number, _offset: number) => {},
      ondeclaration: (_start: number, _end: number) => {},
      onend: () => {},
      onopentagend: (_end: number) => {},
      onprocessinginstruction: (_start: number, _end: number) => {},
      onselfclosingtag: (_end: number) => {},
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return parts.join('')
}
