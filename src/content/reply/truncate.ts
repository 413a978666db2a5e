const ELLIPSIS = '…'
/** Printable ASCII: every UTF-16 unit is a grapheme cluster of its own, so that no segmenter is needed. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

// A fixed locale: the same text is cut in the same way wherever the worker runs.
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Shortens a text to `max` UTF-16 units, an ellipsis at its end included, without cutting a grapheme cluster. A text
 * that fits is returned as it is.
 */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text
  return max < ELLIPSIS.length ? '' : clip(text, max - ELLIPSIS.length).trimEnd() + ELLIPSIS
}

/**
 * Shortens the titles of one message to `max` UTF-16 units each, so that titles that differ still do: where two would
 * come out the same, they lose their middle instead of their end, and where that is not enough they are counted.
 */
export function truncateApart(titles: readonly string[], max: number): string[] {
  const atEnd = titles.map((title) => truncate(title, max))
  const shared = collisions(titles, atEnd)
  if (shared.size === 0) return atEnd
  const inMiddle = titles.map((title, at) => (shared.has(at) ? truncateMiddle(title, max) : (atEnd[at] ?? '')))
  const taken = new Set<string>()
  const firstUse = new Map<string, string>()
  return titles.map((title, at) => {
    const short = inMiddle[at] ?? ''
    // Titles that are the same in full are the author's own: nothing is told apart by changing them.
    if (!taken.has(short) || firstUse.get(short) === title) {
      taken.add(short)
      if (!firstUse.has(short)) firstUse.set(short, title)
      return short
    }
    const counted = countedApart(title, max, taken)
    taken.add(counted)
    return counted
  })
}

/** The positions of titles that differ, but whose short forms do not. */
function collisions(titles: readonly string[], short: readonly string[]): Set<number> {
  const byShort = new Map<string, number[]>()
  for (const [at, form] of short.entries()) byShort.set(form, [...(byShort.get(form) ?? []), at])
  const sameButDifferent = [...byShort.values()].filter((group) => new Set(group.map((at) => titles[at])).size > 1)
  return new Set(sameButDifferent.flat())
}

function truncateMiddle(text: string, max: number): string {
  if (text.length <= max) return text
  const clusters = [...segmenter.segment(text)].map(({ segment }) => segment)
  const head = clip(text, Math.floor((max - ELLIPSIS.length) / 2))
  let tail = ''
  for (let at = clusters.length - 1; at >= 0; at--) {
    const longer = (clusters[at] ?? '') + tail
    if (head.length + ELLIPSIS.length + longer.length > max) break
    tail = longer
  }
  return head.trimEnd() + ELLIPSIS + tail.trimStart()
}

function countedApart(title: string, max: number, taken: ReadonlySet<string>): string {
  for (let count = 2; ; count++) {
    const counted = `${truncate(title, max - ` ${count}`.length)} ${count}`
    if (!taken.has(counted)) return counted
  }
}

/** The longest beginning that has at most `max` UTF-16 units and ends between grapheme clusters. */
function clip(text: string, max: number): string {
  // One more unit is looked at: a combining mark behind it belongs to the cluster before.
  if (PRINTABLE_ASCII.test(text.slice(0, max + 1))) return text.slice(0, max)
  let end = 0
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > max) break
    end = index + segment.length
  }
  return text.slice(0, end)
}
