import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { MessagePart } from '../message/part.ts'
import { type Calendar, type DayRule, dateSlots } from './date-slots.ts'
import { dayOf, type Moment, minuteOf, momentOf, weekdaysOf } from './days.ts'
import { itemsOf, type Report } from './report.ts'
import { flag, list, word, words } from './shapes.ts'

const count = otherwise(z.coerce.number().check(z.int(), z.positive()), 0)

/**
 * The data of Cognigy's date picker, which hands them to flatpickr: `enable_disable` lists the days that can be chosen,
 * or with `wantDisable` those that cannot; older flows have `enable` and `disable`. Days are `YYYY-MM-DD`, `today`,
 * `tomorrow`, `yesterday`, `weekends`, or ranges `{ from, to }`.
 */
const pickerSchema = z.object({
  eventName: words,
  openPickerButtonText: words,
  mode: word,
  enableTime: flag,
  noCalendar: flag,
  minDate: word,
  maxDate: word,
  minTime: word,
  maxTime: word,
  hourIncrement: count,
  minuteIncrement: count,
  wantDisable: flag,
  enable_disable: list,
  enable: list,
  disable: list,
  function_enable_disable: word,
})
const daySchema = z.union([z.string(), z.object({ from: z.string(), to: z.string() })])

/** From here on the steps of the minutes are appointments; smaller ones are how finely a clock is set. */
const SHORTEST_APPOINTMENT = 15

/**
 * A date picker as a choice of slots. The day is left open, without slots, where its bounds are: no last day, several
 * days or a time alone to choose, days told by a program, or a long stretch of the past, as for a date of birth.
 *
 * @param now milliseconds since 1970. Today is the day in UTC: nothing tells where the customer is
 */
export function readDatePicker(
  value: Record<string, unknown>,
  where: string,
  report: Report,
  now: number,
): MessagePart[] {
  const picker = pickerSchema.parse(value)
  const today = dayOf(now)
  const moment = (name: 'minDate' | 'maxDate'): Moment | null => {
    const read = momentOf(picker[name], today)
    if (read === null && picker[name] !== '') report(`${where}.${name}`, 'is not a date')
    return read
  }
  const rules = (name: 'enable_disable' | 'enable' | 'disable'): DayRule[] => {
    // `false` and `true` are found where no days are named.
    if (typeof picker[name] === 'boolean') return []
    return itemsOf(daySchema, picker[name], `${where}.${name}`, report).flatMap(({ item, where: path }) => {
      const rule = ruleOf(item, today)
      if (rule === null) report(path, 'is not a date')
      return rule ?? []
    })
  }
  const named = rules('enable_disable')
  const calendar: Calendar = {
    first: moment('minDate'),
    last: moment('maxDate'),
    enabled: [...rules('enable'), ...(picker.wantDisable ? [] : named)],
    disabled: [...rules('disable'), ...(picker.wantDisable ? named : [])],
    times: picker.enableTime
      ? { from: minuteOf(picker.minTime), to: minuteOf(picker.maxTime), step: stepOf(picker) }
      : null,
  }
  const isProgram = picker.function_enable_disable.trim() !== ''
  if (isProgram) report(`${where}.function_enable_disable`, 'is a program, which is not run')
  const isOpen = isProgram || picker.noCalendar === true || !['', 'single'].includes(picker.mode)
  const text = picker.eventName || picker.openPickerButtonText
  const slots = isOpen ? [] : dateSlots(calendar, today)
  if (text !== '' || slots.length > 0) return [{ kind: 'dates', text, slots }]
  report(where, 'has nothing to show')
  return []
}

function ruleOf(day: z.output<typeof daySchema>, today: string): DayRule | null {
  if (typeof day !== 'string') {
    const from = momentOf(day.from, today)
    const to = momentOf(day.to, today)
    return from && to && { from: from.day, to: to.day }
  }
  const weekdays = weekdaysOf(day)
  if (weekdays !== null) return { weekdays }
  const moment = momentOf(day, today)
  return moment && { from: moment.day, to: moment.day }
}

/** Minutes from one slot to the next: an hour where the flow does not say. */
function stepOf({ hourIncrement, minuteIncrement }: z.output<typeof pickerSchema>): number {
  if (minuteIncrement >= SHORTEST_APPOINTMENT) return minuteIncrement
  return 60 * (hourIncrement || 1)
}
