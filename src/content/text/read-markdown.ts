import { Lexer, type Token, Tokenizer, type Tokens } from 'marked'
import { readInline } from './inline.ts'
import type { Block, Inline, ListItem } from './markdown.ts'

/** UTF-16 units beyond which a text is not read as Markdown: more than nearly all channels take in one message. */
const MAX_LENGTH = 10_000
/**
 * UTF-16 units that the lexer may look at, however often: its time grows with the square of markup that is not closed
 * or lies within other markup. What people write takes a tenth of this; all of it takes some milliseconds.
 */
const MAX_WORK = 250_000
const BLANK_LINE = /\n[ \t]*\n/
/** What an item of a list begins with. */
const MARKER = /^\s*\S*/
const BULLET = /^\s*[*-]$/

/**
 * Without the constructs that are found in texts of people who never heard of Markdown: indented lines as code, lines
 * underlined with dashes as headings, `[1]: …` as a definition. HTML is read before Markdown.
 */
class CautiousTokenizer extends Tokenizer {
  #work = 0

  /** The lexer tries this first wherever a block may begin; the others look no further than the next blank line. */
  override space(source: string): Tokens.Space | undefined {
    const end = source.search(BLANK_LINE)
    this.#spend(end === -1 ? source.length : end)
    return super.space(source)
  }

  /** The lexer tries this first at each piece of a line; the others may look at all of the rest. */
  override escape(source: string): Tokens.Escape | undefined {
    this.#spend(source.length)
    return super.escape(source)
  }

  #spend(work: number): void {
    this.#work += work
    if (this.#work > MAX_WORK) throw new RangeError('too much markup')
  }

  override code(): undefined {}
  override lheading(): undefined {}
  override def(): undefined {}
  override reflink(): undefined {}
  override html(): undefined {}
}

/**
 * Reads a text as Markdown (CommonMark with GitHub's tables and strikes), cautiously.
 *
 * Certain are headings with `#`, code between fences, tables, and lists of at least two items with `*` or `-`; of what
 * is inside a line, see {@link readInline}. A single item, numbered items and those with `+` keep their characters.
 *
 * @returns null where the text is too long, or its markup too dense or too deeply nested, to be read
 */
export function readMarkdown(source: string): Block[] | null {
  if (source.length > MAX_LENGTH) return null
  try {
    return readBlocks(new Lexer({ gfm: true, tokenizer: new CautiousTokenizer() }).lex(source))
  } catch {
    // The lexer calls itself for each level of nesting, and a text can hold more of them than there is stack.
    return null
  }
}

function readBlocks(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => {
    if (token.type === 'space') return [{ kind: 'gap', text: token.raw }]
    return [readBlock(token), { kind: 'gap', text: gapBehind(token.raw) }]
  })
}

function readBlock(token: Token): Block {
  switch (token.type) {
    case 'heading':
      // `##` alone is no heading, as a fence around nothing is no code.
      if (token.text === '') return asWritten(token)
      return { kind: 'heading', level: token.depth, content: readInline(token.tokens) }
    case 'code':
      return token.text === '' ? asWritten(token) : { kind: 'code', text: token.text }
    case 'blockquote':
      return { kind: 'quote', blocks: readBlocks(token.tokens ?? []) }
    case 'list':
      return readList(token.items)
    case 'table':
      return { kind: 'table', rows: readRows([token.header, ...token.rows]) }
    case 'hr':
      return { kind: 'rule', text: token.raw.trimEnd() }
    case 'paragraph':
    case 'text':
      return { kind: 'paragraph', content: readInline(token.tokens) }
    default:
      return asWritten(token)
  }
}

function asWritten(token: Token): Block {
  return { kind: 'paragraph', content: [{ kind: 'text', text: token.raw.trimEnd() }] }
}

function readRows(rows: Tokens.TableCell[][]): Inline[][][] {
  return rows.map((cells) => cells.map((cell) => readInline(cell.tokens)))
}

function readList(items: Tokens.ListItem[]): Block {
  const read = items.map(readItem)
  const areBullets = read.every(({ marker, blocks }) => BULLET.test(marker) && blocks.length > 0)
  return { kind: 'list', bullets: items.length > 1 && areBullets, items: read }
}

function readItem(item: Tokens.ListItem): ListItem {
  const [sign = ''] = MARKER.exec(item.raw) ?? []
  const [first] = item.tokens
  // `- [x]` is shown as it is: there is nothing to tick in a chat.
  const isTask = first?.type === 'checkbox'
  const marker = isTask ? `${sign} ${first.raw.trim()}` : sign
  const blocks = readBlocks(isTask ? item.tokens.slice(1) : item.tokens)
  // The line breaks behind the item are its own, not its last block's.
  while (blocks.at(-1)?.kind === 'gap') blocks.pop()
  return { marker, source: item.raw.trimEnd(), blocks, gap: gapBehind(item.raw) }
}

/** The line breaks that a block's source ends in. */
function gapBehind(source: string): string {
  return '\n'.repeat(source.slice(source.trimEnd().length).split('\n').length - 1)
}
