import { toPlainText } from '../html.ts'
import { openable } from './address.ts'
import { type Block, type Inline, isMarkdown, type ListItem, mayHoldMarkdown } from './markdown.ts'
import { readMarkdown } from './read-markdown.ts'

/** What HTML and Markdown cannot do without: most titles and many texts hold none of it. */
const MARKUP = /[<&\u00a0#*_`~[|]/

/**
 * Makes what a flow says plain: HTML is laid out as text and character references are decoded ({@link toPlainText}),
 * then Markdown becomes its words. Links are written `text (address)` unless both are equal, pictures as their
 * description, starred lists with dashes, other lists, quotes and rules as they stand, table rows as lines with ` | `
 * between cells. Line breaks stay.
 *
 * Text without certain Markdown ({@link readMarkdown}) comes out unchanged. Never throws.
 */
export function plainText(source: string): string {
  if (!MARKUP.test(source)) return source
  const text = toPlainText(source)
  if (!mayHoldMarkdown(text)) return text
  const blocks = readMarkdown(text)
  return blocks !== null && isMarkdown(blocks) ? writeBlocks(blocks).trim() : text
}

function writeBlocks(blocks: Block[]): string {
  return blocks.map(writeBlock).join('')
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return writeInline(block.content)
    case 'list':
      return block.items.map((item) => writeItem(item, block.bullets) + item.gap).join('')
    case 'quote':
      return writeBlocks(block.blocks)
        .trimEnd()
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n')
    case 'table':
      return block.rows.map((cells) => cells.map(writeInline).join(' | ')).join('\n')
    case 'code':
    case 'rule':
    case 'gap':
      return block.text
    default:
      return block satisfies never
  }
}

/** An item keeps the indentation of its lines, unless lines have gone: those of fences or of a table's rule. */
function writeItem({ marker, source, blocks }: ListItem, isBullet: boolean): string {
  const sign = isBullet ? marker.replace('*', '-') : marker
  const [first = '', ...rest] = writeBlocks(blocks).split('\n')
  const sources = source.split('\n').slice(1)
  const indented = rest.map((line, index) => {
    const like = sources.length === rest.length ? (sources[index] ?? '') : undefined
    const indent =
      like === undefined ? ' '.repeat(sign.length + 1) : like.slice(0, like.length - like.trimStart().length)
    return line.trim() === '' ? '' : indent + (like === undefined ? line : line.trimStart())
  })
  return [first === '' ? sign : `${sign} ${first}`, ...indented].join('\n')
}

function writeInline(content: Inline[]): string {
  return content.map(writePiece).join('')
}

function writePiece(piece: Inline): string {
  switch (piece.kind) {
    case 'text':
    case 'code':
      return piece.text
    case 'tag':
      return piece.html
    case 'strong':
    case 'emphasis':
    case 'struck':
      return writeInline(piece.content)
    case 'link':
      return writeLink(writeInline(piece.content), openable(piece.address))
    case 'image':
      return piece.description
    case 'break':
      return '\n'
    default:
      return piece satisfies never
  }
}

function writeLink(words: string, target: string | null): string {
  const address = target?.replace(/^(?:mailto|tel):/i, '') ?? ''
  if (address === '' || address === words || target === `https://${words}`) return words
  return words === '' ? address : `${words} (${address})`
}
