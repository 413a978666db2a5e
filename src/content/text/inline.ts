import { readEmphasis } from './emphasis.ts'
import type { Inline } from './markdown.ts'
import type { Node } from './nodes.ts'
import { readNodes } from './read-nodes.ts'

/** Scripts whose words are not set apart by spaces: emphasis begins and ends anywhere there. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u
/** With the sign that makes what stands before it part of an e-mail address. */
const WORD_CHARACTER = /[\p{L}\p{N}@]/u
/** What an author writes as the target of a link; `[1](a)` is text. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|www\.|[/#.])/i
/** Names of programs as `__init__`. */
const IDENTIFIER = /^[a-z0-9]+$/

/**
 * Reads a text without blocks. Markup that is not certain is text again, its own characters included:
 * - `*` and `` ` `` within or against a word (`2*3*4`, `5*`, `3` and 4``), `**` behind a word (`2**3**4`)
 * - `_` around names (`_a_b_`, `__init__`), a single `~`
 * - links and pictures without an address (`[1](a)`), addresses that stand for themselves
 */
export function readInline(source: string): Inline[] {
  return certain(source, readEmphasis(readNodes(source)), 0, source.length)
}

/** @param from where the text begins that the nodes are all of, @param to where it ends */
function certain(source: string, nodes: readonly Node[], from: number, to: number): Inline[] {
  return nodes.flatMap((node) => {
    const before = node.start > from && isWord(source[node.start - 1])
    const after = node.end < to && isWord(source[node.end])
    return certainNode(source, node, before, after)
  })
}

function certainNode(source: string, node: Node, before: boolean, after: boolean): Inline[] {
  const { kind, start, end } = node
  const text = (from: number, to: number): Inline => ({ kind: 'text', text: source.slice(from, to) })
  switch (kind) {
    case 'text':
    case 'signs':
      return [text(start, end)]
    case 'escape':
      return [text(start + 1, end)]
    case 'break':
      return [{ kind: 'break' }]
    case 'tag':
      return [{ kind: 'tag', html: source.slice(start, end) }]
    case 'code':
      return before || after ? [text(start, end)] : [{ kind: 'code', text: node.text }]
    case 'link':
      if (!ADDRESS.test(node.address)) return [text(start, end)]
      return [{ kind: 'link', address: node.address, content: certain(source, node.nodes, start + 1, node.labelEnd) }]
    case 'image':
      return ADDRESS.test(node.address) ? [{ kind: 'image', description: node.description }] : [text(start, end)]
    case 'marked': {
      const [first, last] = [start + node.width, end - node.width]
      const content = certain(source, node.nodes, first, last)
      const sign = source.slice(start, first)
      if (sign === '~~') return [{ kind: 'struck', content }]
      if (!isEmphasis(sign, source.slice(first, last), before, after))
        return [text(start, first), ...content, text(last, end)]
      return [{ kind: node.width === 2 ? 'strong' : 'emphasis', content }]
    }
    default:
      return node satisfies never
  }
}

function isEmphasis(sign: string, text: string, before: boolean, after: boolean): boolean {
  if (sign === '*') return !before && !after
  if (sign === '**') return !before
  return !before && !after && !text.includes('_') && !(sign === '__' && IDENTIFIER.test(text))
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD_CHARACTER.test(character) && !UNSPACED.test(character)
}
