import { Parser } from 'htmlparser2'

/** An ampersand, and the character reference that it begins where that ends in a semicolon. */
const REFERENCE = /&(?:(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)?/g

/**
 * Decodes the well-formed character references of a text (`&amp;`, `&#39;`, `&nbsp;`), once: `&amp;lt;` gives `&lt;`.
 * Unknown names and references without a semicolon stay: addresses hold `&copy=1`.
 */
export function decodeEntities(text: string): string {
  return replaceReferences(text, (reference, character) => character ?? reference)
}

/** Makes HTML in which only well-formed references are references, for parsers that would read `&copy=1` as one too. */
export function escapeLooseAmpersands(html: string): string {
  return replaceReferences(html, (reference, character) =>
    character === null ? `&amp;${reference.slice(1)}` : reference,
  )
}

function replaceReferences(text: string, replace: (reference: string, character: string | null) => string): string {
  const known = new Map<string, string>()
  return text.replace(REFERENCE, (reference) => {
    const replacement = known.get(reference) ?? replace(reference, characterOf(reference))
    known.set(reference, replacement)
    return replacement
  })
}

/** What a reference stands for; null where it is none. */
function characterOf(reference: string): string | null {
  if (!reference.endsWith(';')) return null
  let text = ''
  const parser = new Parser({
    ontext: (data) => {
      text += data
    },
  })
  parser.end(reference)
  // A semicolon left behind belongs to a name of which HTML knows only the beginning: `&nothing;` is not `¬hing;`.
  return text.endsWith(';') && text !== ';' ? null : text
}
