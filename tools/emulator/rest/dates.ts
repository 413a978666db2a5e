import { invalid } from '../refusal.ts'

const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:\d\d)?$/

/**
 * A date of a search: `2011-02-03`, `2011-02-03 14:27:33` or RFC 3339, in UTC where no zone is given. "If a date without
 * a time is given, the time will be considered as 00:00:00." Words such as "yesterday" are not read here.
 *
 * @returns milliseconds
 * @throws a 422 for what is no such date
 */
export function readDate(text: string): number {
  const [, day, time = '00:00:00', zone = 'Z'] = DATE.exec(text) ?? []
  const at = Date.parse(`${day}T${time}${zone}`)
  if (Number.isNaN(at)) throw invalid(`${text} is not a date.`)
  return at
}
