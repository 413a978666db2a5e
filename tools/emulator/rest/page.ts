import type { Parameters } from './parameters.ts'

const DEFAULT_LIMIT = 30
const LARGEST_LIMIT = 150

/** Lists are paginated: `{ count, offset, limit, records }`, "limit ≤ 150", 30 by default. */
export function page<T, R>(all: readonly T[], parameters: Parameters, show: (record: T) => R) {
  const offset = parameters.whole('offset', 0)
  const limit = Math.min(parameters.whole('limit', DEFAULT_LIMIT), LARGEST_LIMIT)
  return { count: all.length, offset, limit, records: all.slice(offset, offset + limit).map(show) }
}
