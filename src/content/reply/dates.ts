import type { DateSlot, DatesPart, Option } from '../message/part.ts'
import { isWallTime, offsetAt } from './offset.ts'
import { titlesOf } from './options.ts'
import { type Drafting, draftOf, plainSketch, type Sketch } from './sketch.ts'
import { beginning, splitOff } from './words.ts'

/** Seconds; for slots that do not say. */
const DEFAULT_DURATION = 3600

/**
 * A choice of days or times: `time_select` where the channel has it, else text with numbered options; a question only
 * where the flow leaves the day open. What the flow gets is the slot's value, which is its identifier too.
 */
export function dates(part: DatesPart, where: string, on: Drafting): Sketch[] {
  const text = on.plain(part.text).trim()
  const slots = part.slots.filter(({ value }, index) => {
    const isFirst = part.slots.findIndex((slot) => slot.value === value) === index
    if (isFirst && isWallTime(value)) return true
    on.report(`${where}.slots[${index}].value`, isFirst ? 'is not a date' : 'was there before')
    return false
  })
  const options = slots.map(optionOf)
  if (slots.length === 0 || !on.place.rules.time_select) return [plainSketch([text, ...options])]
  const { before, words } = splitOff(text, on.place.body)
  const timeslots = slots.map((slot) => timeslot(slot, on.timeZone))
  const body = words || beginning(titlesOf(options), on.place.body)
  return [
    plainSketch([before]),
    { draft: draftOf({ body, structuredContent: { type: 'time_select', timeslots } }), plain: [words, ...options] },
  ]
}

function optionOf({ value }: DateSlot): Option {
  return { title: value.replace('T', ' '), action: { type: 'reply', payload: value } }
}

function timeslot({ value, duration }: DateSlot, timeZone: string) {
  // A day begins at noon: whichever zone a device shows it in, it is the same day nearly everywhere.
  const time = value.includes('T') ? value : `${value}T12:00`
  const seconds = Math.round(duration)
  return {
    identifier: value,
    start_time: time + offsetAt(time, timeZone),
    duration: Number.isSafeInteger(seconds) && seconds > 0 ? seconds : DEFAULT_DURATION,
  }
}
