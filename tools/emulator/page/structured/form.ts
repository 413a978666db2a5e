import { html } from 'hono/html'
import type { Html } from '../html.ts'
import type { Place } from './draw.ts'
import { picture } from './media.ts'
import type { FormPage, StructuredOf } from './shapes.ts'
import { sheet } from './sheet.ts'

/** Apple's form; its pages are shown below each other. */
export function form({ title, subtitle, attachment_id, pages }: StructuredOf<'form'>, place: Place): Html {
  return html`<div class="card">
    ${picture(attachment_id)}
    <div class="words">
      <strong>${title ?? ''}</strong>
      ${subtitle ? html`<span>${subtitle}</span>` : ''}
    </div>
    ${sheet(place, { opens: 'Fill in', title: title || 'Form', content: pages.map(drawPage), sends: 'Submit' })}
  </div>`
}

/** The name of a page's fields. */
export function fieldOf(page: FormPage): string {
  return `page.${page.page_id}`
}

function drawPage(page: FormPage): Html {
  return html`<fieldset>
    <legend>${page.header ?? ''}</legend>
    ${page.type === 'select' ? choices(page) : html`<label>${page.title ?? ''} ${field(page)}</label>`}
  </fieldset>`
}

function choices(page: FormPage): Html {
  const type = page.multiple_selection ? 'checkbox' : 'radio'
  return html`<p>${page.title ?? ''}</p>
    ${page.items.map(
      (item, index) => html`<label class="option">
        <input type="${type}" name="${fieldOf(page)}" value="${index}"> <span>${item.title}</span>
      </label>`,
    )}`
}

function field(page: FormPage): Html {
  const name = fieldOf(page)
  if (page.type === 'datePicker') return html`<input type="date" name="${name}">`
  if (page.type === 'input') return html`<input name="${name}">`
  const options = page.items.map((item, index) => html`<option value="${index}">${item.title}</option>`)
  return html`<select name="${name}">${options}</select>`
}
