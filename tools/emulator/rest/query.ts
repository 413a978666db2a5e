/** A search as the list calls take it in `q`: see the API documentation, "Searching & Filtering". */
export interface Query {
  /** In the order written. A repeated keyword has one term, whose values are alternatives. */
  readonly terms: readonly Term[]
  /** As written: `created_at.asc`. Null where the call's own order holds. */
  readonly order: string | null
}

export interface Term {
  readonly keyword: string
  readonly values: readonly string[]
  /** `-keyword:value`: what is searched for has none of the values. */
  readonly negated: boolean
}

/** "`text` is provided as the default keyword". */
const DEFAULT_KEYWORD = 'text'

/** A pair, its value in quotes or bare; or words without a keyword, in quotes or bare. */
const PART = /(-?)(\w+):(?:"([^"]*)"|(\S*))|"([^"]*)"|(\S+)/g

/**
 * Reads pairs `keyword:value` separated by spaces. A value in double quotes may hold spaces; a bare one may be several,
 * separated by commas. The words of a text are terms of their own, since each must be there. Never fails: which
 * keywords there are is known to whoever searches.
 */
export function parseQuery(q: string): Query {
  const terms: Term[] = []
  let order: string | null = null
  for (const [, minus, keyword = DEFAULT_KEYWORD, quoted, bare, phrase, word] of q.matchAll(PART)) {
    const values = bare === undefined ? [quoted ?? phrase ?? word ?? ''] : bare.split(',')
    const negated = minus === '-'
    const same = terms.findIndex((term) => term.keyword === keyword && term.negated === negated)
    if (keyword === 'order') order = values.join()
    else if (keyword === DEFAULT_KEYWORD) terms.push({ keyword, values: [values.join()], negated })
    else if (same === -1) terms.push({ keyword, values, negated })
    else terms[same] = { keyword, values: [...(terms[same]?.values ?? []), ...values], negated }
  }
  return { terms, order }
}

/** What a keyword is searched for by; empty where it is not, or only by negation. */
export function valuesOf(query: Query, keyword: string): readonly string[] {
  return query.terms.find((term) => term.keyword === keyword && !term.negated)?.values ?? []
}
