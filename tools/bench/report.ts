import { styleText } from 'node:util'
import type { Spread } from './statistics.ts'

/** Pure: results as tables, for the terminal and for Markdown. */

export interface Table {
  title: string
  /** What the figures are, and how they were come by. */
  note?: string
  columns: readonly string[]
  /** One cell a column; the first names the row. */
  rows: readonly (readonly string[])[]
}

/** A number to reach. */
export interface Goal {
  what: string
  wanted: string
  measured: string
  /** Null: nothing is wanted of it. It stands there so that the goals beside it are read for what they are. */
  reached: boolean | null
}

/** What one measurement found. */
export interface Findings {
  tables: Table[]
  goals: Goal[]
}

export function toText({ title, note, columns, rows }: Table): string {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [styleText('bold', title), ...(note === undefined ? [] : [note]), line(columns), ...rows.map(line)].join('\n')
}

export function toMarkdown({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const ruler = columns.map((_, index) => (index === 0 ? '---' : '---:'))
  return [
    `### ${title}`,
    '',
    ...(note === undefined ? [] : [note, '']),
    line(columns),
    line(ruler),
    ...rows.map(line),
  ].join('\n')
}

export function goalsTable(goals: readonly Goal[]): Table {
  return {
    title: 'Numbers to reach',
    columns: ['What', 'wanted', 'measured', 'reached'],
    rows: goals.map(({ what, wanted, measured, reached }) => [what, wanted, measured, wordFor(reached)]),
  }
}

const wordFor = (reached: boolean | null) => (reached === null ? '–' : reached ? 'yes' : 'no')

/** @param value measured in `unit` @param limit what it must not exceed */
export function atMost(what: string, value: Spread | number, limit: number, unit = ''): Goal {
  const figure = typeof value === 'number' ? value : value.median
  return { what, wanted: `≤ ${limit}${unit}`, measured: shown(value, unit), reached: figure <= limit }
}

/** @param limit what it must reach */
export function atLeast(what: string, value: Spread | number, limit: number, unit = ''): Goal {
  const figure = typeof value === 'number' ? value : value.median
  return { what, wanted: `≥ ${limit}${unit}`, measured: shown(value, unit), reached: figure >= limit }
}

/** What is shown beside a goal, and is none. */
export function beside(what: string, value: Spread | number, unit = ''): Goal {
  return { what, wanted: '–', measured: shown(value, unit), reached: null }
}

/** Several figures of the same kind, all of which must be reached. */
export function all(what: string, goals: readonly Goal[]): Goal {
  return {
    what,
    wanted: goals[0]?.wanted ?? '',
    measured: goals.map(({ measured }) => measured).join(' · '),
    reached: goals.some(({ reached }) => reached === null) ? null : goals.every(({ reached }) => reached),
  }
}

/** A figure with three digits that count, large ones with four; with its spread, where it has one. */
export function shown(value: Spread | number, unit = ''): string {
  if (typeof value === 'number') return `${digits(value)}${unit}`
  return `${digits(value.median)}${unit} (${digits(value.min)}–${digits(value.max)})`
}

export function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  if (Math.abs(value) >= 100) return value.toFixed(1)
  return value.toPrecision(Math.abs(value) < 1 ? 2 : 3)
}
