import { html } from 'hono/html'
import type { Card } from '../../../../src/engage/structured-content.ts'
import type { Html } from '../html.ts'
import { linkTag, picture, urlText } from './media.ts'
import type { StructuredOf } from './shapes.ts'

/** A card with buttons. */
export function template(structured: StructuredOf<'template'>): Html {
  return drawCard(structured, '')
}

/** @param position before the button's own index, where there are several cards: `2.` */
export function drawCard(card: Card & { footer?: string }, position: string): Html {
  return html`<div class="card">
    ${picture(card.attachment_id)}
    <div class="words">
      <strong>${card.title}</strong>
      ${card.subtitle ? html`<span>${card.subtitle}</span>` : ''}
      ${card.footer ? html`<small>${card.footer}</small>` : ''}
      ${card.url ? linkTag(card, 'source-link', urlText(card)) : ''}
    </div>
    ${(card.items ?? []).map((item, index) =>
      item.type === 'url'
        ? linkTag(item, 'choice external', item.title)
        : html`<button class="choice" name="item" value="${position}${index}">${item.title}</button>`,
    )}
  </div>`
}
