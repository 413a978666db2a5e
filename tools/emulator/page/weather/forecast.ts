import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import { type Forecast, forecastOf, PRESETS, type Preset } from '../../weather/forecast.ts'
import type { WeatherReport } from '../../weather/weather.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'

/** From the calmest on. */
const NAMES = ['calm', 'rough', 'stormy'] as const satisfies readonly Preset[]

export const presetFields = z.object({ preset: z.enum(NAMES) })

const percent = z.coerce.number().min(0).max(100)

export const forecastFields = z.object({
  seed: z.coerce.number().pipe(z.int()),
  duplicates: percent,
  reordered: percent,
  lostAcknowledgements: percent,
  errors: percent,
  lostAnswers: percent,
})

/** Bad spells that can begin now. */
const SPELLS = {
  slow: { ms: 60_000, slowerMs: 3_000 },
  failing: { ms: 60_000, failing: true },
} as const

export const spellFields = z.object({ spell: z.enum(['slow', 'failing', 'over']) })

/** The preset that a forecast is, seed and bad spell apart; null for a mixture. */
export function presetOf({ deliveries, calls }: Forecast): Preset | null {
  const same = (name: Preset) => JSON.stringify(PRESETS[name]) === JSON.stringify({ deliveries, calls })
  return NAMES.find(same) ?? null
}

/** What stands, where nothing is forecast a calm. */
function standing({ forecast, seed }: WeatherReport): Forecast {
  return forecast ?? forecastOf({}, seed, 0)
}

/** The standing weather: a preset, and how often what goes wrong. */
export function forecast(report: WeatherReport): Html {
  const now = standing(report)
  const { seed, deliveries, calls } = now
  const preset = presetOf(now)
  const share = (name: keyof z.output<typeof forecastFields>, words: string, value: number) =>
    html`<label class="field"><span>${words} (%)</span>
      <input type="number" name="${name}" value="${Number((value * 100).toFixed(3))}" min="0" max="100" step="any"></label>`
  return html`<form id="preset"${posts('/page/weather/preset')}>
      <h3>Forecast</h3>
      <div role="group" aria-label="Forecast">
        ${NAMES.map(
          (name) =>
            html`<button class="outline" name="preset" value="${name}" aria-pressed="${String(name === preset)}">${titled(name)}</button>`,
        )}
      </div>
      <p class="muted">${inWords(now)}</p>
      ${ALERT}
    </form>
    <form id="forecast"${posts('/page/weather/forecast', 'queue last')} hx-trigger="change">
      ${share('duplicates', 'Webhooks that come twice', deliveries.duplicates)}
      ${share('reordered', 'Webhooks that others overtake', deliveries.reordered)}
      ${share('lostAcknowledgements', 'Lost acknowledgements', deliveries.lostAcknowledgements)}
      ${share('errors', 'Calls that fail', calls.errors)}
      ${share('lostAnswers', 'Calls whose answer is lost', calls.lostAnswers)}
      <label class="field"><span>Seed: the same one, the same weather</span>
        <input type="number" name="seed" value="${seed}" step="1"></label>
      ${ALERT}
    </form>
    ${spell(report, now)}`
}

function titled(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

/** What the fields do not say. */
function inWords({ deliveries, calls }: Forecast): string {
  const single = (shares: Record<string, number>, ends: string) =>
    Object.entries(shares).map(([call, share]) => `${call} ${ends} in ${Number((share * 100).toFixed(3))} %`)
  const said = [
    ...waits('Webhooks come', deliveries.latencyMs, 'late'),
    ...waits('calls take', calls.latencyMs, 'longer'),
    ...single(calls.errorsOf, 'fails'),
    ...single(calls.lostAnswersOf, 'loses its answer'),
  ]
  return said.length === 0 ? 'Nothing is delayed.' : `${said.join(', ')}.`
}

function waits(what: string, [least, most]: readonly [number, number], how: string): string[] {
  return most > 0 ? [`${what} ${least} to ${most} ms ${how}`] : []
}

function spell({ badSpellEndsAt }: WeatherReport, { badSpell }: Forecast): Html {
  const coming = badSpellEndsAt === null ? null : badSpell
  return html`<form id="spell"${posts('/page/weather/spell')}>
    <div class="row">
      <button class="secondary" name="spell" value="slow">A slow minute now</button>
      <button class="secondary" name="spell" value="failing">A failing minute now</button>
    </div>
    ${
      coming
        ? html`<div class="row">
            <span>All calls ${coming.failing ? 'fail' : `take ${coming.slowerMs} ms longer`}
              from ${time(coming.startsAt)} until ${time(badSpellEndsAt ?? 0)}</span>
            <button class="plain" name="spell" value="over">End it</button>
          </div>`
        : ''
    }
    ${ALERT}
  </form>`
}

function time(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

export function setPreset({ weather }: Emulator, { preset }: z.output<typeof presetFields>): void {
  weather.forecast({ preset, seed: standing(weather.report()).seed })
}

/** What the form does not show stays as it is. */
export function setForecast({ weather }: Emulator, fields: z.output<typeof forecastFields>): void {
  const { deliveries, calls, badSpell } = standing(weather.report())
  const { seed, duplicates, reordered, lostAcknowledgements, errors, lostAnswers } = fields
  weather.forecast({
    seed,
    deliveries: {
      ...deliveries,
      duplicates: duplicates / 100,
      reordered: reordered / 100,
      lostAcknowledgements: lostAcknowledgements / 100,
    },
    calls: { ...calls, errors: errors / 100, lostAnswers: lostAnswers / 100 },
    badSpell: badSpell ?? undefined,
  })
}

export function setSpell({ weather }: Emulator, { spell }: z.output<typeof spellFields>): void {
  const { seed, deliveries, calls } = standing(weather.report())
  weather.forecast({ seed, deliveries, calls, badSpell: spell === 'over' ? undefined : SPELLS[spell] })
}
