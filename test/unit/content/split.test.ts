import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from '../../../src/content/split.ts'
import type { BodyLimit } from '../../../src/engage/limits.ts'
import { anyText } from '../any-text.ts'

const utf16 = (max: number): BodyLimit => ({ max, unit: 'utf16' })
const utf8 = (max: number): BodyLimit => ({ max, unit: 'utf8' })
const sizeOf = (text: string, limit: BodyLimit) =>
  limit.unit === 'utf8' ? new TextEncoder().encode(text).length : text.length
const graphemes = (text: string) => [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment)
const squeezed = (text: string) => text.replace(/\s+/g, '')

describe('splitText', () => {
  it('returns a text within the limit as it is', () => {
    expect(splitText('  a\n\nb  ', utf16(8))).toEqual(['  a\n\nb  '])
  })

  it('makes nothing of an empty text and no empty parts of white space', () => {
    expect(splitText('', utf16(5))).toEqual([])
    expect(splitText(' '.repeat(20), utf16(5))).toEqual([])
    expect(splitText(`${' '.repeat(20)}a${' '.repeat(20)}`, utf16(5))).toEqual(['a'])
  })

  it('prefers the end of a paragraph to the end of a line', () => {
    expect(splitText('One.\n\nTwo.\nThree.\nFour', utf16(18))).toEqual(['One.', 'Two.\nThree.\nFour'])
  })

  it('prefers the end of a line to the end of a sentence', () => {
    expect(splitText('1. Hours\n2. Where is it? Here', utf16(26))).toEqual(['1. Hours', '2. Where is it? Here'])
  })

  it('prefers the end of a sentence to the end of a word', () => {
    expect(splitText('It is here. It is not there.', utf16(20))).toEqual(['It is here.', 'It is not there.'])
  })

  it('fills a part with as many paragraphs as fit', () => {
    expect(splitText('a\n\nb\n\nc\n\nd', utf16(8))).toEqual(['a\n\nb\n\nc', 'd'])
  })

  it('breaks at a word where no sentence ends, and keeps addresses whole', () => {
    expect(splitText('look at https://a.example/some-page', utf16(28))).toEqual([
      'look at',
      'https://a.example/some-page',
    ])
  })

  it('does not count the white space that it drops', () => {
    expect(splitText('abcde fghij', utf16(5))).toEqual(['abcde', 'fghij'])
  })

  it('does not break at a no-break space', () => {
    expect(splitText('it costs 10\u00a0£ today', utf16(12))).toEqual(['it costs', '10\u00a0£ today'])
  })

  it('breaks between words of scripts without spaces', () => {
    const text = '営業時間は午前九時から午後六時までです'
    const parts = splitText(text, utf16(11))
    const words = [...new Intl.Segmenter('ja', { granularity: 'word' }).segment(text)].map(({ index }) => index)
    expect(parts.join('')).toBe(text)
    expect(words).toContain(parts[0]?.length)
  })

  it('does not cut a grapheme cluster', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(splitText(family.repeat(4), utf16(family.length * 2 + 3))).toEqual([family.repeat(2), family.repeat(2)])
    expect(splitText('🇬🇧🇩🇪🇫🇷', utf16(7))).toEqual(['🇬🇧', '🇩🇪', '🇫🇷'])
  })

  it('keeps every mark of the first blocks with the letter before it', () => {
    const segmenter = new Intl.Segmenter('en')
    for (let code = 0x21; code < 0x2100; code++) {
      const mark = String.fromCharCode(code)
      const cluster = [...segmenter.segment(`e${mark}`)].length === 1
      if (mark.trim() === '') continue
      expect(splitText(`ae${mark}`, { unit: 'utf16', max: 2 }), `U+${code.toString(16)}`).toEqual(
        cluster ? ['a', `e${mark}`] : ['ae', mark],
      )
    }
  })

  it('breaks a cluster that is longer than the limit between code points', () => {
    const cluster = `a${'\u0301'.repeat(10)}`
    const parts = splitText(cluster, utf16(4))
    expect(parts.join('')).toBe(cluster)
    expect(parts.every((part) => part.length <= 4)).toBe(true)
    expect(splitText('👩‍👩‍👧‍👦', utf16(3)).join('')).toBe('👩‍👩‍👧‍👦')
  })

  it('leaves a code point whole where even that is longer than the limit', () => {
    expect(splitText('😀😀', utf16(1))).toEqual(['😀', '😀'])
  })

  it('counts bytes where the channel does', () => {
    expect(splitText('ééé', utf8(4))).toEqual(['éé', 'é'])
    expect(splitText('😀😀', utf8(7))).toEqual(['😀', '😀'])
    expect(splitText('a\ud800b', utf8(4))).toEqual(['a\ud800', 'b'])
  })

  it('splits a megabyte in seconds at most', () => {
    const started = performance.now()
    splitText('The quick brown fox jumps over it. And again!\n\n'.repeat(21_000), utf8(1000))
    splitText('a'.repeat(1_000_000), utf16(280))
    splitText(`a${'\u0301'.repeat(1_000_000)}`, utf16(280))
    splitText(`a${' '.repeat(1_000_000)}b`, utf16(280))
    expect(performance.now() - started).toBeLessThan(15_000)
  })

  const alphabet = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', ' ', '.', '. B', '\n', '\n\n', '\r\n', '\t') },
    { weight: 2, arbitrary: fc.constantFrom('é', '漢', 'の', 'ไ', '👩‍👩‍👧', '🇬🇧', '\u0301', '\u200d', '\u00a0', '😀') },
    { weight: 1, arbitrary: anyText({ maxLength: 3 }) },
  )
  const texts = fc.array(alphabet, { maxLength: 120 }).map((pieces) => pieces.join(''))
  const limits = fc.record({
    max: fc.integer({ min: 1, max: 60 }),
    unit: fc.constantFrom('utf16' as const, 'utf8' as const),
  })

  it('gives no part that is empty or, but for one code point, longer than the limit', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        for (const part of splitText(text, limit)) {
          expect(part).not.toBe('')
          if (sizeOf(part, limit) > limit.max) expect([...part]).toHaveLength(1)
        }
      }),
    )
  })

  it('loses nothing but white space, and that only between parts', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const parts = splitText(text, limit)
        expect(squeezed(parts.join(''))).toBe(squeezed(text))
        let from = 0
        for (const part of parts) {
          const at = text.indexOf(part, from)
          expect(text.slice(from, at)).toMatch(/^\s*$/)
          from = at + part.length
        }
      }),
    )
  })

  it('cuts no grapheme cluster that fits', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const clusters = graphemes(text)
        fc.pre(clusters.every((cluster) => sizeOf(cluster, limit) <= limit.max))
        const kept = splitText(text, limit).flatMap(graphemes)
        const visible = (list: string[]) => list.filter((cluster) => cluster.trim() !== '')
        expect(visible(kept)).toEqual(visible(clusters))
      }),
    )
  })

  it('is greedy: no two neighbours that are set apart by words alone would fit into one part', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'bb', 'ccc', 'dddd'), { minLength: 1 }), limits, (words, limit) => {
        const parts = splitText(words.join(' '), { ...limit, max: limit.max + 4 })
        for (const [index, part] of parts.entries()) {
          const next = parts[index + 1]?.split(' ')[0]
          if (next !== undefined) expect(part.length + 1 + next.length).toBeGreaterThan(limit.max + 4)
        }
      }),
    )
  })
})
