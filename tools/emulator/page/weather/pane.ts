import type { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { Emulator } from '../../emulator.ts'
import { action } from '../forms.ts'
import { flag, type Html } from '../html.ts'
import type { Picture } from '../picture.ts'
import { addFault, faultFields, faults } from './faults.ts'
import { addHold, endHold, endHoldFields, holdFields, holds } from './holds.ts'
import type { Sky } from './sky.ts'
import { setSwitches, switches } from './switches.ts'

/** What goes wrong, and how this account behaves. */
export function weatherPane(picture: Picture, sky: Sky): Html {
  const parts = [switches(picture), faults(picture, sky), holds(picture, sky)]
  const coming = sky.coming().length
  const held = sky.holds.size
  const sight = [coming > 0 ? `${coming} faults to come` : '', held > 0 ? `${held} holds` : '']
    .filter(Boolean)
    .join(', ')
  return html`<section id="weather" class="pane" aria-labelledby="weather-title">
    <div class="body">
      <details class="panel" id="weather-panel"${flag('open', picture.view.side === 'weather')}>
        <summary><h2 id="weather-title">Weather</h2> <small>${sight || 'clear'}</small></summary>
        <div class="scroller down">${parts}</div>
      </details>
    </div>
  </section>`
}

export function weatherActions(app: Hono, emulator: Emulator, sky: Sky): void {
  action(app, '/page/weather/switches', z.looseObject({}), (fields) => setSwitches(emulator, fields))
  action(app, '/page/weather/fail', faultFields, (fields) => addFault(emulator, sky, fields))
  action(app, '/page/weather/hold', holdFields, (fields) => addHold(emulator, sky, fields))
  action(app, '/page/weather/end-hold', endHoldFields, (fields) => endHold(sky, fields))
  action(app, '/page/weather/cancel-fault', z.object({ faultId: z.string() }), ({ faultId }) => sky.cancel(faultId))
}
