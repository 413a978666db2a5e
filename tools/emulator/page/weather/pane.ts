import type { Hono } from 'hono'
import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { WeatherReport } from '../../weather/weather.ts'
import { ALERT, action, posts } from '../forms.ts'
import type { Html } from '../html.ts'
import { panel } from '../panel.ts'
import type { Picture } from '../picture.ts'
import { addFault, faultFields, faults } from './faults.ts'
import {
  forecast,
  forecastFields,
  presetFields,
  presetOf,
  setForecast,
  setPreset,
  setSpell,
  spellFields,
} from './forecast.ts'
import { addHold, endHold, endHoldFields, holdFields, holds } from './holds.ts'

/** What goes wrong, whoever set it. */
export function weatherPane(picture: Picture): Html {
  const report = picture.emulator.weather.report()
  const sight = inSight(report).join(', ')
  return panel(picture.view, {
    side: 'weather',
    title: 'Weather',
    sight: sight || 'clear',
    content: [
      forecast(report),
      faults(picture, report.faults),
      holds(picture, report.holds),
      html`<form id="clear-weather"${posts('/page/weather/clear')}>
        <button class="secondary outline">Clear the weather</button>
        <p class="muted">No forecast, no faults; what is held back is released.</p>
        ${ALERT}
      </form>`,
    ],
  })
}

function inSight({ forecast, badSpellEndsAt, faults, holds }: WeatherReport): string[] {
  const counted = (count: number, one: string, several: string) =>
    count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${several}`]
  return [
    ...(forecast === null ? [] : [presetOf(forecast) ?? 'mixed']),
    ...(badSpellEndsAt === null ? [] : ['a bad spell']),
    ...counted(
      faults.reduce((sum, { left }) => sum + left, 0),
      'fault to come',
      'faults to come',
    ),
    ...counted(holds.length, 'hold', 'holds'),
  ]
}

export function weatherActions(app: Hono, emulator: Emulator): void {
  const { weather } = emulator
  action(app, '/page/weather/preset', presetFields, (fields) => setPreset(emulator, fields))
  action(app, '/page/weather/forecast', forecastFields, (fields) => setForecast(emulator, fields))
  action(app, '/page/weather/spell', spellFields, (fields) => setSpell(emulator, fields))
  action(app, '/page/weather/clear', z.object({}), () => weather.clear())
  action(app, '/page/weather/fail', faultFields, (fields) => addFault(emulator, fields))
  action(app, '/page/weather/hold', holdFields, (fields) => addHold(emulator, fields))
  action(app, '/page/weather/end-hold', endHoldFields, (fields) => endHold(emulator, fields))
  action(app, '/page/weather/cancel-fault', z.object({ faultId: z.string() }), ({ faultId }) =>
    weather.cancelFault(faultId),
  )
}
