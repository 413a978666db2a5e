import { html } from 'hono/html'
import { checkCommand } from '../../control/json-route.ts'
import type { Emulator } from '../../emulator.ts'
import { switchesSchema } from '../../options.ts'
import { ALERT, posts } from '../forms.ts'
import { flag, type Html } from '../html.ts'

/** Switches are drawn by the kind of their value; one without words here goes by its name. */
const WORDS: Readonly<Record<string, string>> = {
  requireOpenIntervention: 'Replies need an open intervention',
  echo: 'Webhook of a reply, before or after its answer',
  categorizingMs: 'A categorization takes (ms)',
  closingMs: 'A close through REST takes (ms)',
  archivingMs: 'Archiving a thread takes (ms)',
  exportFails: 'Channels refuse what is sent to them',
  eventLagMs: 'Webhooks come late by (ms)',
  batchMs: 'Events wait for others of their envelope (ms)',
  requestsPerMinute: 'Requests a minute (0: any number)',
  searchEvents: 'Events can be searched',
}

const CHOICES: Readonly<Record<string, readonly string[]>> = { echo: ['after', 'before'] }

export function switches({ weather }: Emulator): Html {
  return html`<form id="switches"${posts('/page/account/switches', 'queue last')} hx-trigger="change, submit">
    <h3>Behaviour</h3>
    ${Object.entries(weather.switches).map(([name, value]) => drawSwitch(name, value))}
    ${ALERT}
  </form>`
}

function drawSwitch(name: string, value: unknown): Html {
  const words = WORDS[name] ?? name
  if (typeof value === 'boolean') {
    return html`<label><input type="checkbox" name="${name}"${flag('checked', value)}> ${words}</label>`
  }
  const choices = CHOICES[name]
  const field = choices
    ? html`<select name="${name}">${choices.map((one) => html`<option${flag('selected', one === value)}>${one}</option>`)}</select>`
    : html`<input name="${name}" value="${String(value)}"${typeof value === 'number' ? html` type="number" min="0" step="any"` : ''}>`
  return html`<label class="field"><span>${words}</span> ${field}</label>`
}

/** A form says texts; each becomes what the switch is now. A box that is not ticked is not sent. */
export function setSwitches({ weather }: Emulator, fields: Record<string, unknown>): void {
  const wanted = Object.entries(weather.switches).map(([name, value]) => {
    const given = fields[name]
    if (typeof value === 'boolean') return [name, given !== undefined]
    return [name, typeof value === 'number' ? Number(given) : given]
  })
  Object.assign(weather.switches, checkCommand(switchesSchema, Object.fromEntries(wanted)))
}
