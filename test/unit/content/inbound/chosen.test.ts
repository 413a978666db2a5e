import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf, NO_CHOICES } from '../../../../src/content/inbound/chosen.ts'

const { typed, clicked } = choicesOf(
  [
    { number: 1, title: 'Track my order', payload: 'track' },
    { number: 2, title: 'Café  hours', payload: 'hours' },
    { number: 12, title: 'Return', payload: 'return' },
    { number: null, title: 'Talk to a person', payload: 'agent' },
    { number: null, title: 'Buy', payload: 'buy red' },
    { number: null, title: 'Buy', payload: 'buy blue' },
    { number: null, title: 'Help', payload: 'help' },
    { number: null, title: 'help', payload: 'help' },
  ],
  [{ key: 'm1.1', payload: 'Überweisung €' }],
)

describe('what a customer types', () => {
  it.each(['2', '2.', ' 2)', '2 )', '2:', '(2)', '02', '２', '２．', '（２）', '2️⃣', '2\n', '\u00a02 '])(
    'names an option by its number: %j',
    (words) => {
      expect(typed(words)).toBe('hours')
    },
  )

  it.each(['Café hours', 'café hours', ' CAFÉ HOURS ', 'Cafe\u0301 hours', 'Café\u00a0hours'])(
    'names an option by its title: %j',
    (words) => {
      expect(typed(words)).toBe('hours')
    },
  )

  it.each(['', ' ', '3', '0', '-2', '2.5', '2 pairs', 'number 2', '1 2', '22', '1000', 'order', 'Track', '2.)'])(
    'names no option where it is anything else: %j',
    (words) => {
      expect(typed(words)).toBeNull()
    },
  )

  it('names a button by its title, and by no number', () => {
    expect(typed('talk to a person')).toBe('agent')
    expect(typed('4')).toBeNull()
  })

  it('names none where several options have that title, unless they mean the same', () => {
    expect(typed('Buy')).toBeNull()
    expect(typed('HELP')).toBe('help')
  })

  it('names the option of that title before the one of that number', () => {
    const children = choicesOf(
      ['0', '1', '2'].map((title, index) => ({ number: index + 1, title, payload: `${title} children` })),
      [],
    )
    expect(children.typed('2')).toBe('2 children')
    expect(children.typed('3')).toBe('2 children')
  })

  it('names every option that was shown with a number, by it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1 }), (numbers) => {
        const options = numbers.map((number) => ({ number, title: `option ${number}`, payload: `payload ${number}` }))
        for (const { number, payload } of options) expect(choicesOf(options, []).typed(`${number}`)).toBe(payload)
      }),
    )
  })
})

describe('what a customer clicks', () => {
  it('brings back the payload that was kept under its key', () => {
    expect(clicked('m1.1')).toBe('Überweisung €')
  })

  it.each(['track', 'm1.2', 'M1.1', '1', ''])('is the payload itself where no key is: %j', (payload) => {
    expect(clicked(payload)).toBe(payload)
  })
})

it('is what it is where nothing was offered', () => {
  fc.assert(
    fc.property(fc.string(), (words) => {
      expect(NO_CHOICES.typed(words)).toBeNull()
      expect(NO_CHOICES.clicked(words)).toBe(words)
    }),
  )
})
