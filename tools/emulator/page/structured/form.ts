import { html } from 'hono/html'
import type { FormPage } from '../../../../src/engage/structured-content.ts'
import type { Html } from '../html.ts'
import type { Place } from './draw.ts'
import { picture } from './media.ts'
import type { StructuredOf } from './shapes.ts'
import { sheet } from './sheet.ts'

/** Apple's form; its pages are shown below each other. */
export function form({ title, subtitle, attachment_id, pages = [] }: StructuredOf<'form'>, place: Place): Html {
  return html`<div class="card">
    ${picture(attachment_id)}
    <div class="words">
      <strong>${title}</strong>
      <span>${subtitle}</span>
    </div>
    ${sheet(place, { opens: 'Fill in', title, content: pages.map(drawPage), sends: 'Submit' })}
  </div>`
}

/** Begins the names of the fields: the page's id follows. */
export const PAGE_FIELD = 'page.'

function drawPage(page: FormPage): Html {
  return html`<fieldset>
    <legend>${page.header ?? ''}</legend>
    ${page.type === 'select' ? choices(page) : html`<label>${page.title} ${field(page)}</label>`}
  </fieldset>`
}

function choices(page: FormPage): Html {
  const type = page.multiple_selection ? 'checkbox' : 'radio'
  return html`<p>${page.title}</p>
    ${(page.items ?? []).map(
      (item) => html`<label class="option">
        <input type="${type}" name="${PAGE_FIELD}${page.page_id}" value="${item.id}"> <span>${item.title}</span>
      </label>`,
    )}`
}

function field(page: FormPage): Html {
  const name = `${PAGE_FIELD}${page.page_id}`
  if (page.type === 'datePicker') return html`<input type="date" name="${name}">`
  if (page.type === 'input') return html`<input name="${name}">`
  const options = (page.items ?? []).map((item) => html`<option value="${item.id}">${item.title}</option>`)
  return html`<select name="${name}">${options}</select>`
}
