import type { DateSlot } from '../message/part.ts'
import { addDays, type Day, daysBetween, type Moment, weekdayOf } from './days.ts'

/** Slots that are offered at most: more cannot be chosen from in a chat. */
const MAX_SLOTS = 20
/** Days that are looked at, for calendars that rule nearly all of them out. */
const MAX_DAYS = 3660
/**
 * Minutes of the day, both included, between which times are offered where the flow does not say: starting at midnight,
 * twenty slots would not reach the afternoon.
 */
const OFFICE_HOURS = { from: 8 * 60, to: 17 * 60 }

/** Days from one to another, or days of the week (0 is Sunday). */
export type DayRule = { from: Day; to: Day } | { weekdays: number[] }

/** What can be chosen. */
export interface Calendar {
  first: Moment | null
  last: Moment | null
  /** Where there are any, only these. */
  enabled: DayRule[]
  disabled: DayRule[]
  /** Null where a day is all that is asked for. Minutes of the day; `from` and `to` are null where not said. */
  times: { from: number | null; to: number | null; step: number } | null
}

/** The first slots of a calendar, in order; none where it has no end, or where its first days are not the likely ones. */
export function dateSlots(calendar: Calendar, today: Day): DateSlot[] {
  const bounds = boundsOf(calendar)
  if (bounds === null) return []
  const days = Math.min(daysBetween(bounds.first, bounds.last), MAX_DAYS)
  // The first days of a century are no help to somebody who is to say when they were born.
  if (bounds.first < today && days > MAX_SLOTS && calendar.enabled.length === 0) return []
  const slots: DateSlot[] = []
  for (let index = 0; index < days && slots.length < MAX_SLOTS; index++) {
    const day = addDays(bounds.first, index)
    if (canBeChosen(day, calendar)) slots.push(...slotsOf(day, calendar))
  }
  return slots.slice(0, MAX_SLOTS)
}

/** The first and the last day; the days that are enabled one by one serve where the flow names none. */
function boundsOf({ first, last, enabled }: Calendar): { first: Day; last: Day } | null {
  const ranges = enabled.flatMap((rule) => ('from' in rule ? [rule] : []))
  const areAllRanges = ranges.length === enabled.length
  const from = first?.day ?? (areAllRanges ? ranges.map((range) => range.from).toSorted()[0] : undefined)
  const to =
    last?.day ??
    (areAllRanges
      ? ranges
          .map((range) => range.to)
          .toSorted()
          .at(-1)
      : undefined)
  return from === undefined || to === undefined ? null : { first: from, last: to }
}

function canBeChosen(day: Day, { enabled, disabled }: Calendar): boolean {
  const matches = (rule: DayRule) =>
    'from' in rule ? rule.from <= day && day <= rule.to : rule.weekdays.includes(weekdayOf(day))
  return (enabled.length === 0 || enabled.some(matches)) && !disabled.some(matches)
}

function slotsOf(day: Day, { first, last, times }: Calendar): DateSlot[] {
  if (times === null) return [{ value: day, duration: 86_400 }]
  const from = (day === first?.day ? first.minute : null) ?? times.from ?? OFFICE_HOURS.from
  const to = (day === last?.day ? last.minute : null) ?? times.to ?? OFFICE_HOURS.to
  const slots: DateSlot[] = []
  for (let minute = Math.ceil(from / times.step) * times.step; minute <= to; minute += times.step) {
    slots.push({
      value: `${day}T${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`,
      duration: times.step * 60,
    })
  }
  return slots
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
