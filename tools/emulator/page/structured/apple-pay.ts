import { html } from 'hono/html'
import type { Html } from '../html.ts'
import { picture } from './media.ts'
import type { StructuredOf } from './shapes.ts'

/** A bill, with the ways it can end. */
export function applePay(pay: StructuredOf<'apple_pay'>): Html {
  const currency = pay.currency_code
  return html`<div class="card">
    ${picture(pay.attachment_id)}
    <div class="words">
      <strong>${pay.merchant_name}</strong>
      <dl class="bill">
        ${(pay.items ?? []).map((item) => html`<dt>${item.label}</dt><dd>${item.amount} ${currency}</dd>`)}
        <dt><b>${pay.total.label}</b></dt><dd><b>${pay.total.amount} ${currency}</b></dd>
      </dl>
    </div>
    <button class="choice" name="outcome" value="success">Pay</button>
    <button class="choice" name="outcome" value="failure">Let the payment fail</button>
  </div>`
}
