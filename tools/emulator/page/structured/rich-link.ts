import { html } from 'hono/html'
import type { Html } from '../html.ts'
import { linkTag, picture, urlText } from './media.ts'
import type { StructuredOf } from './shapes.ts'

/** A preview of a link, all of which is the link. */
export function richLink(link: StructuredOf<'rich_link'>): Html {
  const inside = html`${picture(link.attachment_id)}
    <span class="words">
      <strong>${link.title ?? ''}</strong>
      ${link.subtitle ? html`<span>${link.subtitle}</span>` : ''}
      <small>${urlText(link)}</small>
    </span>`
  return linkTag(link, 'card linked', inside)
}
