import { html } from 'hono/html'
import type { ContentResource } from '../../resources/resources.ts'
import { ALERT, posts } from '../forms.ts'
import { flag, type Html, NOTHING } from '../html.ts'
import { applePay } from './apple-pay.ts'
import { authenticate } from './authenticate.ts'
import { carousel } from './carousel.ts'
import { form } from './form.ts'
import { list } from './list.ts'
import { richLink } from './rich-link.ts'
import { select } from './select.ts'
import { readStructured, type Structured } from './shapes.ts'
import { template } from './template.ts'
import { timeSelect } from './time-select.ts'

/**
 * What can still be done with a structured content: the customer can answer it, did so, or it is only looked at, as at
 * the desk.
 */
export type Answering = 'open' | 'answered' | 'shown'

/** Where a drawing is: its ids must be its own, since one content can be drawn at both sides. */
export interface Place {
  id: string
  answering: Answering
}

/**
 * A content's structured part as a form: each choice is a button or a field of it. Nothing where there is none, and
 * nothing where the channel takes it away once answered.
 */
export function drawStructured(content: ContentResource, place: Place): Html {
  if (content.structured_content === null) return NOTHING
  const structured = readStructured(content.structured_content)
  if (structured === null) return html`<p class="muted">(structured content that cannot be drawn)</p>`
  if (structured.type === 'select' && place.answering === 'answered') return NOTHING
  const open = place.answering === 'open'
  return html`<form id="${place.id}" class="structured ${structured.type}"${open ? posts('/page/customer/answer') : ''}>
    <fieldset${flag('disabled', !open && !repeatable(structured, place))}>
      <input type="hidden" name="contentId" value="${content.id}">
      ${draw(structured, place)}
    </fieldset>
    ${open ? ALERT : ''}
  </form>`
}

/** Sheets can be opened to be read, though nothing can be sent from them. */
function repeatable(structured: Structured, { answering }: Place): boolean {
  return answering === 'shown' && (structured.type === 'list' || structured.type === 'form')
}

function draw(structured: Structured, place: Place): Html {
  switch (structured.type) {
    case 'select':
      return select(structured)
    case 'rich_link':
      return richLink(structured)
    case 'template':
      return template(structured)
    case 'carousel':
      return carousel(structured)
    case 'list':
      return list(structured, place)
    case 'time_select':
      return timeSelect(structured)
    case 'form':
      return form(structured, place)
    case 'apple_pay':
      return applePay(structured)
    case 'authenticate':
      return authenticate()
    default:
      return structured satisfies never
  }
}
