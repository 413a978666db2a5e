/** A stretch of the text that stands on lines of its own, as far as it has been written. */
interface Block {
  text: string
  /** Line breaks that this block wants before it, at least. */
  before: number
  /** Line breaks that must come before anything else that is written here; 0 in the middle of a line. */
  breaks: number
  /** White space was read that separates the next word from the last. */
  space: boolean
  isLineStart: boolean
  /** White space is kept as it is. */
  isPreformatted: boolean
}

/** Zero-width and no-break spaces are none of it: they are within words. */
const SPACE = ' \t\r\n\f'
const STARTS_WITH_SPACE = new RegExp(`^[${SPACE}]`)
const WORD = new RegExp(`[^${SPACE}]+`, 'g')
const WORD_OR_LINE = new RegExp(`\n|[^${SPACE}]+`, 'g')
const ENDS_WITH_SPACE = new RegExp(`[${SPACE}]$`)
const ENDS_WITH_SPACE_IN_LINE = /[ \t\r\f]$/

/**
 * Writes words and blocks within blocks as plain text: white space shrinks to a space between words, and blocks are set
 * apart by as many line breaks as the one that wants most of them.
 */
export class TextBlocks {
  readonly #keepLines: boolean
  readonly #around: Block[] = []
  #block = newBlock(0, false)

  /** @param keepLines whether line breaks of the source are line breaks of the text */
  constructor(keepLines: boolean) {
    this.#keepLines = keepLines
  }

  /** @returns the words that were written; line breaks that are kept are among them */
  words(source: string): readonly string[] {
    const block = this.#block
    if (block.isPreformatted) {
      block.text += source
      return []
    }
    const words = source.match(this.#keepLines ? WORD_OR_LINE : WORD) ?? []
    if (words.length === 0) {
      if (block.breaks === 0 && source !== '') block.space = true
      return []
    }
    // Lines between blocks or elements, without a word: they come on top of what the blocks want.
    if (words.every((word) => word === '\n')) {
      for (const _ of words) this.lineBreak()
      return []
    }
    this.#startLine()
    let isApart = block.space || STARTS_WITH_SPACE.test(source)
    for (const word of words) {
      if (word === '\n') this.lineBreak()
      else this.#write(word, isApart)
      isApart = true
    }
    block.space = (this.#keepLines ? ENDS_WITH_SPACE_IN_LINE : ENDS_WITH_SPACE).test(source)
    return words
  }

  /** A space that stays although words are already apart: between the cells of a table. */
  gap(): void {
    const block = this.#block
    if (block.isPreformatted) {
      block.text += ' '
      return
    }
    this.#startLine()
    this.#write(' ', block.space)
    block.space = false
  }

  lineBreak(): void {
    this.#block.text += '\n'
    this.#block.isLineStart = true
  }

  /** @param before line breaks that set it apart from what is there already */
  open(before: number, isPreformatted = false): void {
    this.#around.push(this.#block)
    this.#block = newBlock(before, isPreformatted || this.#block.isPreformatted)
  }

  /**
   * Puts the innermost open block into the one around it.
   * @param after line breaks that set it apart from what follows
   * @param shape makes its lines what they are to look like
   */
  close(after: number, shape: (text: string) => string = (text) => text): void {
    const { text, before, breaks } = this.#closed()
    this.#add(shape(text), before, Math.max(breaks, after))
  }

  /** Closes a block that leaves no trace where nothing was written in it. */
  closeUnlessEmpty(after: number): void {
    const { text, before } = this.#closed()
    if (text !== '') this.#add(text, before, after)
  }

  /** The text, once every block is closed. */
  get text(): string {
    return this.#block.text
  }

  #closed(): Block {
    const block = this.#block
    this.#block = this.#around.pop() ?? newBlock(0, false)
    return block
  }

  #add(text: string, before: number, after: number): void {
    const block = this.#block
    const breaks = Math.max(block.breaks, before)
    if (block.text === '') block.before = breaks
    else block.text += '\n'.repeat(breaks)
    block.text += text
    block.breaks = after
  }

  #startLine(): void {
    while (this.#block.breaks > 0) {
      this.lineBreak()
      this.#block.breaks--
    }
  }

  #write(word: string, isApart: boolean): void {
    const block = this.#block
    block.text += isApart && !block.isLineStart ? ` ${word}` : word
    block.isLineStart = false
  }
}

function newBlock(before: number, isPreformatted: boolean): Block {
  return { text: '', before, breaks: 0, space: false, isLineStart: true, isPreformatted }
}
