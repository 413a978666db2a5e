import type { BodyLimit } from '../engage/limits.ts'

/** The kinds of place a text is broken at, the best first. */
const BOUNDARIES = ['paragraph', 'line', 'sentence', 'word'] as const
type Boundary = (typeof BOUNDARIES)[number]

/** White space that a line may be broken at. No-break spaces are meant to hold their neighbours together. */
const SPACE = /^[\t\n\v\f\r \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+$/
const NEWLINE = /[\n\v\f\r\u2028\u2029]/
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u
/**
 * Latin letters, punctuation and currency signs: among themselves each is a cluster, and telling them apart takes no
 * segmenter, which is slow.
 */
const PLAIN = /^[\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*$/
/** How far behind the last possible break the segmenters look: rules for sentences and words depend on what follows. */
const LOOKAHEAD = 64

// A fixed locale: the same text is split in the same way wherever the worker runs.
const graphemeSegmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const wordSegmenter = new Intl.Segmenter('en', { granularity: 'word' })

/**
 * Splits a text into parts that a channel takes.
 *
 * A part is broken at the last paragraph that fits, else at the last line, sentence, word or grapheme cluster, in this
 * order of preference, and holds as much as fits up to a break of that kind. No part is empty, none is cut inside a
 * grapheme cluster; only the white space at the breaks is lost. A cluster that is itself longer than the limit is
 * broken between code points, and a code point longer than the limit stays whole.
 *
 * @returns the text as it is where it is within the limit; nothing for an empty text
 */
export function splitText(text: string, limit: BodyLimit): string[] {
  if (text === '') return []
  if (measure(text, limit) <= limit.max) return [text]
  const clusters = readClusters(text, limit)
  const parts: string[] = []
  let from = clusters.skipSpace(0)
  while (from < clusters.count) {
    const { end, next } = takePart(clusters, from, limit)
    if (end > from) {
      parts.push(clusters.slice(from, end))
    } else {
      parts.push(...byCodePoints(clusters.slice(from, next), limit))
    }
    from = clusters.skipSpace(next)
  }
  return parts
}

/** A text as a list of grapheme clusters; positions are indexes into that list, `count` is its end. */
interface Clusters {
  /** Without the white space at the end of the text. */
  count: number
  size(position: number): number
  isSpace(position: number): boolean
  hasNewline(position: number): boolean
  skipSpace(position: number): number
  skipSpaceBack(position: number, floor: number): number
  slice(from: number, to: number): string
  /** The position of an offset that is `distance` UTF-16 units into the slice at `from`; null inside a cluster. */
  find(from: number, distance: number): number | null
}

function readClusters(text: string, limit: BodyLimit): Clusters {
  const starts: number[] = []
  const sizes: number[] = []
  const spaces: boolean[] = []
  if (PLAIN.test(text)) {
    for (let index = 0; index < text.length; index++) {
      starts.push(index)
      sizes.push(measure(text.charAt(index), limit))
      spaces.push(text.charCodeAt(index) <= 0x20)
    }
  } else {
    for (const { index, segment } of graphemeSegmenter.segment(text)) {
      starts.push(index)
      sizes.push(measure(segment, limit))
      spaces.push(SPACE.test(segment))
    }
  }
  let count = starts.length
  while (count > 0 && spaces[count - 1]) count--
  const startOf = (position: number) => starts[position] ?? text.length
  const isSpace = (position: number) => spaces[position] === true
  return {
    count,
    size: (position) => sizes[position] ?? 0,
    isSpace,
    hasNewline: (position) => isSpace(position) && NEWLINE.test(text.slice(startOf(position), startOf(position + 1))),
    skipSpace(position) {
      let to = position
      while (isSpace(to)) to++
      return to
    },
    skipSpaceBack(position, floor) {
      let to = position
      while (to > floor && isSpace(to - 1)) to--
      return to
    },
    slice: (from, to) => text.slice(startOf(from), startOf(to)),
    find(from, distance) {
      const offset = startOf(from) + distance
      let low = from
      let high = starts.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (startOf(middle) < offset) low = middle + 1
        else high = middle
      }
      return startOf(low) === offset ? low : null
    },
  }
}

/** The next part: it ends before `end`, the rest begins at `next`. `end` equals `from` where not one cluster fits. */
function takePart(clusters: Clusters, from: number, limit: BodyLimit): { end: number; next: number } {
  const last: Partial<Record<Boundary, number>> = {}
  let total = 0
  let full = from
  while (full < clusters.count) {
    // A run of white space may begin just where the part is full: it is dropped, so it needs no room.
    if (clusters.isSpace(full) && !clusters.isSpace(full - 1)) last[boundaryAt(clusters, full)] = full
    total += clusters.size(full)
    if (total > limit.max) break
    full++
  }
  if (full === clusters.count) return { end: full, next: full }
  if (full === from) return { end: from, next: from + 1 }
  for (const boundary of BOUNDARIES) {
    const end = lastOf(boundary, last[boundary] ?? from, clusters, from, full)
    if (end > from) return { end, next: end }
  }
  return { end: full, next: full }
}

/** What the run of white space at `position` separates. */
function boundaryAt(clusters: Clusters, position: number): Boundary {
  let newlines = 0
  for (let at = position; clusters.isSpace(at) && newlines < 2; at++) {
    if (clusters.hasNewline(at)) newlines++
  }
  return newlines >= 2 ? 'paragraph' : newlines === 1 ? 'line' : 'word'
}

/** The last boundary of a kind, not behind `full`: `spaced` is the last one that white space marks. `from` is none. */
function lastOf(boundary: Boundary, spaced: number, clusters: Clusters, from: number, full: number): number {
  switch (boundary) {
    case 'paragraph':
    case 'line':
      return spaced
    case 'sentence':
      return lastSegment(sentenceSegmenter, clusters, from, full)
    case 'word':
      return Math.max(spaced, lastSegment(wordSegmenter, clusters, from, full))
    default:
      return boundary satisfies never
  }
}

function lastSegment(segmenter: Intl.Segmenter, clusters: Clusters, from: number, full: number): number {
  const slice = clusters.slice(from, full + LOOKAHEAD)
  const bySentence = segmenter === sentenceSegmenter
  // Where words are set apart by spaces, a break between "word" segments would cut addresses and hyphenated words.
  if (!bySentence && !UNSPACED.test(slice)) return from
  let found = from
  for (const { index, segment, isWordLike } of segmenter.segment(slice)) {
    if (index === 0 || (!bySentence && !(isWordLike && UNSPACED.test(segment)))) continue
    const start = clusters.find(from, index)
    if (start === null) continue
    const end = clusters.skipSpaceBack(start, from)
    if (end > full) break
    if (end > from) found = end
  }
  return found
}

/** The last resort for a cluster that is longer than a whole part may be. */
function byCodePoints(cluster: string, limit: BodyLimit): string[] {
  const parts: string[] = []
  let part = ''
  let room = limit.max
  for (const character of cluster) {
    const size = measure(character, limit)
    if (part !== '' && size > room) {
      parts.push(part)
      part = ''
      room = limit.max
    }
    part += character
    room -= size
  }
  if (part !== '') parts.push(part)
  return parts
}

function measure(text: string, limit: BodyLimit): number {
  switch (limit.unit) {
    case 'utf16':
      return text.length
    case 'utf8':
      return utf8Length(text)
    default:
      return limit.unit satisfies never
  }
}

function utf8Length(text: string): number {
  let bytes = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    // Each half of a surrogate pair is counted as 2 of the pair's 4 bytes.
    else if (unit >= 0xd800 && unit <= 0xdfff && isPaired(text, at)) bytes += 2
    // Lone surrogates are encoded as U+FFFD.
    else bytes += 3
  }
  return bytes
}

function isPaired(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  const other = unit < 0xdc00 ? text.charCodeAt(at + 1) : text.charCodeAt(at - 1)
  return unit < 0xdc00 ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff
}
