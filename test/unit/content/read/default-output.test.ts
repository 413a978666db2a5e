import { describe, expect, it } from 'vitest'
import { call, parts, reply, standard, text, toUrl } from './reading.ts'

const URL = 'https://a.example/a'

describe('quick replies and buttons', () => {
  it('become choices of their kind', () => {
    const quickReplies = [
      { id: 0.123, title: 'Yes', contentType: 'postback', payload: 'yes' },
      { id: 1, title: 'Call us', contentType: 'phone_number', payload: '+49 30 123' },
    ]
    expect(parts({ _quickReplies: { type: 'quick_replies', text: '<b>Sure?</b>', quickReplies } })).toEqual([
      {
        kind: 'choices',
        style: 'quick_replies',
        text: '<b>Sure?</b>',
        options: [reply('Yes', 'yes'), call('Call us', '+49 30 123')],
      },
    ])
    expect(parts({ _buttons: { text: '', buttons: [{ title: 'A', type: 'postback' }] } })).toEqual([
      { kind: 'choices', style: 'buttons', text: '', options: [reply('A')] },
    ])
  })

  it.each([
    ['a postback', { title: 'A', type: 'postback', payload: 'a' }, reply('A', 'a')],
    ['no payload', { title: 'A', type: 'postback', payload: '' }, reply('A')],
    ['the word null for a payload', { title: 'A', type: 'postback', payload: 'null' }, reply('A')],
    ['a number for a payload', { title: 7, type: 'postback', payload: 0.5 }, reply('7', '0.5')],
    ['an address left behind in a postback', { title: 'A', type: 'postback', payload: 'a', url: URL }, reply('A', 'a')],
    ['a page', { title: 'Shop', type: 'web_url', url: URL, target: '_blank' }, toUrl('Shop', URL)],
    ['an address with a space', { title: 'Shop', type: 'web_url', url: `${URL} b` }, toUrl('Shop', `${URL}%20b`)],
    ['an app with an address', { title: 'App', type: 'openXApp', url: URL }, toUrl('App', URL)],
    ['an app without one', { title: 'App', type: 'openXApp', payload: 'app' }, reply('App', 'app')],
    [
      'a number to call',
      { title: 'Call', type: 'phone_number', payload: '+49 (30) 1-2' },
      call('Call', '+49 (30) 1-2'),
    ],
    ['a number in an address', { title: 'Call', type: 'web_url', url: 'tel:+4930' }, call('Call', '+4930')],
    ['a number that is none', { title: 'Call', type: 'phone_number', payload: 'CALL_ME' }, reply('Call', 'CALL_ME')],
    ['a title in HTML and of two lines', { title: '<b>A</b>\n&amp; B', type: 'postback' }, reply('A & B')],
    ['a title in Markdown', { title: '**A**' }, reply('A')],
    ['no title but an address', { title: '', type: 'web_url', url: URL }, toUrl(URL, URL)],
    [
      'no title but a picture',
      { imageAltText: 'A cup', contentType: 'postback', payload: 'cup' },
      reply('A cup', 'cup'),
    ],
  ])('may have %s', (_, button, option) => {
    const { parts, problems } = standard({ _buttons: { text: 'Q', buttons: [button] } })
    expect(parts).toEqual([{ kind: 'choices', style: 'buttons', text: 'Q', options: [option] }])
    expect(problems).toEqual([])
  })

  it.each([
    ['/rel', 'is not an http(s) address'],
    ['javascript:alert(1)', 'is not an http(s) address'],
    ['https://', 'is not an http(s) address'],
    [7, 'is not an http(s) address'],
  ])('become replies where their address is %j, which is reported', (url, what) => {
    const { parts, problems } = standard({ _buttons: { text: 'Q', buttons: [{ title: 'A', type: 'web_url', url }] } })
    expect(parts).toMatchObject([{ options: [reply('A')] }])
    expect(problems).toEqual([`outputs[0].data._cognigy._default._buttons.buttons[0].url: ${what}`])
  })

  it('are left out where nobody could read them, and reported without any message text', () => {
    const buttons = [null, 7, { title: '' }, { contentType: 'user_email' }, { title: ' ', payload: 'SECRET' }]
    const { parts, problems } = standard({ _quickReplies: { text: 'Secret', quickReplies: buttons } })
    expect(parts).toEqual([text('Secret')])
    expect(problems.map((problem) => problem.replace(/^.*quickReplies/, ''))).toEqual([
      '[0]: is not an object of the expected form',
      '[1]: is not an object of the expected form',
      '[2]: has no title',
      '[3]: has no title',
      '[4]: has no title',
    ])
    expect(problems.join()).not.toMatch(/secret/i)
  })
})

describe('galleries and lists', () => {
  it('become cards with their pictures, targets and options', () => {
    const items = [
      { id: 0.1, title: 'Tea', subtitle: 'Green', imageUrl: URL, imageAltText: 'A cup', buttons: [{ title: 'Buy' }] },
      { title: 'Mug', subtitle: '', imageUrl: '', buttons: null },
    ]
    expect(parts({ _gallery: { type: 'carousel', items } })).toEqual([
      {
        kind: 'cards',
        layout: 'gallery',
        text: '',
        cards: [
          { title: 'Tea', subtitle: 'Green', imageUrl: URL, imageLabel: 'A cup', url: null, options: [reply('Buy')] },
          { title: 'Mug', subtitle: '', imageUrl: null, imageLabel: '', url: null, options: [] },
        ],
        options: [],
      },
    ])
    const button = { title: 'All', type: 'web_url', url: URL, condition: '' }
    expect(parts({ _list: { items: [{ title: 'News', defaultActionUrl: URL }], button } })).toMatchObject([
      { kind: 'cards', layout: 'list', cards: [{ title: 'News', url: URL }], options: [toUrl('All', URL)] },
    ])
  })

  it('leave out the button that editors save where a list has none', () => {
    const { parts, problems } = standard({
      _list: { items: [{ title: 'A' }], button: { title: '', type: 'postback' } },
    })
    expect(parts).toMatchObject([{ options: [] }])
    expect(problems).toEqual([])
  })

  it('name a card after the picture that it cannot show', () => {
    const { parts, problems } = standard({ _gallery: { items: [{ imageUrl: 'cup.png', imageAltText: 'A cup' }] } })
    expect(parts).toMatchObject([{ cards: [{ title: 'A cup', imageUrl: null }] }])
    expect(problems).toEqual([
      'outputs[0].data._cognigy._default._gallery.items[0].imageUrl: is not an http(s) address',
    ])
  })

  it('leave out cards that hold nothing, and what remains of a list is its button', () => {
    const { parts, problems } = standard({ _list: { items: [{}, { title: null }], button: { title: 'All' } } })
    expect(parts).toEqual([{ kind: 'choices', style: 'buttons', text: '', options: [reply('All')] }])
    expect(problems.map((problem) => problem.replace(/^.*items/, ''))).toEqual([
      '[0]: has nothing to show',
      '[1]: has nothing to show',
    ])
  })
})

describe('pictures, sounds and films', () => {
  it.each([
    ['_image', 'image', { imageUrl: URL, imageAltText: 'Map', buttons: [{ title: 'Go' }] }, 'Map', [reply('Go')]],
    ['_audio', 'audio', { audioUrl: URL }, '', []],
    ['_video', 'video', { videoUrl: URL, videoAltText: 'How to', videoCaptionsUrl: URL }, 'How to', []],
  ])('%s becomes media', (name, media, value, label, options) => {
    expect(parts({ [name]: value })).toEqual([{ kind: 'media', media, url: URL, label, options }])
  })

  it('say what they would show where their address is broken', () => {
    const { parts, problems } = standard({
      _image: { imageUrl: 'a.png', imageAltText: 'Map', buttons: [{ title: 'Go' }] },
    })
    expect(parts).toEqual([{ kind: 'choices', style: 'buttons', text: 'Map', options: [reply('Go')] }])
    expect(problems).toHaveLength(1)
  })
})

describe('the default channel', () => {
  it("keeps the flow's order where it holds several kinds", () => {
    const output = { _image: { imageUrl: URL }, _quickReplies: { text: 'Q' }, _audio: { audioUrl: URL } }
    expect(parts(output).map(({ kind }) => kind)).toEqual(['media', 'text', 'media'])
  })

  it('lets the text serve where it yields nothing', () => {
    for (const output of [{ _image: { imageUrl: 'a.png' } }, { _quickReplies: null }, { _unheardOf: {} }, {}]) {
      expect(standard(output, 'Text').parts).toEqual([text('Text')])
    }
  })

  it('reports what is no object', () => {
    expect(standard({ _buttons: [], _list: 'x' }, 'Text').problems).toEqual([
      'outputs[0].data._cognigy._default._buttons: is not an object',
      'outputs[0].data._cognigy._default._list: is not an object',
    ])
  })
})
