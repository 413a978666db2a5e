import type { Found, ReadWithin } from './found.ts'
import { beginsBlock, FENCE, HEADING, ITEM, QUOTE, RULE } from './line-kinds.ts'
import type { ListItem } from './markdown.ts'

const BULLET = /^\s*[*-]$/
/** `- [x]` is shown as it is: there is nothing to tick in a chat. */
const TASK = /^(\[[ xX]\])[ \t]+(\S.*)$/

/** Reads the list whose first item begins at a line. */
export function readList(lines: readonly string[], at: number, within: ReadWithin): Found {
  const kind = kindOf(lines[at])
  const items: string[][] = []
  let end = at
  while (end < lines.length && kindOf(lines[end]) === kind && !RULE.test(lines[end] ?? '')) {
    const item = itemAt(lines, end)
    items.push(item)
    end += item.length
  }
  // Blank lines behind the last item are behind the list.
  const last = items.at(-1) ?? []
  while (last.length > 1 && last.at(-1)?.trim() === '') {
    last.pop()
    end--
  }
  const read = items.map((item, index) => readItem(item, index + 1 < items.length, within))
  const areBullets = read.every(({ marker, blocks }) => BULLET.test(marker) && blocks.length > 0)
  return { block: { kind: 'list', bullets: read.length > 1 && areBullets, items: read }, end }
}

/** Its indentation in spaces: a tab reaches to the next fourth column. */
function withoutTabs(line: string): string {
  return line.replace(/^ *\t[ \t]*/, (space) => {
    let width = 0
    for (const one of space) width += one === '\t' ? 4 - (width % 4) : 1
    return ' '.repeat(width)
  })
}

/** Items with another sign belong to another list. */
function kindOf(line = ''): string | undefined {
  return ITEM.exec(line)?.[2]?.at(-1)
}

/** The columns in front of an item's words; the lines that belong to it begin there as well. */
function indentOf(line: string): number {
  const [, before = '', sign = '', rest = ''] = ITEM.exec(line) ?? []
  const space = rest.length - rest.trimStart().length
  return before.length + sign.length + (rest.trim() === '' || space > 4 ? 1 : space)
}

function itemAt(lines: readonly string[], at: number): string[] {
  const source = lines[at] ?? ''
  const first = withoutTabs(source)
  const item = [source]
  const indent = indentOf(first)
  let before = first.slice(indent)
  if (before.trim() === '' && lines[at + 1]?.trim() === '') return [source, '']
  for (let next = at + 1; next < lines.length; next++) {
    const line = withoutTabs(lines[next] ?? '')
    if (beginsBlockWithin(line, indent)) break
    const isWithin = line.trim() === '' || columns(line) >= indent
    // A line further to the left goes on with a paragraph, and with nothing else.
    if (!isWithin && (before.trim() === '' || columns(before) > 3 || beginsOther(before))) break
    before = isWithin ? line.slice(indent) : line
    item.push(lines[next] ?? '')
  }
  return item
}

/** A block that begins to the left of an item's words is not the item's. */
function beginsBlockWithin(line: string, indent: number): boolean {
  if (columns(line) >= indent) return false
  return beginsOther(line) || QUOTE.test(line) || ITEM.test(line)
}

function beginsOther(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line)
}

function columns(line: string): number {
  return line.length - line.trimStart().length
}

function readItem(lines: string[], isFollowed: boolean, within: ReadWithin): ListItem {
  const [first = '', ...rest] = lines.map(withoutTabs)
  const indent = indentOf(first)
  const words = first.slice(indent)
  const [, box, todo = ''] = TASK.exec(words) ?? []
  const task = beginsBlock(todo) ? undefined : box
  const sign = first.slice(0, indent).trimEnd()
  const contents = [
    task === undefined ? words : todo,
    ...rest.map((line) => line.slice(Math.min(indent, columns(line)))),
  ]
  const blocks = within(contents)
  // The line breaks behind the item are its own, not its last block's.
  while (blocks.at(-1)?.kind === 'gap') blocks.pop()
  const source = lines.join('\n').trimEnd()
  const breaks = source.split('\n').length
  return {
    marker: task === undefined ? sign : `${sign} ${task}`,
    source,
    blocks,
    gap: '\n'.repeat(lines.length - breaks + (isFollowed ? 1 : 0)),
  }
}
