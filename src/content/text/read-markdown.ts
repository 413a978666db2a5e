import type { Found, ReadWithin } from './found.ts'
import { readInline } from './inline.ts'
import { beginsBlock, CLOSING_FENCE, FENCE, HEADING, ITEM, QUOTE, RULE } from './line-kinds.ts'
import type { Block } from './markdown.ts'
import { readList } from './read-list.ts'
import { readTable } from './read-table.ts'

/** UTF-16 units beyond which a text is not read as Markdown: more than nearly all channels take in one message. */
const MAX_LENGTH = 10_000
/** Quotes and lists within each other beyond which a text is not read: nobody nests a tenth of them. */
const MAX_DEPTH = 100

/**
 * Reads a text as Markdown (CommonMark with GitHub's tables and strikes), cautiously.
 *
 * Certain are headings with `#`, code between fences, tables, and lists of at least two items with `*` or `-`; of what
 * is inside a line, see {@link readInline}. A single item, numbered items and those with `+` keep their characters.
 *
 * Left out are the constructs that are found in texts of people who never heard of Markdown: indented lines as code,
 * lines underlined with dashes as headings, `[1]: …` as a definition. HTML is read before Markdown.
 *
 * It takes less than a millisecond for what people write, and some tens for what is made to be slow.
 *
 * @returns null where the text is too long or too deeply nested to be read
 */
export function readMarkdown(source: string): Block[] | null {
  if (source.length > MAX_LENGTH) return null
  let tooDeep = false
  const within =
    (depth: number): ReadWithin =>
    (lines) => {
      if (depth <= MAX_DEPTH) return readBlocks(lines, within(depth + 1))
      tooDeep = true
      return []
    }
  const blocks = readBlocks(source.split(/\r\n|[\r\n]/), within(1))
  return tooDeep ? null : blocks
}

function readBlocks(lines: readonly string[], within: ReadWithin): Block[] {
  const blocks: Block[] = []
  let at = 0
  const gap = (begin: string) => {
    const from = at
    while (at < lines.length && lines[at]?.trim() === '') at++
    const blank = lines.slice(from, at).join('\n')
    const text = begin + blank + (at > from && at < lines.length ? '\n' : '')
    if (text !== '') blocks.push({ kind: 'gap', text })
  }
  gap('')
  while (at < lines.length) {
    const { block, end } = readBlock(lines, at, within)
    blocks.push(block)
    at = end
    gap(at < lines.length ? '\n' : '')
  }
  return blocks
}

function readBlock(lines: readonly string[], at: number, within: ReadWithin): Found {
  const line = lines[at] ?? ''
  if (FENCE.test(line)) return readFence(lines, at)
  if (HEADING.test(line)) return { block: readHeading(line), end: at + 1 }
  if (RULE.test(line)) return { block: { kind: 'rule', text: line.trimEnd() }, end: at + 1 }
  if (QUOTE.test(line)) return readQuote(lines, at, within)
  if (ITEM.test(line)) return readList(lines, at, within)
  return readTable(lines, at) ?? readParagraph(lines, at)
}

/** `##` alone is no heading, as a fence around nothing is no code. */
function asWritten(source: string): Block {
  return { kind: 'paragraph', content: [{ kind: 'text', text: source.trimEnd() }] }
}

function readHeading(line: string): Block {
  const [, signs = '', words = ''] = HEADING.exec(line) ?? []
  // Signs behind the words close it, unless they stand against one: `# C#`.
  const text = words
    .trim()
    .replace(/(^|\s)#+$/, '')
    .trim()
  return text === '' ? asWritten(line) : { kind: 'heading', level: signs.length, content: readInline(text) }
}

function readFence(lines: readonly string[], at: number): Found {
  const [, indent = '', fence = ''] = FENCE.exec(lines[at] ?? '') ?? []
  let end = at + 1
  while (end < lines.length && !CLOSING_FENCE.exec(lines[end] ?? '')?.[1]?.startsWith(fence)) end++
  const code = lines.slice(at + 1, end)
  const text = code.map((line) => line.slice(Math.min(indent.length, line.length - line.trimStart().length))).join('\n')
  if (end < lines.length) end++
  return { block: text === '' ? asWritten(lines.slice(at, end).join('\n')) : { kind: 'code', text }, end }
}

function readQuote(lines: readonly string[], at: number, within: ReadWithin): Found {
  const quoted: string[] = []
  let end = at
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    const isQuoted = QUOTE.test(line)
    // A line without its sign goes on with the paragraph before it.
    if (!isQuoted && (beginsBlock(line) || !mayGoOn(quoted.at(-1)))) break
    quoted.push(isQuoted ? line.replace(QUOTE, '') : line)
  }
  return { block: { kind: 'quote', blocks: within(quoted) }, end }
}

function mayGoOn(before = ''): boolean {
  const innermost = before.replace(/^(?: {0,3}(?:> ?|[*+-] +|\d{1,9}[.)] +))+/, '')
  return innermost.trim() !== '' && !FENCE.test(innermost) && !HEADING.test(innermost) && !RULE.test(innermost)
}

function readParagraph(lines: readonly string[], at: number): Found {
  let end = at + 1
  while (end < lines.length && !beginsBlock(lines[end]) && readTable(lines, end) === null) end++
  return { block: { kind: 'paragraph', content: readInline(lines.slice(at, end).join('\n')) }, end }
}
