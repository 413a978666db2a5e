import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configSchema } from '../../src/config.ts'
import { describeSettings } from './settings.ts'

/** Writes the settings of `settings.ts` into the README. With `--check` it only says whether they are up to date. */

const START = '<!-- settings:start -->'
const END = '<!-- settings:end -->'
const README = fileURLToPath(new URL('../../README.md', import.meta.url).href)

/** The README's table: one row a setting, in the order of the schema. */
export function settingsTable(): string {
  const rows = describeSettings().map((setting) => {
    const { name, kind, meaning } = setting
    return [`\`${name}\``, kind, shownDefault(setting), meaning]
  })
  return [['Setting', 'Kind', 'Default', 'Meaning'], ['---', '---', '---', '---'], ...rows].map(row).join('\n')
}

/** The text with the table between its two markers made anew. @throws where the markers are missing */
export function withSettings(markdown: string): string {
  const start = markdown.indexOf(START)
  const end = markdown.indexOf(END)
  if (start === -1 || end < start) throw new Error(`README.md needs the markers ${START} and ${END}, in this order`)
  return `${markdown.slice(0, start + START.length)}\n${settingsTable()}\n${markdown.slice(end)}`
}

/** A setting that may be left out and has no default is one that only some set-ups need. */
function shownDefault({ name, default: value }: { name: string; default?: string }): string {
  if (value === undefined) return isRequired(name) ? '**required**' : 'not set'
  return value.startsWith('(') ? value.slice(1, -1) : `\`${value}\``
}

function isRequired(name: string): boolean {
  const { shape } = configSchema
  return name in shape && !shape[name as keyof typeof shape].safeParse(undefined).success
}

/** A pipe would end the cell, a line break the table. */
function row(cells: string[]): string {
  const escaped = cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim())
  return `| ${escaped.join(' | ')} |`
}

if (import.meta.main) {
  const before = readFileSync(README, 'utf8')
  const after = withSettings(before)
  if (before === after) {
    console.log('README.md is up to date.')
  } else if (process.argv.includes('--check')) {
    console.error("README.md does not show the settings as they are in tools/cli/settings.ts. Run 'npm run docs'.")
    process.exitCode = 1
  } else {
    writeFileSync(README, after)
    console.log('README.md: the settings were written anew.')
  }
}
