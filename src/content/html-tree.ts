import { readHtml } from './html-reader.ts'

/** An element of a document, with what is in it in order: elements and text. Comments and declarations are left out. */
export interface HtmlElement {
  /** In lower case; empty for the document itself. */
  name: string
  attributes: Readonly<Partial<Record<string, string>>>
  children: HtmlNode[]
}

export type HtmlNode = HtmlElement | string

/** Reads HTML into a tree. Depth is not bounded here: whoever walks the tree is to look at it first. */
export function parseHtml(html: string): HtmlElement {
  const document: HtmlElement = { name: '', attributes: {}, children: [] }
  let current = document
  const around: HtmlElement[] = []
  readHtml(html, {
    open: (name, attributes) => {
      const element: HtmlElement = { name, attributes, children: [] }
      current.children.push(element)
      around.push(current)
      current = element
    },
    text: (text) => {
      const last = current.children.at(-1)
      if (typeof last === 'string') current.children[current.children.length - 1] = last + text
      else current.children.push(text)
    },
    close: () => {
      current = around.pop() ?? document
    },
  })
  return document
}
