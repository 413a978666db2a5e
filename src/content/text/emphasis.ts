import type { Node, Signs } from './nodes.ts'

const PUNCTUATION = /[\p{P}\p{S}]/u

/** A run of signs with what it can do, as CommonMark has it ("Emphasis and strong emphasis"). */
export function signsAt(source: string, start: number, end: number): Signs {
  const sign = source.slice(start, start + 1)
  const run = end - start
  const before = [...source.slice(Math.max(0, start - 2), start)].at(-1) ?? ' '
  const behind = [...source.slice(end, end + 2)][0] ?? ' '
  const left = isAgainst(behind, before)
  const right = isAgainst(before, behind)
  const isWord = left && right && sign === '_'
  const isSign = sign !== '~' || run === 2
  return {
    ...{ kind: 'signs', start, end, sign, run },
    opens: isSign && left && (!isWord || isPunctuation(before)),
    closes: isSign && right && (!isWord || isPunctuation(behind)),
  }
}

/** Whether signs stand against what is on one side of them, seen from the other; what is struck begins a word, too. */
function isAgainst(side: string, other: string): boolean {
  if (side.trim() === '') return false
  return side === '~' || !isPunctuation(side) || other.trim() === '' || isPunctuation(other)
}

function isPunctuation(character: string): boolean {
  return PUNCTUATION.test(character)
}

/** Pairs the signs of a text: the innermost pairs first, two signs at a time where both sides have them. */
export function readEmphasis(nodes: readonly Node[]): Node[] {
  const read: Node[] = []
  /** Where signs of a kind that found no beginning have looked: the next of the kind need not look there again. */
  const looked = new Map<string, number>()
  for (const node of nodes) {
    if (node.kind === 'signs' && node.closes) close(read, node, looked)
    if (node.end > node.start) read.push(node)
  }
  return read
}

function close(read: Node[], closing: Signs, looked: Map<string, number>): void {
  const kind = `${closing.sign}${closing.opens}${closing.run % 3}`
  while (closing.end > closing.start) {
    const from = looked.get(kind) ?? 0
    const at = read.findLastIndex((node) => node.start < from || (node.kind === 'signs' && belong(node, closing)))
    const opening = read[at]
    if (opening?.kind !== 'signs' || opening.start < from) {
      looked.set(kind, closing.start)
      return
    }
    const width = Math.min(2, opening.end - opening.start, closing.end - closing.start)
    const within = read.splice(at + 1)
    opening.end -= width
    closing.start += width
    if (opening.end === opening.start) read.pop()
    read.push({ kind: 'marked', start: opening.end, end: closing.start, width, nodes: within })
  }
}

function belong(opening: Signs, closing: Signs): boolean {
  if (!opening.opens || opening.sign !== closing.sign) return false
  // One star does not take from two: the third of `**a *2*3* b**` would.
  if (opening.run + closing.run === 3) return false
  // `a*b**c*d`: signs that could do both are no pair where their runs add up to a multiple of three.
  const isAmbiguous = opening.closes || closing.opens
  return !isAmbiguous || (opening.run + closing.run) % 3 !== 0 || (opening.run % 3 === 0 && closing.run % 3 === 0)
}
