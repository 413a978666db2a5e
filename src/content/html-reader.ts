import { Parser } from 'htmlparser2'
import { decodeAttribute, decodeHtml } from './html-entities.ts'

/** What is told of a document, in its order. Every element that is opened is closed. */
export interface HtmlEvents {
  /** @param name in lower case */
  open(name: string, attributes: Readonly<Partial<Record<string, string>>>): void
  /** A piece of text: the parser cuts it where it holds a `<`. */
  text(text: string): void
  close(name: string): void
}

/** Reads HTML, forgivingly, with its character references decoded; comments and declarations are passed over. */
export function readHtml(html: string, events: HtmlEvents): void {
  const parser = new Parser(
    {
      onopentag: (name, attributes) => events.open(name, decoded(attributes)),
      ontext: (text) => events.text(decodeHtml(text)),
      onclosetag: (name) => events.close(name),
    },
    { decodeEntities: false },
  )
  parser.end(html)
}

function decoded(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, decodeAttribute(value)]))
}
