import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Emulator } from '../../emulator.ts'
import { channelOf } from '../channels.ts'
import { action, readForm } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'
import { linkTo, viewOf } from '../view.ts'
import { answer, answerFields } from './answers.ts'
import { chat, writingIsOff } from './chat.ts'
import { chats, type Seen } from './chats.ts'
import { composer, write, writeFields } from './composer.ts'
import { addCustomer, newCustomer, newCustomerFields } from './new-customer.ts'

/** The customers' side: whose phone, and what is on it. Drawing a chat is seeing it. */
export function customerPane(picture: Picture, seen: Seen): Html {
  const { selected, customer, conversations, newcomers } = picture
  const last = selected?.contents.at(-1)
  if (selected && last) seen.set(selected.thread.id, last.id)
  const nobody = conversations.length + newcomers.length === 0
  return html`<section id="customer" class="pane" aria-labelledby="customer-title">
    <div class="aside">
      <h2 id="customer-title">Customers</h2>
      ${newCustomer(nobody)}
      ${chats(picture, seen)}
    </div>
    <div class="body">
      ${customer ? phone(picture) : html`<p class="empty">${nobody ? 'Start a chat as a new customer.' : 'Choose a customer.'}</p>`}
    </div>
  </section>`
}

function phone({ selected, customer }: Picture): Html | string {
  if (customer === null) return ''
  const channel = selected?.channel ?? channelOf(customer.type)
  return html`<header class="head" data-channel="${channel.type}">
      <h3>${customer.display_name}</h3>
      <small>${channel.label}</small>
    </header>
    ${selected ? chat(selected) : html`<p class="empty">Write the first message.</p>`}
    ${composer(customer, selected, channel, selected !== null && writingIsOff(selected))}`
}

export function customerActions(app: Hono, emulator: Emulator): void {
  action(app, '/page/customer/write', writeFields, (fields) => write(emulator, fields))
  action(app, '/page/customer/answer', answerFields, (fields) => answer(emulator, fields))
  app.post('/page/customer/new', async (context) => {
    const customerId = addCustomer(emulator, await readForm(context, newCustomerFields))
    const view = viewOf(context.req.header('HX-Current-URL'))
    return context.body('', 200, { 'HX-Redirect': linkTo(view, { threadId: null, customerId }) })
  })
}
