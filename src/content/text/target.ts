/** What stands behind the words of a link. */
export interface Target {
  address: string
  /** Where it ends in the source. */
  end: number
}

/** Parentheses within each other in an address; each `(` of a text may begin one. */
const MAX_OPEN = 8
const BEGIN = /\([ \t\n]*/y
const IN_BRACKETS = /<((?:\\.|[^\n<>\\])*)>/y
const BARE = /(?:\\[!-/:-@[-`{-~]|[^\s()])*/y
const END = /(?:[ \t\n]+(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\((?:\\[\s\S]|[^()\\])*\)))?[ \t\n]*\)/y

/** Reads `(address "title")`; null where none begins at `at`. */
export function readTarget(source: string, at: number): Target | null {
  let end = at
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = end
    const match = pattern.exec(source)
    if (match !== null) end = pattern.lastIndex
    return match
  }
  if (take(BEGIN) === null) return null
  const bracketed = take(IN_BRACKETS)
  if (bracketed === null && source[end] === '<') return null
  const begin = end
  // Parentheses that are closed again are part of an address.
  if (bracketed === null) {
    for (let open = 0; ; end++) {
      take(BARE)
      const isOpening = source[end] === '('
      if (!isOpening && !(source[end] === ')' && open > 0)) break
      open += isOpening ? 1 : -1
      if (open > MAX_OPEN) return null
    }
  }
  const address = bracketed?.[1] ?? source.slice(begin, end)
  if (take(END) === null) return null
  return { address: address.replace(/\\([!-/:-@[-`{-~])/g, '$1'), end }
}
