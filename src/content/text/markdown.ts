/**
 * Markdown as flows write it, reduced to what is certainly meant as such. Whatever only looks like Markdown has become
 * text again, so that the writers of plain and of rich text cannot disagree about it.
 */
export type Block =
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'heading'; level: number; content: Inline[] }
  | { kind: 'list'; bullets: boolean; items: ListItem[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; rows: Inline[][][] }
  | { kind: 'rule'; text: string }
  /** The line breaks between two blocks, as they were written. */
  | { kind: 'gap'; text: string }

export interface ListItem {
  /** As written, with the white space before it: `*`, `  -`, `3.`, `1)`. */
  marker: string
  /** The item's lines as written, for their indentation. */
  source: string
  blocks: Block[]
  /** The line breaks behind it. */
  gap: string
}

export type Inline =
  | { kind: 'text'; text: string }
  /** A tag of HTML. */
  | { kind: 'tag'; html: string }
  | { kind: 'strong' | 'emphasis' | 'struck'; content: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; address: string; content: Inline[] }
  | { kind: 'image'; description: string }
  | { kind: 'break' }

/** The characters of everything that {@link isMarkdown} looks for: most titles have none, and need no lexer. */
const MARKUP = /[#*_`~[|]/

/** False where {@link isMarkdown} is sure to be. */
export function mayHoldMarkdown(text: string): boolean {
  return MARKUP.test(text)
}

/**
 * Is there anything that shows that the author wrote Markdown? Line breaks, quotes, rules and numbered lines are found
 * in any text, and a list with dashes reads as one already.
 */
export function isMarkdown(blocks: Block[]): boolean {
  return blocks.some((block) => {
    switch (block.kind) {
      case 'heading':
      case 'code':
      case 'table':
        return true
      case 'paragraph':
        return block.content.some(isMarkup)
      case 'list': {
        const starred = block.bullets && block.items.every(({ marker }) => marker.trim() === '*')
        return starred || block.items.some((item) => isMarkdown(item.blocks))
      }
      case 'quote':
        return isMarkdown(block.blocks)
      case 'rule':
      case 'gap':
        return false
      default:
        return block satisfies never
    }
  })
}

function isMarkup({ kind }: Inline): boolean {
  return kind !== 'text' && kind !== 'tag' && kind !== 'break'
}
