import { html } from 'hono/html'
import type { Html } from '../html.ts'
import type { StructuredOf } from './shapes.ts'
import { drawCard } from './template.ts'

/** Cards in a row that scrolls sideways. */
export function carousel({ items }: StructuredOf<'carousel'>): Html {
  return html`<ul class="cards" tabindex="0" aria-label="${items.length} cards">
    ${items.map((card, index) => html`<li>${drawCard(card, `${index}.`)}</li>`)}
  </ul>`
}
