/** Digits as they are typed: ASCII, full-width, Arabic and Persian. The last four bits of each are its value. */
const DIGIT = '0-9\\uff10-\\uff19\\u0660-\\u0669\\u06f0-\\u06f9'
/** Digits with what people put between them: never so much that two numbers would become one. */
const RUN = new RegExp(`[+\\uff0b]?\\(?[${DIGIT}](?:[ \\u00a0\\u202f./()\\u2010-\\u2015-]{0,3}[${DIGIT}])*`, 'gu')
const GROUP = new RegExp(`[${DIGIT}]+`, 'gu')

/** No card and no phone number is shorter: most runs of digits are done with at once. */
const LENGTH_MIN = 7

/** Some digits without anything between them. */
interface Group {
  digits: string
  start: number
  end: number
}

function groupsIn(run: string): Group[] {
  return Array.from(run.matchAll(GROUP), (match) => ({
    digits: Array.from(match[0], (digit) => (digit.codePointAt(0) ?? 0) & 15).join(''),
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/** Replaces card numbers: 13 to 19 digits in whole groups, as an issuer begins them, with a right check digit (Luhn). */
export function replaceCards(text: string, marker: string): string {
  return text.replace(RUN, (run) => {
    if (run.length < LENGTH_MIN) return run
    const groups = groupsIn(run)
    let told = ''
    let from = 0
    for (let first = 0; first < groups.length; first++) {
      const last = lastOfCard(groups, first)
      if (last === null) continue
      told += run.slice(from, groups[first]?.start) + marker
      from = groups[last]?.end ?? run.length
      first = last
    }
    return told + run.slice(from)
  })
}

/** The last group of the longest card number that begins with this one; null where none does. */
function lastOfCard(groups: readonly Group[], first: number): number | null {
  let digits = ''
  let found: number | null = null
  for (let last = first; last < groups.length; last++) {
    digits += groups[last]?.digits ?? ''
    if (digits.length > 19) break
    if (digits.length >= 13 && isCard(digits)) found = last
  }
  return found
}

function isCard(digits: string): boolean {
  return /^[2-6]/.test(digits) && luhn(digits)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const value = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/**
 * Replaces phone numbers.
 * @param wide any 7 digits or more count as one: right for logs, where an order number is no loss
 */
export function replacePhones(text: string, marker: string, wide: boolean): string {
  return text.replace(RUN, (run) => {
    if (run.length < LENGTH_MIN) return run
    return (wide ? isLong(run) : isPhone(run)) ? marker : run
  })
}

const isLong = (run: string) => groupsIn(run).reduce((sum, { digits }) => sum + digits.length, 0) >= LENGTH_MIN

/**
 * What reads as a phone number and hardly as anything else (E.164 has at most 15 digits): with a country code behind `+`
 * or `00`; with a leading 0 and 9 digits or more; or as North America writes it, `(415) 555-0100`. A date is none.
 */
function isPhone(run: string): boolean {
  const groups = groupsIn(run).map(({ digits }) => digits)
  const digits = groups.join('')
  if (digits.length > 15 || /^(?:\d{1,2},\d{1,2},\d{4}|\d{4},\d{2},\d{2})(?:,|$)/.test(groups.join(','))) return false
  if (/^[+\uff0b]/.test(run)) return digits.length >= LENGTH_MIN
  if (digits.startsWith('0')) return digits.length >= 9
  return /^(?:1,)?\d{3},\d{3},\d{4}$/.test(groups.join(','))
}
