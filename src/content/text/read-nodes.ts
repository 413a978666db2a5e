import { readEmphasis, signsAt } from './emphasis.ts'
import type { Node } from './nodes.ts'
import { readTarget } from './target.ts'

/** What means nothing here: neither a sign, nor what may begin an address or end a line. */
const PLAIN = /(?:[^\\ `<![\]*_~hfw]|[hfw](?!t?tps?:|ww\.)|!(?!\[)| (?![ \n]))+/iy
const SPACES = / +/y
const ESCAPE = /\\[!-/:-@[-`{-~]/y
const BREAK = /(?: {2,}|\\)\n(?!\s*$)[ \t]*/y
const ATTRIBUTE = /\s+[a-z:_][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?/.source
const TAG = new RegExp(`</[a-z][a-z0-9-]*\\s*>|<[a-z][a-z0-9-]*(?:${ATTRIBUTE})*\\s*/?>|<![a-z]+\\s[^<>]*>`, 'iy')
/** What else HTML has in angle brackets, from its beginning to its end. */
const ASIDES = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const
/** Addresses that stand for themselves: between brackets, and bare. Signs in them are theirs, unless two of a kind. */
const BRACKETED = /<(?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>/iy
const BARE = /(?:(?:https?|ftp):\/\/|(?<![^\s*_~(])www\.)(?:[^\s<*~]|([*~])(?!\1))*(?<![?!.,:;*_'"~)\\])/iy
const BARE_IN_LABEL = /(?:(?:https?|ftp):\/\/|(?<![^\s*_~(])www\.)(?:[^\s<*~\]]|([*~])(?!\1))*(?<![?!.,:;*_'"~)\\])/iy
const SIGNS = /\*+|_+|~+/y
const TICKS = /`+/y

/** Takes a text apart. Signs outside of links are still to be paired: {@link readEmphasis}. */
export function readNodes(source: string): Node[] {
  return new NodeReader(source).read()
}

class NodeReader {
  readonly #source: string
  readonly #nodes: Node[] = []
  /** Where among the nodes the `[` and `![` are that may begin a link or a picture. */
  #labels: number[] = []
  /** Ends that were looked for in vain: they do not come any more. */
  readonly #missing = new Set<string>()
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  read(): Node[] {
    while (this.#at < this.#source.length) this.#next()
    return this.#nodes
  }

  #next(): void {
    switch (this.#source[this.#at]) {
      case '\\':
        if (!this.#take('escape', ESCAPE) && !this.#take('break', BREAK)) this.#text(1)
        break
      case ' ':
        if (!this.#take('break', BREAK) && !this.#take('text', PLAIN)) this.#take('text', SPACES)
        break
      case '`':
        this.#code()
        break
      case '<':
        if (!this.#take('tag', TAG) && !this.#take('text', BRACKETED)) this.#aside()
        break
      case '[':
        this.#label(1)
        break
      case '!':
        if (this.#source[this.#at + 1] === '[') this.#label(2)
        else this.#text(1)
        break
      case ']':
        this.#link()
        break
      case '*':
      case '_':
      case '~':
        this.#push(signsAt(this.#source, this.#at, this.#match(SIGNS)))
        break
      default:
        if (!this.#take('text', this.#labels.length > 0 ? BARE_IN_LABEL : BARE) && !this.#take('text', PLAIN))
          this.#text(1)
    }
  }

  /** Where a pattern's match ends; where it would begin if there is none. */
  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at
    return pattern.test(this.#source) ? pattern.lastIndex : this.#at
  }

  #take(kind: 'text' | 'escape' | 'break' | 'tag', pattern: RegExp): boolean {
    const end = this.#match(pattern)
    if (end === this.#at) return false
    this.#push({ kind, start: this.#at, end })
    return true
  }

  #text(length: number): void {
    this.#push({ kind: 'text', start: this.#at, end: this.#at + length })
  }

  #push(node: Node): void {
    this.#nodes.push(node)
    this.#at = node.end
  }

  #aside(): void {
    const [begin = '', close = ''] = ASIDES.find(([one]) => this.#source.startsWith(one, this.#at)) ?? []
    const isMissing = close === '' || this.#missing.has(close)
    const end = isMissing ? -1 : this.#source.indexOf(close, this.#at + begin.length)
    if (end === -1) {
      this.#missing.add(close)
      this.#text(1)
    } else this.#push({ kind: 'tag', start: this.#at, end: end + close.length })
  }

  /** Ends with as many backticks as it begins with. */
  #code(): void {
    const start = this.#at
    const begin = this.#match(TICKS)
    const length = begin - start
    const ticks = '`'.repeat(length)
    let end = this.#missing.has(ticks) ? -1 : this.#source.indexOf(ticks, begin)
    while (end !== -1 && this.#source[end + length] === '`') {
      TICKS.lastIndex = end
      TICKS.test(this.#source)
      end = this.#source.indexOf(ticks, TICKS.lastIndex)
    }
    if (end === -1) {
      this.#missing.add(ticks)
      this.#text(length)
      return
    }
    const text = this.#source.slice(begin, end).replaceAll('\n', ' ')
    const isPadded = /^ .*[^ ].* $/.test(text)
    this.#push({ kind: 'code', start, end: end + length, text: isPadded ? text.slice(1, -1) : text })
  }

  #label(length: number): void {
    this.#labels.push(this.#nodes.length)
    this.#text(length)
  }

  #link(): void {
    const label = this.#labels.pop()
    const target = label === undefined ? null : readTarget(this.#source, this.#at + 1)
    const begin = this.#nodes[label ?? -1]
    if (label === undefined || begin === undefined || target === null) {
      this.#text(1)
      return
    }
    const nodes = this.#nodes.splice(label).slice(1)
    const { address, end } = target
    const span = { start: begin.start, end, address }
    if (begin.end - begin.start === 2) {
      const description = this.#source.slice(begin.end, this.#at).replace(/\\([[\]])/g, '$1')
      this.#push({ kind: 'image', ...span, description })
      return
    }
    this.#push({ kind: 'link', ...span, labelEnd: this.#at, nodes: readEmphasis(nodes) })
    // Links hold no links.
    this.#labels = this.#labels.filter((at) => this.#source[this.#nodes[at]?.start ?? 0] === '!')
  }
}
