import { html } from 'hono/html'
import type { Html } from '../html.ts'
import { picture } from './media.ts'
import type { StructuredOf } from './shapes.ts'

/** Quick replies. */
export function select({ items, center_items }: StructuredOf<'select'>): Html {
  const buttons = items.map(
    (item, index) =>
      html`<button class="chip" name="item" value="${index}">${picture(item.attachment_id)}${item.title}</button>`,
  )
  return html`<div class="chips${center_items ? ' centred' : ''}">${buttons}</div>`
}
