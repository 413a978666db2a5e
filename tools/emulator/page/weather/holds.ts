import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { WeatherReport } from '../../weather/weather.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'

export const holdFields = z.object({ type: z.string(), threadId: z.string().optional() })
export const endHoldFields = z.object({ holdId: z.string(), end: z.enum(['release', 'drop']) })

type Held = WeatherReport['holds'][number]

/** Deliveries that are kept back, and the form that keeps them. */
export function holds(picture: Picture, held: readonly Held[]): Html {
  const { emulator, selected } = picture
  const types = new Set(emulator.state.webhooks.flatMap((webhook) => webhook.registered_events))
  return html`<form id="hold"${posts('/page/weather/hold')}>
      <h3>Hold deliveries back</h3>
      <label class="field"><span>Of type</span>
        <select name="type"><option value="">all</option>${[...types].map((type) => html`<option>${type}</option>`)}</select>
      </label>
      ${selected ? html`<label><input type="checkbox" name="threadId" value="${selected.thread.id}"> Of this thread only, that${picture.ofThread(selected.thread.id)}</label>` : ''}
      <button class="secondary">Hold</button>
      ${ALERT}
    </form>
    <ul class="plain-list">
      ${held.map(
        (hold) => html`<li><form class="actions"${posts('/page/weather/end-hold')}>
          <span>${whatIsHeld(picture, hold)}: ${hold.eventIds.length} held</span>
          <input type="hidden" name="holdId" value="${hold.holdId}">
          <button class="plain" name="end" value="release">Release</button>
          <button class="plain" name="end" value="drop">Drop</button>
          ${ALERT}
        </form></li>`,
      )}
    </ul>`
}

function whatIsHeld({ ofThread }: Picture, { filter }: Held): string {
  if (filter === null) return 'Some events'
  const types = [filter.type ?? [], filter.types ?? []].flat()
  return `${types.join(', ') || 'All events'}${ofThread(filter.threadId)}`
}

export function addHold({ weather }: Emulator, { type, threadId }: z.output<typeof holdFields>): void {
  weather.holdDeliveries({
    ...(type === '' ? {} : { type }),
    ...(threadId === undefined ? {} : { threadId }),
  })
}

export async function endHold({ weather }: Emulator, { holdId, end }: z.output<typeof endHoldFields>): Promise<void> {
  const hold = weather.hold(holdId)
  if (end === 'release') await hold.release()
  else hold.drop()
}
