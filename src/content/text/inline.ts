import type { Token, Tokens } from 'marked'
import type { Inline } from './markdown.ts'

/** Scripts whose words are not set apart by spaces: emphasis begins and ends anywhere there. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u
/** With the sign that makes what stands before it part of an e-mail address. */
const WORD_CHARACTER = /[\p{L}\p{N}@]/u
/** What an author writes as the target of a link; `[1](a)` is text. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|www\.|[/#.])/i
/** Names of programs as `__init__`. */
const IDENTIFIER = /^[a-z0-9]+$/

/**
 * Reads the tokens of a line of text. Markup that is not certain is text again, its own characters included:
 * - `*` and `` ` `` within or against a word (`2*3*4`, `5*`, `3` and 4``), `**` behind a word (`2**3**4`)
 * - `_` around names (`_a_b_`, `__init__`), a single `~`
 * - links and pictures without an address (`[1](a)`), addresses that stand for themselves
 */
export function readInline(tokens: readonly Token[] | undefined): Inline[] {
  const content: Inline[] = []
  for (const [index, token] of (tokens ?? []).entries()) {
    const before = isWord(tokens?.[index - 1]?.raw.at(-1))
    const after = isWord(tokens?.[index + 1]?.raw.at(0))
    content.push(...readToken(token, before, after))
  }
  return content
}

function readToken(token: Token, before: boolean, after: boolean): Inline[] {
  const text: Inline[] = [{ kind: 'text', text: token.raw }]
  switch (token.type) {
    case 'strong':
    case 'em': {
      const content = readInline(token.tokens)
      const marker = token.raw.slice(0, token.type === 'strong' ? 2 : 1)
      if (isEmphasis(marker, token.text, before, after)) {
        return [{ kind: token.type === 'strong' ? 'strong' : 'emphasis', content }]
      }
      return [{ kind: 'text', text: marker }, ...content, { kind: 'text', text: marker }]
    }
    case 'del':
      if (token.raw.startsWith('~~')) return [{ kind: 'struck', content: readInline(token.tokens) }]
      return [{ kind: 'text', text: '~' }, ...readInline(token.tokens), { kind: 'text', text: '~' }]
    case 'codespan':
      return before || after ? text : [{ kind: 'code', text: token.text }]
    case 'link':
      if (!token.raw.startsWith('[') || !ADDRESS.test(token.href)) return text
      return [{ kind: 'link', address: token.href, content: readInline(token.tokens) }]
    case 'image':
      return ADDRESS.test(token.href) ? [{ kind: 'image', description: token.text }] : text
    case 'escape':
      return [{ kind: 'text', text: token.text }]
    case 'html':
      return [{ kind: 'tag', html: token.raw }]
    case 'br':
      return [{ kind: 'break' }]
    case 'text':
      // Text within a list item is a block of its own.
      return token.tokens ? readInline(token.tokens) : text
    default:
      return text
  }
}

function isEmphasis(marker: string, text: Tokens.Em['text'], before: boolean, after: boolean): boolean {
  if (marker === '*') return !before && !after
  if (marker === '**') return !before
  return !before && !after && !text.includes('_') && !(marker === '__' && IDENTIFIER.test(text))
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD_CHARACTER.test(character) && !UNSPACED.test(character)
}
