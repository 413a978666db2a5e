import { describe, expect, it } from 'vitest'
import { cognigy, parts, reply, standard, text, toUrl } from './reading.ts'

const card = (adaptiveCard: unknown) => parts({ _adaptiveCard: { type: 'adaptiveCard', adaptiveCard } })
const optionOf = (action: unknown) => card({ actions: [action] })

describe('an adaptive card', () => {
  it('becomes its texts with its actions to choose from', () => {
    const adaptiveCard = {
      type: 'AdaptiveCard',
      body: [
        { type: 'TextBlock', text: 'Your **booking**' },
        { type: 'TextBlock', text: 'hidden', isVisible: false },
        { type: 'ColumnSet', columns: [{ items: [{ type: 'FactSet', facts: [{ title: 'From', value: 'Bonn' }] }] }] },
        { type: 'RichTextBlock', inlines: ['Platform ', { type: 'TextRun', text: '4' }] },
        { type: 'Image', url: 'https://a.example/a.png', altText: 'A train' },
      ],
      actions: [
        { type: 'Action.OpenUrl', title: 'Ticket', url: 'https://a.example/t' },
        { type: 'Action.Submit', title: 'Cancel' },
      ],
    }
    expect(card(adaptiveCard)).toEqual([
      {
        kind: 'choices',
        style: 'buttons',
        text: 'Your **booking**\nFrom: Bonn\nPlatform 4\nA train',
        options: [toUrl('Ticket', 'https://a.example/t'), reply('Cancel')],
      },
    ])
  })

  it('is a text where there is nothing to choose, and its fallback where there is none', () => {
    expect(card({ body: [{ type: 'TextBlock', text: 'Hello' }] })).toEqual([text('Hello')])
    expect(card({ body: [{ type: 'Image', url: 'x' }], fallbackText: 'A card' })).toEqual([text('A card')])
  })

  it.each([
    ['text', 'go', 'go'],
    ['an object, as JSON', { id: 7, to: 'Bonn' }, '{"id":7,"to":"Bonn"}'],
    ['an empty object', {}, 'Go'],
    ['null', null, 'Go'],
    ['a number', 7, '7'],
  ])('sends the data of a submitted action that are %s', (_, data, payload) => {
    expect(optionOf({ type: 'Action.Submit', title: 'Go', data })).toMatchObject([{ options: [reply('Go', payload)] }])
  })

  it('offers what its inputs offer, under their values', () => {
    const choices = [{ title: 'Red', value: 'r' }, { title: 'Blue' }, { value: 'x' }]
    const body = [
      { type: 'Input.ChoiceSet', label: 'Colour?', choices },
      { type: 'Input.Toggle', title: 'Agree' },
    ]
    expect(card({ body, actions: [{ type: 'Action.Submit', title: 'Send', data: 'send' }] })).toMatchObject([
      { text: 'Colour?\nAgree', options: [reply('Red', 'r'), reply('Blue'), reply('Send', 'send')] },
    ])
  })

  it('shows the cards behind its actions, and leaves out and reports what only a card can do', () => {
    const actions = [
      { type: 'Action.ShowCard', title: 'More', card: { body: [{ type: 'TextBlock', text: 'Details' }] } },
      { type: 'Action.ToggleVisibility', title: 'Hide' },
      { type: 'Action.OpenUrl', title: 'Page', url: '/rel' },
      { type: 'Action.Submit' },
    ]
    const { parts, problems } = standard({ _adaptiveCard: { adaptiveCard: { actions } } })
    expect(parts).toMatchObject([{ text: 'More\nDetails', options: [reply('Page')] }])
    expect(problems.map((problem) => problem.replace(/^.*actions/, ''))).toEqual([
      '[1]: changes what only a card can show',
      '[2].url: is not an http(s) address',
      '[3]: has no title',
    ])
  })

  it('serves from the webchat too', () => {
    const adaptiveCard = { body: [{ type: 'TextBlock', text: 'Hello' }] }
    expect(cognigy({ _webchat: { type: 'adaptiveCard', adaptiveCard } }).parts).toEqual([text('Hello')])
  })

  it('may be nested without end', () => {
    let nested: Record<string, unknown> = { type: 'TextBlock', text: 'deep' }
    for (let depth = 0; depth < 5000; depth++) nested = { type: 'Container', items: [nested] }
    const { parts, problems } = standard({ _adaptiveCard: { adaptiveCard: nested } }, 'Text')
    expect(parts).toEqual([text('Text')])
    expect(problems).toHaveLength(1)
  })

  it('that is none is reported', () => {
    expect(standard({ _adaptiveCard: { adaptiveCard: 'x' } }, 'Text')).toMatchObject({
      parts: [text('Text')],
      problems: ['outputs[0].data._cognigy._default._adaptiveCard.adaptiveCard: is not an object'],
    })
  })
})
