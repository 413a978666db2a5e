/** A day of the calendar as `2026-11-24`; such days sort as texts. */
export type Day = string

/** A day, and the minute of it where the flow names a time. */
export interface Moment {
  day: Day
  minute: number | null
}

const DAY_MS = 86_400_000
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const DATE = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}:\d{2}).*)?$/
const TIME = /^(\d{1,2}):(\d{2})/

/** The day in UTC of a time in milliseconds since 1970. */
export function dayOf(time: number): Day {
  return new Date(time).toISOString().slice(0, 10)
}

export function addDays(day: Day, days: number): Day {
  return dayOf(Date.parse(day) + days * DAY_MS)
}

/** How many days a stretch has, both ends included; none or less where it ends before it begins. */
export function daysBetween(first: Day, last: Day): number {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1
}

/** 0 for Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(day).getUTCDay()
}

/**
 * Reads `today`, `tomorrow`, `yesterday`, `2026-11-24`, `2026-11-24T08:00`, as it is on a clock there: zones are not
 * looked at. Midnight is what programs make of a day without a time. Null where it is no date.
 */
export function momentOf(text: string, today: Day): Moment | null {
  const word = text.trim().toLowerCase()
  const near = ['yesterday', 'today', 'tomorrow'].indexOf(word)
  if (near !== -1) return { day: addDays(today, near - 1), minute: null }
  const [, year, month, date, time] = DATE.exec(text.trim()) ?? []
  if (year === undefined) return null
  const start = Date.UTC(Number(year), Number(month) - 1, Number(date))
  const isReal = new Date(start).getUTCDate() === Number(date) && Number(month) >= 1 && Number(month) <= 12
  return isReal ? { day: dayOf(start), minute: minuteOf(time ?? '') || null } : null
}

/** The minute of the day that `8:00` or `08:00` means; null where it is no time. */
export function minuteOf(text: string): number | null {
  const [, hour, minute] = TIME.exec(text.trim()) ?? []
  const total = Number(hour) * 60 + Number(minute)
  return hour !== undefined && Number(minute) < 60 && total < 24 * 60 ? total : null
}

/** The days of the week that a word names: `weekends`, `weekdays`, `monday`; null for any other word. */
export function weekdaysOf(text: string): number[] | null {
  const word = text.trim().toLowerCase()
  if (word === 'weekends') return [0, 6]
  if (word === 'weekdays') return [1, 2, 3, 4, 5]
  const weekday = WEEKDAYS.indexOf(word)
  return weekday === -1 ? null : [weekday]
}
