import { namedCharacter } from './html-names.ts'

/** An ampersand, and the character reference that it begins where that ends in a semicolon. */
const STRICT_REFERENCE = /&(?:(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)?/g
/** What HTML reads as a reference, with or without its semicolon. */
const REFERENCE = /&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*)(;?)/g
/** UTF-16 units of the longest name that needs no semicolon, as in `&Aacute`, and of the shortest, as in `&lt`. */
const LONGEST_LOOSE_NAME = 6
const SHORTEST_LOOSE_NAME = 2

/** The HTML Standard reads numeric references to C1 control codes as Windows-1252; null where that has nothing. */
const WINDOWS_1252 = [
  ...['€', null, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', null, 'Ž', null],
  ...[null, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', null, 'ž', 'Ÿ'],
]
const REPLACEMENT = '\ufffd'

/**
 * Decodes the well-formed character references of a text (`&amp;`, `&#39;`, `&nbsp;`), once: `&amp;lt;` gives `&lt;`.
 * Unknown names and references without a semicolon stay: addresses hold `&copy=1`.
 */
export function decodeEntities(text: string): string {
  return text.replace(STRICT_REFERENCE, (reference) => wellFormed(reference) ?? reference)
}

/** Makes HTML in which only well-formed references are references, for parsers that would read `&copy=1` as one too. */
export function escapeLooseAmpersands(html: string): string {
  return html.replace(STRICT_REFERENCE, (reference) =>
    wellFormed(reference) === null ? `&amp;${reference.slice(1)}` : reference,
  )
}

/** Decodes the character references of HTML's text as the HTML Standard does: some names need no semicolon. */
export function decodeHtml(text: string): string {
  return text.replace(REFERENCE, (reference, body: string, semicolon: string) => {
    const characters = charactersOf(body, semicolon)
    if (characters !== null) return characters
    for (let length = Math.min(body.length, LONGEST_LOOSE_NAME); length >= SHORTEST_LOOSE_NAME; length--) {
      const named = namedCharacter(body.slice(0, length))
      if (named?.isLoose) return named.characters + body.slice(length) + semicolon
    }
    return reference
  })
}

/** Decodes the character references of an attribute's value, where `?a=1&copy=2` holds none. */
export function decodeAttribute(value: string): string {
  return value.replace(REFERENCE, (reference, body: string, semicolon: string, at: number) => {
    const isParameter = semicolon === '' && value[at + reference.length] === '='
    return isParameter && !body.startsWith('#') ? reference : (charactersOf(body, semicolon) ?? reference)
  })
}

/** What a reference that ends in a semicolon stands for; null where it is none. */
function wellFormed(reference: string): string | null {
  return reference.endsWith(';') ? charactersOf(reference.slice(1, -1), ';') : null
}

function charactersOf(body: string, semicolon: string): string | null {
  if (body.startsWith('#')) return numbered(body)
  const named = namedCharacter(body)
  return named !== undefined && (semicolon === ';' || named.isLoose) ? named.characters : null
}

function numbered(body: string): string {
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1))
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  if (code === 0 || isSurrogate || code > 0x10ffff) return REPLACEMENT
  return WINDOWS_1252[code - 0x80] ?? String.fromCodePoint(code)
}
