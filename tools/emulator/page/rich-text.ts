import { html } from 'hono/html'
import { parseDocument } from 'htmlparser2'
import type { Html } from './html.ts'
import { linkTag } from './structured/media.ts'

type Node = ReturnType<typeof parseDocument>['childNodes'][number]

/** What rich text may hold on messaging channels, links apart; colours are left out here. */
const TAGS = new Set('p br strong em u h1 h2 h3 h4 h5 h6 blockquote ul li span hr'.split(' '))
const EMPTY = new Set(['br', 'hr'])

/** A body in HTML, built anew from what is allowed: the text of anything else is shown, the rest is not. */
export function richText(body: string): Html {
  return html`${parseDocument(body).childNodes.map(draw)}`
}

function draw(node: Node): Html | string {
  if ('data' in node) return node.type === 'text' ? node.data : ''
  const children = 'childNodes' in node ? node.childNodes.map(draw) : []
  if (!('name' in node)) return html`${children}`
  if (node.name === 'a') return linkTag({ url: node.attribs.href }, '', children)
  if (!TAGS.has(node.name)) return html`${children}`
  return EMPTY.has(node.name) ? html`<${node.name}>` : html`<${node.name}>${children}</${node.name}>`
}
