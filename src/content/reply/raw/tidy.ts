import { toPlainText } from '../../html.ts'
import type { Report } from '../../read/report.ts'
import { isPicture } from '../address.ts'

/** Fields that hold one text for the customer. */
const WORDS: ReadonlySet<string> = new Set(['title', 'subtitle', 'url_text', 'header', 'button', 'footer'])
/** Fields that hold a word of the flow's or the platform's, which authors write as a number now and then. */
const NAMES: ReadonlySet<string> = new Set(['identifier', 'section_identifier'])
const PICTURES: ReadonlySet<string> = new Set(['attachment_id', 'attachment_fallback_id'])
/** Structured content has three levels. What is nested deeper than this was not meant to be read. */
const MAX_DEPTH = 20

/**
 * Structured content without the dirt of real flows: absent instead of null, empty or the word "null" that some editors
 * leave; text without HTML; words where numbers stand for them; no empty places in lists, which are reported.
 */
export function tidy(
  content: Record<string, unknown>,
  where: string,
  report: Report,
  depth = 0,
): Record<string, unknown> {
  const entries = Object.entries(content).map(([name, value]) => [
    name,
    tidied(name, value, `${where}.${fieldName(name)}`, report, depth),
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** As fields of structured content are named. What else stands for a name may be anybody's words: it is not reported. */
const fieldName = (name: string) => (/^[a-z_]{1,40}$/.test(name) ? name : '(a field)')

function tidied(name: string, value: unknown, where: string, report: Report, depth: number): unknown {
  if (value === null || value === '' || value === 'null' || depth > MAX_DEPTH) return undefined
  if (typeof value === 'string' || typeof value === 'number') {
    if (WORDS.has(name)) return toPlainText(String(value)).trim() || undefined
    if (PICTURES.has(name) && !isPicture(String(value))) {
      report(where, 'is no attachment and no http(s) address')
      return undefined
    }
    // The flow gets it back exactly as it was.
    if (name === 'payload') return String(value).trim() === '' ? undefined : String(value)
    return NAMES.has(name) || PICTURES.has(name) ? String(value).trim() || undefined : value
  }
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => tidiedEntry(entry, `${where}[${index}]`, report, depth))
  }
  return isRecord(value) ? tidy(value, where, report, depth + 1) : value
}

function tidiedEntry(entry: unknown, where: string, report: Report, depth: number): unknown[] {
  if (isRecord(entry)) return [tidy(entry, where, report, depth + 1)]
  report(where, 'is not an object')
  return []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
