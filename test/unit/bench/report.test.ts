import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { all, atLeast, atMost, beside, goalsTable, shown, toMarkdown, toText } from '../../../tools/bench/report.ts'

const table = {
  title: 'A table',
  columns: ['', 'ms'],
  rows: [
    ['short', '7'],
    ['a | longer name', '1,234'],
  ],
}

describe('a table', () => {
  it('has its figures below each other in the terminal', () => {
    expect(stripVTControlCharacters(toText(table)).split('\n')).toEqual([
      'A table',
      '                    ms',
      'short                7',
      'a | longer name  1,234',
    ])
  })

  it('keeps its cells apart in Markdown, whatever they hold', () => {
    expect(toMarkdown(table).split('\n')).toEqual([
      '### A table',
      '',
      '|  | ms |',
      '| --- | ---: |',
      '| short | 7 |',
      '| a \\| longer name | 1,234 |',
    ])
  })
})

describe('a number to reach', () => {
  it('is reached at the limit, and missed beyond it', () => {
    expect(atMost('rows', 10, 10).reached).toBe(true)
    expect(atMost('rows', 11, 10).reached).toBe(false)
    expect(atLeast('rate', 0.6, 0.6).reached).toBe(true)
    expect(atLeast('rate', 0.59, 0.6).reached).toBe(false)
  })

  it('goes by the median and shows the spread', () => {
    const goal = atMost('ratio', { median: 1.4, min: 1.2, max: 1.9 }, 1.5)
    expect(goal).toEqual({ what: 'ratio', wanted: '≤ 1.5', measured: '1.40 (1.20–1.90)', reached: true })
  })

  it('is missed where nothing was measured', () => {
    expect(atMost('ratio', Number.NaN, 1).reached).toBe(false)
  })

  it('of several figures is reached only by all of them', () => {
    expect(all('p50', [atMost('', 1, 2), atMost('', 3, 2)])).toEqual({
      what: 'p50',
      wanted: '≤ 2',
      measured: '1 · 3',
      reached: false,
    })
  })
})

describe('what is shown beside a number to reach', () => {
  it('is neither reached nor missed, alone or with others', () => {
    const one = beside('rate', { median: 0.5, min: 0.4, max: 0.6 })
    expect(one).toEqual({ what: 'rate', wanted: '–', measured: '0.50 (0.40–0.60)', reached: null })
    expect(goalsTable([one, all('rate', [one, one])]).rows).toEqual([
      ['rate', '–', '0.50 (0.40–0.60)', '–'],
      ['rate', '–', '0.50 (0.40–0.60) · 0.50 (0.40–0.60)', '–'],
    ])
  })
})

describe('a figure', () => {
  it.each([
    [12, '12'],
    [12_345.6, '12,346'],
    [119.66, '119.7'],
    [2.71428, '2.71'],
    [0.01234, '0.012'],
  ])('%d is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text)
  })
})
