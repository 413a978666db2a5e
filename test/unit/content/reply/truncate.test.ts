import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncate, truncateApart } from '../../../../src/content/reply/truncate.ts'
import { anyText } from '../../any-text.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const clusters = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment)
const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  anyText({ maxLength: 60 }),
  fc
    .array(fc.constantFrom('a', ' ', '👩‍👩‍👧', 'é', '🇩🇪', '\r\n', 'नि', '한'), { maxLength: 40 })
    .map((all) => all.join('')),
)

describe('a text that is too long', () => {
  it.each([
    ['Haftpflicht', 11, 'Haftpflicht'],
    ['Haftpflicht', 8, 'Haftpfl…'],
    ['Tea and cups', 5, 'Tea…'],
    ['Familie 👩‍👩‍👧', 12, 'Familie…'],
    ['👩‍👩‍👧👩‍👩‍👧', 10, '👩‍👩‍👧…'],
    ['cafe\u0301s', 5, 'caf…'],
    ['Tea', 1, '…'],
    ['Tea', 0, ''],
  ])('%j is cut to %i units: %j', (text, max, short) => {
    expect(truncate(text, max)).toBe(short)
  })

  it('is cut between grapheme clusters and never longer than allowed', () => {
    fc.assert(
      fc.property(anything, fc.nat(40), (text, max) => {
        const short = truncate(text, max)
        expect(short.length).toBeLessThanOrEqual(max)
        const kept = clusters(text.length <= max ? short : short.replace(/…$/, ''))
        expect(clusters(text).slice(0, kept.length)).toEqual(kept)
        expect(short === text).toBe(text.length <= max)
      }),
    )
  })
})

describe('titles of one message', () => {
  it.each([
    [['Tea', 'Coffee'], 20, ['Tea', 'Coffee']],
    [['Order green tea', 'Order green cup'], 10, ['Orde…n tea', 'Orde…n cup']],
    [['aaaaaaaaaaaa', 'aaaaaaaaaaa'], 8, ['aaa…aaaa', 'aaaaa… 2']],
    [['The same title', 'The same title'], 8, ['The sam…', 'The sam…']],
  ])('%j come out as told apart within %i units', (titles, max, short) => {
    expect(truncateApart(titles, max)).toEqual(short)
  })

  it('differ where they differed in full, and fit', () => {
    const titles = fc.array(fc.oneof(anything, fc.constantFrom('a'.repeat(30), 'a'.repeat(31), 'a'.repeat(32))), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(titles, fc.integer({ min: 20, max: 80 }), (all, max) => {
        const short = truncateApart(all, max)
        expect(short.filter((title) => title.length > max)).toEqual([])
        expect(new Set(short).size).toBeGreaterThanOrEqual(new Set(all).size)
      }),
    )
  })
})
