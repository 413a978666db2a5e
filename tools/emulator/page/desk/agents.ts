import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { UserResource } from '../../resources/resources.ts'
import { ALERT, posts } from '../forms.ts'
import { current, flag, type Html } from '../html.ts'
import type { Picture } from '../picture.ts'
import { linkTo } from '../view.ts'

const BUSYNESS = ['unoccupied', 'ok', 'busy', 'full'] as const
const STATUS = ['available', 'away'] as const

export const availabilityFields = z.object({
  userId: z.string(),
  connected: z.string().optional(),
  status: z.enum(STATUS),
  busyness: z.enum(BUSYNESS),
})

/** Whom one acts as, and who is there: a change counts at once. */
export function agents({ emulator, view, agents, agent }: Picture): Html {
  return html`<nav class="agents" aria-label="Acting as">
      <span>Acting as</span>
      ${agents.map((one) => html`<a href="${linkTo(view, { agentId: one.id })}"${current(one.id === agent?.id)}>${one.firstname}</a>`)}
    </nav>
    <details class="panel" id="availability">
      <summary>Availability</summary>
      ${agents.map((one) => availability(emulator, one))}
    </details>`
}

function availability({ state }: Emulator, { id, firstname }: UserResource): Html {
  const { connected, status, busyness } = state.availabilityOf(id)
  return html`<form id="availability-${id}" class="row"${posts('/page/desk/availability', 'queue last')} hx-trigger="change">
    <input type="hidden" name="userId" value="${id}">
    <label><input type="checkbox" name="connected" value="yes"${flag('checked', connected)}> ${firstname} is connected</label>
    ${choice(`Status of ${firstname}`, 'status', STATUS, status)}
    ${choice(`Busyness of ${firstname}`, 'busyness', BUSYNESS, busyness)}
    ${ALERT}
  </form>`
}

function choice(label: string, name: string, values: readonly string[], chosen: string): Html {
  return html`<select name="${name}" aria-label="${label}">
    ${values.map((value) => html`<option${flag('selected', value === chosen)}>${value}</option>`)}
  </select>`
}

export function setAvailability({ desk }: Emulator, fields: z.output<typeof availabilityFields>): void {
  desk.availability({ ...fields, connected: fields.connected !== undefined })
}
