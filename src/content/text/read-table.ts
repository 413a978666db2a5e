import type { Found } from './found.ts'
import { readInline } from './inline.ts'
import { beginsBlock } from './line-kinds.ts'

const DELIMITERS = /^ {0,3}(?:\| *)?:?-+:? *(?:\| *:?-+:? *)*(?:\| *)?$/

const INDENTED = /^(?: {4}| {0,3}\t)/

/** Reads the table that begins at a line; null where none does. */
export function readTable(lines: readonly string[], at: number): Found | null {
  const delimiters = lines[at + 1] ?? ''
  if (!DELIMITERS.test(delimiters) || !/[|:]/.test(delimiters)) return null
  const names = cellsOf(lines[at] ?? '')
  if (names.length !== cellsOf(delimiters).length) return null
  let end = at + 2
  while (end < lines.length && !beginsBlock(lines[end]) && !INDENTED.test(lines[end] ?? '')) end++
  const rows = lines.slice(at + 2, end).map(cellsOf)
  // Cells beyond the last column would be left out by GitHub's rules: here they are words that somebody is to read.
  const cells = [names, ...rows.map((row) => [...row, ...names.slice(row.length).map(() => '')])]
  return { block: { kind: 'table', rows: cells.map((row) => row.map(readInline)) }, end }
}

/** A `|` behind a backslash is one of the cell's own. */
function cellsOf(row: string): string[] {
  const cells = row.split(/(?<=(?:^|[^\\])(?:\\\\)*)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  if (cells[0] === '') cells.shift()
  if (cells.at(-1) === '') cells.pop()
  return cells
}
