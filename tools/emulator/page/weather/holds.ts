import { html } from 'hono/html'
import { z } from 'zod'
import type { Emulator } from '../../emulator.ts'
import { found } from '../../world.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'
import type { Sky } from './sky.ts'

export const holdFields = z.object({ type: z.string(), threadId: z.string().optional() })
export const endHoldFields = z.object({
  holdId: z.string(),
  end: z.enum(['release', 'drop']),
})

/** Deliveries that are kept back, and the form that keeps them. */
export function holds({ emulator, selected }: Picture, sky: Sky): Html {
  const types = new Set(emulator.state.webhooks.flatMap((webhook) => webhook.registered_events))
  return html`<form id="hold"${posts('/page/weather/hold')}>
      <h3>Hold deliveries back</h3>
      <label class="field"><span>Of type</span>
        <select name="type"><option value="">all</option>${[...types].map((type) => html`<option>${type}</option>`)}</select>
      </label>
      ${selected ? html`<label><input type="checkbox" name="threadId" value="${selected.thread.id}"> Of this thread only</label>` : ''}
      <button class="secondary">Hold</button>
      ${ALERT}
    </form>
    <ul class="plain-list">
      ${[...sky.holds].map(
        ([holdId, { hold, words }]) => html`<li><form class="actions"${posts('/page/weather/end-hold')}>
          <span>${words}: ${hold.eventIds.length} held</span>
          <input type="hidden" name="holdId" value="${holdId}">
          <button class="plain" name="end" value="release">Release</button>
          <button class="plain" name="end" value="drop">Drop</button>
          ${ALERT}
        </form></li>`,
      )}
    </ul>`
}

export function addHold({ weather }: Emulator, sky: Sky, { type, threadId }: z.output<typeof holdFields>): void {
  const hold = weather.holdDeliveries({
    ...(type === '' ? {} : { type }),
    ...(threadId === undefined ? {} : { threadId }),
  })
  const words = `${type === '' ? 'All events' : type}${threadId === undefined ? '' : ' of one thread'}`
  sky.holds.set(hold.id, { hold, words })
}

export async function endHold(sky: Sky, { holdId, end }: z.output<typeof endHoldFields>): Promise<void> {
  const { hold } = found(sky.holds.get(holdId), 'The hold')
  sky.holds.delete(holdId)
  if (end === 'release') await hold.release()
  else hold.drop()
}
