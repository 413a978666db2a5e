import { invalid } from '../refusal.ts'
import type { Parameters } from './parameters.ts'

/** What a list can be filtered on: the values that a record has under a parameter's name. */
export type Filters<T> = Record<string, (record: T) => string | null | readonly string[]>

/** Those that have, under each name which the call gives, one of the given values. */
export function matching<T>(all: Iterable<T>, parameters: Parameters, filters: Filters<T>): T[] {
  const given = Object.entries(filters).flatMap(([name, valuesOf]) => {
    const wanted = parameters.all(name)
    return wanted.length === 0 ? [] : [{ wanted, valuesOf }]
  })
  return [...all].filter((record) =>
    given.every(({ wanted, valuesOf }) => [valuesOf(record)].flat().some((value) => wanted.includes(value ?? ''))),
  )
}

/** "The value of `sort` can be created_at or updated_at"; the newest first. @param records in order of creation */
export function newestFirst<T extends { updatedAt: number }>(records: readonly T[], parameters: Parameters): T[] {
  const sort = parameters.get('sort') ?? 'created_at'
  if (sort === 'created_at') return records.toReversed()
  if (sort === 'updated_at') return records.toSorted((a, b) => b.updatedAt - a.updatedAt)
  throw invalid(`The list cannot be sorted by ${sort}.`)
}
