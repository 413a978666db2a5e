import { html } from 'hono/html'
import type { Html } from '../html.ts'
import type { Place } from './draw.ts'
import { picture } from './media.ts'
import type { StructuredOf } from './shapes.ts'
import { sheet } from './sheet.ts'

type List = StructuredOf<'list'>

/** WhatsApp's list message, Apple's list picker: a bubble whose button opens the choices. */
export function list(structured: List, place: Place): Html {
  const { header, title, subtitle, button, attachment_id } = structured
  return html`<div class="card">
    ${picture(attachment_id)}
    <div class="words">
      ${header ? html`<strong>${header}</strong>` : ''}
      <span>${title}</span>
      ${subtitle ? html`<small>${subtitle}</small>` : ''}
    </div>
    ${sheet(place, {
      opens: button || 'Choose',
      title: button || title,
      content: sections(structured),
      sends: 'Send',
    })}
  </div>`
}

/**
 * One choice in all; where some section takes several, each section is answered for itself. Items without a section, or
 * of an unknown one, come first.
 */
function sections({ sections = [], items }: List): Html[] {
  const numbered = items.map((item, index) => ({ ...item, index }))
  const known = new Set(sections.map((section) => section.identifier))
  const apart = sections.some((section) => section.multiple_selection)
  const loose = numbered.filter((item) => !item.section_identifier || !known.has(item.section_identifier))
  const groups = [
    { title: null, multiple: false, items: loose },
    ...sections.map((section) => ({
      title: section.title,
      multiple: section.multiple_selection === true,
      items: numbered.filter((item) => item.section_identifier && item.section_identifier === section.identifier),
    })),
  ]
  return groups
    .filter((group) => group.items.length > 0)
    .map(
      (group, index) => html`<fieldset>
        ${group.title ? html`<legend>${group.title}</legend>` : ''}
        ${group.items.map(
          (item) => html`<label class="option">
            <input type="${group.multiple ? 'checkbox' : 'radio'}" name="item${apart ? index : ''}" value="${item.index}">
            <span>${item.title}${item.subtitle ? html`<small>${item.subtitle}</small>` : ''}</span>
            ${picture(item.attachment_id)}
          </label>`,
        )}
      </fieldset>`,
    )
}
