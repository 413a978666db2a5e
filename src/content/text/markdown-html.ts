import type { Block, Inline, ListItem } from './markdown.ts'

/**
 * Writes Markdown as HTML. Its texts are HTML already, as {@link readHtmlSource} leaves them: character references
 * stand, and a `<` that is left in a text begins no tag.
 */
export function writeHtml(blocks: Block[]): string {
  return blocks.map(writeBlock).join('')
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${writeInline(block.content)}</p>`
    case 'heading':
      return `<h${block.level}>${writeInline(block.content)}</h${block.level}>`
    case 'list':
      if (block.bullets) return `<ul>${block.items.map((item) => writeItem('li', '', item)).join('')}</ul>`
      // Numbers and other signs are shown as they were written: each item is a line.
      return block.items.map((item) => writeItem('div', `${item.marker.trim()} `, item)).join('')
    case 'quote':
      return `<blockquote>${writeHtml(block.blocks)}</blockquote>`
    case 'code':
      return `<p>${writeText(block.text)}</p>`
    case 'table':
      return `<p>${block.rows.map((cells) => cells.map(writeInline).join(' | ')).join('<br>')}</p>`
    case 'rule':
      return '<hr>'
    case 'gap':
      return ''
    default:
      return block satisfies never
  }
}

/** The item's first paragraph stands behind its sign. */
function writeItem(element: 'li' | 'div', sign: string, { blocks }: ListItem): string {
  const [first, ...rest] = blocks
  if (first?.kind !== 'paragraph') return `<${element}>${sign}${writeHtml(blocks)}</${element}>`
  return `<${element}>${sign}${writeInline(first.content)}${writeHtml(rest)}</${element}>`
}

function writeInline(content: Inline[]): string {
  return content.map(writePiece).join('')
}

function writePiece(piece: Inline): string {
  switch (piece.kind) {
    case 'text':
    case 'code':
      return writeText(piece.text)
    case 'tag':
      return piece.html
    case 'strong':
      return `<strong>${writeInline(piece.content)}</strong>`
    case 'emphasis':
      return `<em>${writeInline(piece.content)}</em>`
    case 'struck':
      return writeInline(piece.content)
    case 'link':
      return `<a href="${writeText(piece.address).replaceAll('"', '&quot;')}">${writeInline(piece.content)}</a>`
    case 'image':
      return writeText(piece.description)
    case 'break':
      return '<br>'
    default:
      return piece satisfies never
  }
}

function writeText(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('\n', '<br>')
}
