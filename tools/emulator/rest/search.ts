import { invalid } from '../refusal.ts'
import { parseQuery, type Term } from './query.ts'

/** How the records of one list call can be searched. */
export interface SearchRules<T> {
  /** The records' name in messages: `Contents`. */
  what: string
  /** By keyword, whether a record has a value. */
  keywords: Readonly<Record<string, (record: T, value: string) => boolean>>
  /** Keywords of which the documentation says "negation is not supported". */
  withoutNegation: readonly string[]
  /** By field, what a record is ordered by: of those in `order:field.asc`. */
  orders: Readonly<Record<string, (record: T) => number>>
  /** Where the query names no order: `created_at.desc`. */
  defaultOrder: string
}

/**
 * The records that match all terms of a query, in its order. What is unknown is refused even where there is nothing to
 * search: a query that is wrong must not look like one that finds nothing.
 *
 * @throws a 422 that names the keyword or order that these records do not know
 */
export function search<T>(all: Iterable<T>, q: string, rules: SearchRules<T>): T[] {
  const query = parseQuery(q)
  const tests = query.terms.map((term) => testOf(term, rules))
  const compare = comparison(query.order ?? rules.defaultOrder, rules)
  return [...all].filter((record) => tests.every((test) => test(record))).sort(compare)
}

function testOf<T>({ keyword, values, negated }: Term, rules: SearchRules<T>): (record: T) => boolean {
  const has = Object.hasOwn(rules.keywords, keyword) ? rules.keywords[keyword] : undefined
  if (has === undefined) throw invalid(`${rules.what} cannot be searched by ${keyword}.`)
  if (negated && rules.withoutNegation.includes(keyword)) throw invalid(`${keyword} cannot be negated.`)
  return (record) => values.some((value) => has(record, value)) !== negated
}

function comparison<T>(order: string, rules: SearchRules<T>): (a: T, b: T) => number {
  const [field = '', direction] = order.split('.')
  const by = Object.hasOwn(rules.orders, field) ? rules.orders[field] : undefined
  if (by === undefined || (direction !== 'asc' && direction !== 'desc')) {
    throw invalid(`${rules.what} cannot be ordered by ${order}.`)
  }
  return direction === 'asc' ? (a, b) => by(a) - by(b) : (a, b) => by(b) - by(a)
}
