import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import { CHANNELS, channelOf } from '../channels.ts'
import { ALERT, posts } from '../forms.ts'
import { flag, type Html } from '../html.ts'

export const newCustomerFields = z.object({
  name: z.string().trim().min(1, 'Give the customer a name.'),
  channel: z.enum(CHANNELS.map((channel) => channel.type)),
})

/** @param open where there is nobody yet */
export function newCustomer(open: boolean): Html {
  return html`<details class="panel" id="new-customer"${flag('open', open)}>
    <summary>New customer</summary>
    <form${posts('/page/customer/new')}>
      <label>Name <input name="name" required value="Carol" autocomplete="off"></label>
      <label>Channel
        <select name="channel">
          ${CHANNELS.map((channel) => html`<option value="${channel.type}">${channel.label}</option>`)}
        </select>
      </label>
      <button>Start a chat</button>
      ${ALERT}
    </form>
  </details>`
}

/** @returns the new customer's id */
export function addCustomer(emulator: Emulator, { name, channel }: z.output<typeof newCustomerFields>): string {
  const first = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')
  const { id } = emulator.control.addCustomer({
    sourceId: sourceOf(emulator, channel),
    displayName: name,
    ...(channel === 'email' ? { email: `${first}@example.com` } : {}),
  })
  return id
}

/** The account's source of a type; made where there is none yet, with the default categories of the first source. */
function sourceOf({ state, account, control }: Emulator, type: string): string {
  const there = state.sources.find((source) => source.type === type)
  if (there !== undefined) return there.id
  const seeded = state.sources.find((source) => source.id === account.sourceId)
  const defaultCategoryIds = seeded?.default_category_ids ?? []
  return control.addSource({ type, name: channelOf(type).label, defaultCategoryIds }).id
}
