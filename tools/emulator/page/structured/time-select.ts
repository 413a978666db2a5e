import { html } from 'hono/html'
import type { Html } from '../html.ts'
import { picture } from './media.ts'
import type { StructuredOf } from './shapes.ts'

type TimeSelect = StructuredOf<'time_select'>
type Timeslot = TimeSelect['timeslots'][number]

/** Appointments, by the day. */
export function timeSelect({ timeslots, location, attachment_id }: TimeSelect): Html {
  const days = Map.groupBy(timeslots, dayOf)
  return html`<div class="card">
    ${picture(attachment_id)}
    ${location?.title ? html`<div class="words"><small>${location.title}</small></div>` : ''}
    ${[...days].map(
      ([day, slots]) => html`<div class="day">
        <strong>${day}</strong>
        <div class="chips">
          ${slots.map((slot) => html`<button class="chip" name="timeslot" value="${slot.identifier}">${hoursOf(slot)}</button>`)}
        </div>
      </div>`,
    )}
  </div>`
}

/**
 * Times are written as at the place of the appointment, `2020-04-26T08:00+0200`, and shown so: the date and the hour of
 * the text, whatever the zone of the machine.
 */
const START = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'long', timeZone: 'UTC' })

function dayOf({ start_time }: Timeslot): string {
  return START.test(start_time) ? DAY.format(Date.parse(`${start_time.slice(0, 10)}T00:00Z`)) : start_time
}

function timeOf(startTime: string): string | null {
  return START.exec(startTime) === null ? null : startTime.slice(11, 16)
}

/** From when, and for how long: seconds come to minutes. */
function hoursOf({ start_time, duration }: Timeslot): string {
  const time = timeOf(start_time) ?? start_time
  return `${time} · ${Math.max(1, Math.round(duration / 60))} min`
}
