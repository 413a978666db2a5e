import { Parser } from 'htmlparser2'
import { BLOCK_ELEMENTS, BOOLEAN_ATTRIBUTES, HTML_ELEMENTS, WORD_ELEMENTS } from './html-elements.ts'

/** What a text turned out to hold. Positions are offsets in UTF-16 units. */
export interface HtmlScan {
  /** At least one element that HTML knows. */
  hasHtml: boolean
  /** At least one element that begins a line of its own; `br` is not one. */
  hasBlocks: boolean
  /** Elements within each other at the deepest place; not beyond `maxDepth + 1`, where the scan ends. */
  depth: number
  /** Where a `<` begins something that looks like a tag and is none: `<a@b.c>`, `<order number>`, `<https://…>`. */
  notTags: number[]
  /** Where each `<br>` ends: the offset behind it. */
  lineBreaks: number[]
}

interface OpenElement {
  start: number
  /** Its name belongs to markup that is not HTML's own: namespaced, as Outlook's `o:p`, or within `svg` or `math`. */
  foreign: boolean
  hasAttributes: boolean
  /** An attribute without a value that HTML does not allow without one, as in `if a <b and c > d`. */
  odd: boolean
}

/** `<https://…>` reads as the name `https:`, so a namespaced name needs a letter behind the colon. */
const NAMESPACED = /^[a-z][a-z0-9]*:[a-z]/

/**
 * Reads a text as HTML without building a tree.
 * @param maxDepth where to stop: a parser's stack makes deep nesting costly
 */
export function scanHtml(text: string, maxDepth: number): HtmlScan {
  const scan: HtmlScan = { hasHtml: false, hasBlocks: false, depth: 0, notTags: [], lineBreaks: [] }
  const open: OpenElement[] = []
  let foreignRoots = 0
  let read = 0
  let element: OpenElement = { start: 0, foreign: false, hasAttributes: false, odd: false }
  const advance = () => {
    read = Math.max(read, parser.endIndex + 1)
  }

  const parser = new Parser(
    {
      onopentagname: (name) => {
        const foreign = foreignRoots > 0 || NAMESPACED.test(name)
        element = { start: parser.startIndex, foreign, hasAttributes: false, odd: false }
      },
      onattribute: (name, _value, quote) => {
        element.hasAttributes = true
        // "undefined" is the parser's word for an attribute without a value.
        if (quote === undefined && !BOOLEAN_ATTRIBUTES.has(name)) element.odd = true
      },
      onopentag: (name) => {
        advance()
        open.push(element)
        if (name === 'svg' || name === 'math') foreignRoots++
        if (name === 'br') scan.lineBreaks.push(parser.endIndex + 1)
        scan.depth = Math.max(scan.depth, open.length)
        if (open.length > maxDepth) parser.pause()
      },
      onclosetag: (name, isImplied) => {
        if (!isImplied) advance()
        if (name === 'svg' || name === 'math') foreignRoots--
        const closed = open.pop()
        if (closed === undefined || closed.foreign) return
        if (isElement(name, closed, isImplied)) {
          scan.hasHtml = true
          if (BLOCK_ELEMENTS.has(name)) scan.hasBlocks = true
        } else {
          scan.notTags.push(closed.start)
        }
      },
      ontext: advance,
      oncomment: advance,
      onprocessinginstruction: advance,
    },
    { decodeEntities: false },
  )
  parser.write(text)
  if (scan.depth > maxDepth) return { ...scan, hasHtml: true }
  parser.end()
  // The parser drops a tag that the text ends in: "… and <b" was not meant as one.
  if (read < text.length && text[read] === '<') scan.notTags.push(read)
  return scan
}

function isElement(name: string, element: OpenElement, isImplied: boolean): boolean {
  if (!HTML_ELEMENTS.has(name) || element.odd) return false
  return !isImplied || element.hasAttributes || !WORD_ELEMENTS.has(name)
}
