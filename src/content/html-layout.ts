import { type HtmlElement, type HtmlNode, parseHtml } from './html-tree.ts'
import { TextBlocks } from './text-blocks.ts'

/** Elements that nobody reads in a text; what is in them is left out. */
const LEFT_OUT: ReadonlySet<string> = new Set(['head', 'title', 'template', 'datalist', 'script', 'style'])

/**
 * How many line breaks set an element apart: two leave an empty line. Tables lay e-mails out more often than they hold
 * data: a row is a line, a cell is a word of it.
 */
const BREAKS: ReadonlyMap<string, number> = new Map([
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table'].map((name) => [name, 2] as const),
  ...[
    ...['address', 'article', 'aside', 'caption', 'dd', 'details', 'div', 'dt', 'fieldset', 'figcaption', 'figure'],
    ...['footer', 'form', 'header', 'main', 'nav', 'option', 'section', 'summary', 'tr'],
  ].map((name) => [name, 1] as const),
])

/**
 * The plain text of an HTML document; of its body, where it has one.
 *
 * It calls itself for each level of nesting, and its time grows with length × depth: both are to be bounded before.
 *
 * @param keepLines whether line breaks of the source are line breaks of the text
 */
export function layOutHtml(html: string, keepLines: boolean): string {
  const layout = new HtmlLayout(keepLines)
  const document = parseHtml(html)
  const bodies = bodiesIn(document)
  layout.walk(bodies.length > 0 ? bodies : document.children, document)
  return layout.text
}

function bodiesIn(element: HtmlElement): HtmlElement[] {
  if (element.name === 'body') return [element]
  return element.children.flatMap((child) => (typeof child === 'string' ? [] : bodiesIn(child)))
}

class HtmlLayout {
  readonly #blocks: TextBlocks
  /** The words within each open link, without what is between them. */
  readonly #links: { words: string }[] = []

  constructor(keepLines: boolean) {
    this.#blocks = new TextBlocks(keepLines)
  }

  get text(): string {
    return this.#blocks.text
  }

  walk(nodes: readonly HtmlNode[], parent: HtmlElement): void {
    for (const node of nodes) {
      if (typeof node === 'string') this.#words(node)
      else if (!LEFT_OUT.has(node.name)) this.#element(node, parent)
    }
  }

  #element(element: HtmlElement, parent: HtmlElement): void {
    const { name, attributes, children } = element
    switch (name) {
      case 'a':
        this.#link(element)
        break
      case 'blockquote':
        this.#blocks.open(2)
        this.walk(children, element)
        this.#blocks.close(2, quoted)
        break
      case 'br':
        this.#blocks.lineBreak()
        break
      case 'hr':
        this.#blocks.open(2)
        this.#words('---')
        this.#blocks.close(2)
        break
      case 'img':
        // Alt text only: the address of a picture tells a reader nothing.
        this.#blocks.words(attributes.alt ?? '')
        break
      case 'menu':
      case 'ul':
        this.#list(element, parent, null)
        break
      case 'ol':
        this.#list(element, parent, firstNumber(attributes.start))
        break
      case 'pre':
        this.#blocks.open(2, true)
        this.walk(children, element)
        this.#blocks.close(2)
        break
      case 'td':
      case 'th':
        this.walk(children, element)
        this.#blocks.gap()
        break
      default: {
        const breaks = BREAKS.get(name)
        if (breaks !== undefined) this.#blocks.open(breaks)
        this.walk(children, element)
        if (breaks !== undefined) this.#blocks.close(breaks)
      }
    }
  }

  #words(source: string): void {
    const words = this.#blocks.words(source)
    for (const link of this.#links) link.words += words.join('').replaceAll('\n', '')
  }

  #link(element: HtmlElement): void {
    const address = usableLink(element.attributes.href ?? '')
    if (address === '') {
      this.walk(element.children, element)
      return
    }
    const link = { words: '' }
    this.#links.push(link)
    this.walk(element.children, element)
    this.#links.pop()
    if (link.words !== address) this.#blocks.words(link.words === '' ? address : ` (${address})`)
  }

  /** @param first the number of the first item; null where items have dashes */
  #list(list: HtmlElement, parent: HtmlElement, first: number | null): void {
    const items = list.children.filter((child) =>
      typeof child === 'string' ? child.trim() !== '' : !LEFT_OUT.has(child.name),
    )
    const hasItems = items.some(isItem)
    // What stands beside items is indented as their text is.
    const indent = first === null ? (hasItems ? '- ' : '') : '1. '
    const breaks = parent.name === 'li' ? 1 : 2
    let next = first ?? 0
    this.#blocks.open(breaks)
    for (const item of items) {
      const prefix = isItem(item) ? (first === null ? '- ' : `${next++}. `) : ''
      this.#blocks.open(1)
      this.walk([item], list)
      this.#blocks.close(1, (text) => prefixed(text, prefix.padEnd(indent.length)))
    }
    this.#blocks.closeUnlessEmpty(breaks)
  }
}

function isItem(node: HtmlNode): boolean {
  return typeof node !== 'string' && node.name === 'li'
}

function prefixed(text: string, prefix: string): string {
  return prefix + text.replaceAll('\n', `\n${' '.repeat(prefix.length)}`)
}

function quoted(text: string): string {
  let from = 0
  let to = text.length
  while (text[from] === '\n') from++
  while (to > from && text[to - 1] === '\n') to--
  return `> ${text.slice(from, to).replaceAll('\n', '\n> ')}`
}

function firstNumber(start: string | undefined): number {
  const first = Number(start ?? 1)
  return Number.isSafeInteger(first) ? first : 1
}

/** Relative and script links are of no use outside the page they were written for. */
function usableLink(href: string): string {
  const address = href.replace(/^mailto:/, '')
  return /^(?:https?|tel|sms):|^[^\s/:#?]+@[^\s/:#?]+$/i.test(address) ? address : ''
}
