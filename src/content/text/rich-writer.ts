import { type Allowed, escapeHtml } from './allow-list.ts'

/** Elements that may hold blocks. */
const CONTAINERS: ReadonlySet<string> = new Set(['blockquote', 'li'])
/** Line breaks in a row: one empty line. */
const MAX_BREAKS = 2
const SPACE = /[ \t\r\n\f]+/g

/** An element that has been begun; its tag is written with its first word, so that none is written empty. */
interface OpenElement extends Allowed {
  written: boolean
}

/**
 * Writes HTML of allowed elements that is well-formed whatever order it is told in: a block ends the paragraph that it
 * begins in, and takes the bold and coloured stretches around it along.
 */
export class RichWriter {
  #html = ''
  #open: OpenElement[] = []
  #breaks = 0
  #space = false
  /** Nothing has been written in this block, or none is open. */
  #fresh = true
  #formatted = false

  /** @returns what `close` takes; null where the element cannot stand here and only its words are written */
  open(element: Allowed): OpenElement | null {
    if (element.name === 'a' && this.#open.some(({ name }) => name === 'a')) return null
    const opened = { ...element, written: false }
    if (!element.isBlock) {
      this.#open.push(opened)
      return opened
    }
    const stretches = this.#endParagraph(element.name)
    if (element.name === 'li' && this.#open.at(-1)?.name !== 'ul') {
      this.#open.push(...stretches)
      return null
    }
    this.#open.push(opened, ...stretches)
    return opened
  }

  close(element: OpenElement): void {
    const at = this.#open.indexOf(element)
    if (at === -1) return
    const stretches = this.#closeFrom(at).filter((one) => one !== element)
    if (element.isBlock) this.#startLine()
    this.#open.push(...stretches)
  }

  text(text: string): void {
    const words = text.replace(SPACE, ' ')
    const from = words.startsWith(' ') ? 1 : 0
    const to = words.length > from && words.endsWith(' ') ? words.length - 1 : words.length
    if (from === 1) this.#space = true
    if (from === to) return
    this.#separate()
    this.#writeOpen()
    this.#html += escapeHtml(words.slice(from, to))
    this.#space = to < words.length
    this.#fresh = false
  }

  /** What follows is another word. */
  space(): void {
    this.#space = true
  }

  /** What follows begins a line. */
  line(): void {
    if (!this.#fresh) this.#breaks = Math.max(this.#breaks, 1)
  }

  lineBreak(): void {
    if (!this.#fresh) this.#breaks = Math.min(this.#breaks + 1, MAX_BREAKS)
  }

  rule(): void {
    const stretches = this.#endParagraph('hr')
    this.#writeOpen()
    this.#html += '<hr>'
    this.#formatted = true
    this.#open.push(...stretches)
  }

  /** @returns null where nothing but words, plain paragraphs and line breaks was written */
  end(): string | null {
    this.#closeFrom(0)
    return this.#formatted ? this.#html : null
  }

  /** Closes what a block cannot stand in, and returns the stretches that go on within the block. */
  #endParagraph(name: string): OpenElement[] {
    let at = this.#open.length
    while (at > 0) {
      const parent = this.#open[at - 1]
      if (parent === undefined || CONTAINERS.has(parent.name) || (parent.name === 'ul' && name === 'li')) break
      at--
    }
    const stretches = this.#closeFrom(at)
    this.#startLine()
    return stretches
  }

  /** Closes the elements from a place of the stack on; returns those of them that are stretches of a line. */
  #closeFrom(at: number): OpenElement[] {
    const closed = this.#open.splice(at)
    for (const { name, written } of closed.toReversed()) if (written) this.#html += `</${name}>`
    for (const element of closed) element.written = false
    return closed.filter(({ isBlock }) => !isBlock)
  }

  #startLine(): void {
    this.#breaks = 0
    this.#space = false
    this.#fresh = true
  }

  #separate(): void {
    if (this.#breaks > 0) this.#html += '<br>'.repeat(this.#breaks)
    else if (this.#space && !this.#fresh) this.#html += ' '
    this.#breaks = 0
  }

  #writeOpen(): void {
    for (const element of this.#open) {
      if (element.written) continue
      this.#html += `<${element.name}${element.attributes}>`
      element.written = true
      if (element.name !== 'p' || element.attributes !== '') this.#formatted = true
    }
  }
}
