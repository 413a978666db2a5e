import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import { REST_CALLS } from '../../rest/app.ts'
import { type ComingFault, faultStatus } from '../../weather/faults.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'

/** What a call can end in. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['503', '503 unavailable'],
  ['500', '500 error'],
  ['429', '429 rate limit'],
  ['422', '422 refused'],
  ['409', '409 conflict'],
  ['404', '404 not found'],
  ['403', '403 forbidden'],
  ['401', '401 wrong token'],
  ['cut', 'the connection is cut'],
  ['slow', 'only slow'],
])

export const faultFields = z.object({
  call: z.enum(REST_CALLS),
  ending: z.enum([...ENDINGS.keys()]),
  when: z.enum(['before', 'after']),
  times: z.coerce.number().int().positive(),
  delayMs: z.coerce.number().nonnegative(),
  threadId: z.string().optional(),
})

/** Faults to come, and the form that makes them. */
export function faults(picture: Picture, coming: readonly ComingFault[]): Html {
  const { selected } = picture
  return html`<form id="fault"${posts('/page/weather/fail')}>
      <h3>Let calls go wrong</h3>
      <label class="field"><span>Call</span> <select name="call">${REST_CALLS.map((call) => html`<option>${call}</option>`)}</select></label>
      <label class="field"><span>It ends in</span>
        <select name="ending">${[...ENDINGS].map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select>
      </label>
      <label class="field"><span>Its effect</span>
        <select name="when">
          <option value="before">does not take place</option>
          <option value="after">takes place</option>
        </select>
      </label>
      <label class="field"><span>Times</span> <input type="number" name="times" value="1" min="1"></label>
      <label class="field"><span>After (ms)</span> <input type="number" name="delayMs" value="0" min="0"></label>
      ${selected ? html`<label><input type="checkbox" name="threadId" value="${selected.thread.id}"> In this thread only, that${picture.ofThread(selected.thread.id)}</label>` : ''}
      <button class="secondary">Add fault</button>
      ${ALERT}
    </form>
    <ul class="plain-list">${coming.map((fault) => drawComing(picture, fault))}</ul>`
}

function drawComing({ ofThread }: Picture, fault: ComingFault): Html {
  const ending = fault.disconnect ? 'cut' : `${faultStatus(fault) ?? 'slow'}`
  return html`<li><form class="actions"${posts('/page/weather/cancel-fault')}>
    <span>${fault.call}${ofThread(fault.threadId)}: ${ending} ${fault.when} its effect, ${fault.left} to come</span>
    <button class="plain" name="faultId" value="${fault.faultId}">Take back</button>
    ${ALERT}
  </form></li>`
}

export function addFault({ weather }: Emulator, fields: z.output<typeof faultFields>): void {
  const { call, ending, when, times, delayMs, threadId } = fields
  weather.fail({
    call,
    when,
    times,
    ...(threadId === undefined ? {} : { threadId }),
    ...(delayMs > 0 || ending === 'slow' ? { delayMs } : {}),
    ...(ending === 'cut' ? { disconnect: true } : {}),
    ...(ending === 'cut' || ending === 'slow' ? {} : { status: Number(ending) }),
  })
}
