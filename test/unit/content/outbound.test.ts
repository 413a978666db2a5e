import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Replies, toReplies } from '../../../src/content/outbound.ts'
import { bodyLimit } from '../../../src/engage/limits.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'

const message = (text: string | null, data: Record<string, unknown> | null = null): FlowOutput => ({
  kind: 'message',
  text,
  data,
  sensitive: false,
})
const cognigy = (channels: Record<string, unknown>, text: string | null = null) => message(text, { _cognigy: channels })
const standard = (output: Record<string, unknown>, text: string | null = null) => cognigy({ _default: output }, text)
const engage = (json: unknown, text: string | null = null) => cognigy({ _ringCentralEngage: { json } }, text)
const read = (...outputs: FlowOutput[]): Replies => toReplies(outputs, { sourceType: 'engage_messaging' })
const replies = (...outputs: FlowOutput[]) => read(...outputs).replies

describe('plain texts', () => {
  it('become one reply each, in order', () => {
    expect(read(message('one'), message('two'))).toEqual({
      replies: ['one', 'two'],
      handover: null,
      close: false,
      problems: [],
    })
  })

  it('lose their HTML', () => {
    expect(replies(message('<p>Hello&nbsp;<b>you</b></p>'))).toEqual(['Hello you'])
  })

  it('give no reply where they are blank', () => {
    expect(read(message(''), message('  \n'), message(null), message(null, {}), message('<p> </p>')).replies).toEqual(
      [],
    )
  })

  it('are split where the channel takes no more', () => {
    const { replies } = toReplies([message('word '.repeat(500))], { sourceType: 'instagram' })
    expect(replies.length).toBe(3)
    expect(replies.every((reply) => reply.length <= bodyLimit('instagram').max)).toBe(true)
  })
})

describe('the default channel', () => {
  it('writes quick replies as a question with numbered answers', () => {
    const quickReplies = [
      { id: 0.123, title: 'Yes', contentType: 'postback', payload: 'null' },
      { id: 1, title: 'Call us', contentType: 'phone_number', payload: '+49 30 123' },
    ]
    expect(
      replies(standard({ _quickReplies: { type: 'quick_replies', text: 'Sure?', quickReplies } }, 'not this')),
    ).toEqual(['Sure?\n1. Yes\n2. Call us: +49 30 123'])
  })

  it('writes buttons with their addresses and numbers', () => {
    const buttons = [
      { title: 'Shop', type: 'web_url', url: 'https://a.example/shop' },
      { title: 'Call', type: 'phone_number', payload: '+49123' },
      { title: 'Later', type: 'postback', payload: 'later' },
    ]
    expect(replies(standard({ _buttons: { text: 'What now?', buttons } }))).toEqual([
      'What now?\n1. Shop: https://a.example/shop\n2. Call: +49123\n3. Later',
    ])
  })

  it('writes a gallery as blocks whose buttons are numbered over the whole message', () => {
    const items = [
      { title: 'Tea', subtitle: 'Green', imageUrl: '', buttons: [{ title: 'Buy', type: 'postback', payload: 'tea' }] },
      { title: 'Mug', subtitle: '', buttons: null },
      {
        title: '',
        imageUrl: 'https://a.example/pot.png',
        imageAltText: 'A pot',
        buttons: [{ title: 'More', type: 'postback' }],
      },
    ]
    expect(replies(standard({ _gallery: { type: 'carousel', items } }))).toEqual([
      'Tea – Green\n1. Buy\n\nMug\n\nA pot: https://a.example/pot.png\n2. More',
    ])
  })

  it('writes a list with the addresses of its items and its own button', () => {
    const items = [{ title: 'News', subtitle: 'Today', defaultActionUrl: 'https://a.example/news', buttons: [] }]
    const button = { title: 'All', type: 'web_url', url: 'https://a.example', condition: '' }
    expect(replies(standard({ _list: { items, button } }))).toEqual([
      'News – Today\nhttps://a.example/news\n\n1. All: https://a.example',
    ])
  })

  it('writes images, audio and video as alt text and address', () => {
    expect(
      replies(
        standard({ _image: { imageUrl: 'https://a.example/a.png', imageAltText: 'Map', buttons: null } }),
        standard({ _audio: { audioUrl: 'https://a.example/a.mp3' } }),
        standard({ _video: { videoUrl: 'https://a.example/a.mp4', videoAltText: 'How to' } }),
      ),
    ).toEqual(['Map: https://a.example/a.png', 'https://a.example/a.mp3', 'How to: https://a.example/a.mp4'])
  })

  it('writes an adaptive card as its texts and numbered actions', () => {
    const adaptiveCard = {
      type: 'AdaptiveCard',
      body: [
        { type: 'TextBlock', text: 'Your booking' },
        { type: 'TextBlock', text: 'hidden', isVisible: false },
        { type: 'ColumnSet', columns: [{ items: [{ type: 'FactSet', facts: [{ title: 'From', value: 'Bonn' }] }] }] },
        { type: 'RichTextBlock', inlines: ['Platform ', { type: 'TextRun', text: '4' }] },
      ],
      actions: [
        { type: 'Action.OpenUrl', title: 'Ticket', url: 'https://a.example/t' },
        { type: 'Action.Submit', title: 'Cancel' },
      ],
    }
    expect(replies(standard({ _adaptiveCard: { type: 'adaptiveCard', adaptiveCard } }))).toEqual([
      'Your booking\nFrom: Bonn\nPlatform 4\n1. Ticket: https://a.example/t\n2. Cancel',
    ])
  })

  it('leaves out what is broken, says so, and keeps the rest', () => {
    const { replies, problems } = read(
      standard({
        _buttons: {
          text: 'Secret words',
          buttons: [null, { title: '' }, { title: 'Rel', type: 'web_url', url: '/rel' }],
        },
      }),
    )
    expect(replies).toEqual(['Secret words\n1. Rel'])
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('Secret')
  })

  it('falls back to the text where it yields nothing', () => {
    expect(replies(standard({ _image: { imageUrl: 'a.png' } }, 'A picture'))).toEqual(['A picture'])
    expect(replies(standard({ _quickReplies: null }, 'Text'))).toEqual(['Text'])
    expect(replies(standard({ _unheardOf: {} }, 'Text'))).toEqual(['Text'])
  })
})

describe("Messenger's form", () => {
  const elements = [
    { title: 'Tea', subtitle: 'Green', buttons: [{ type: 'web_url', title: 'Buy', url: 'https://a.example' }] },
  ]

  it('serves where the default channel is missing', () => {
    const attachment = { type: 'template', payload: { template_type: 'generic', elements } }
    expect(replies(cognigy({ _webchat: { message: { attachment, quick_replies: [{ title: 'Back' }] } } }))).toEqual([
      'Tea – Green\n1. Buy: https://a.example\n\n2. Back',
    ])
    const image = { type: 'image', payload: { url: 'https://a.example/a.png' } }
    expect(replies(cognigy({ _facebook: { message: { attachment: image } } }))).toEqual(['https://a.example/a.png'])
  })

  it('does not serve beside the default channel', () => {
    const output = cognigy({ _default: { _buttons: { text: 'this' } }, _webchat: { message: { text: 'not this' } } })
    expect(replies(output)).toEqual(['this'])
  })
})

describe('the RingCentral Engage tab', () => {
  it('hands over, with the words and categories that the flow gives', () => {
    const json = { command: 'handover', message: 'One moment', categoryIds: ['a', 1], category_ids: ['b', 'a'] }
    expect(read(engage(json)).handover).toEqual({ message: 'One moment', categoryIds: ['a', '1', 'b'] })
    expect(read(engage({ command: 'handover' })).handover).toEqual({ message: null, categoryIds: [] })
  })

  it('does not lose the text beside a handover', () => {
    expect(read(engage({ command: 'handover' }, 'Goodbye'))).toMatchObject({ replies: ['Goodbye'], handover: {} })
  })

  it('writes structured content as its body and numbered items', () => {
    const structuredContent = { type: 'select', items: [{ title: 'A', payload: 'a' }, { title: 'B' }] }
    const json = { command: 'structured-content', body: 'Which?', structuredContent }
    expect(replies(engage(json, 'not this'))).toEqual(['Which?\n1. A\n2. B'])
  })

  it('reports an unknown command and sends nothing of it', () => {
    const json = { command: `evil\n<b>${'x'.repeat(100)}`, message: 'no' }
    const { replies, problems } = read(engage(json, 'nor this'))
    expect(replies).toEqual([])
    expect(problems).toEqual([
      `outputs[0].data._cognigy._ringCentralEngage.json: unknown command "evil??b?${'x'.repeat(32)}"`,
    ])
  })

  it.each([null, '', {}, [], 'no json', { command: null }, { command: 'structured-content' }])(
    'lets other output serve where it holds %j',
    (json) => {
      expect(replies(engage(json, 'Text'))).toEqual(['Text'])
    },
  )
})

describe('structured outputs', () => {
  const structured = (structuredContent: Record<string, unknown>, body: string | null = null): FlowOutput => ({
    kind: 'structured',
    body,
    structuredContent,
  })

  it.each([
    ['select', { items: [{ title: 'A' }] }, 'Body\n1. A'],
    [
      'template',
      { title: 'T', subtitle: 'S', items: [{ type: 'url', title: 'Go', url: 'https://a.example' }] },
      'Body\nT – S\n1. Go: https://a.example',
    ],
    ['rich_link', { title: 'T', url: 'https://a.example', url_text: 'Site' }, 'Body\nT\nSite: https://a.example'],
    ['rich_link', { title: 'T', url: 'app://x', url_fallback: 'https://a.example' }, 'Body\nT\nhttps://a.example'],
    [
      'carousel',
      {
        items: [
          { title: 'A', items: [{ title: 'x' }] },
          { title: 'B', items: [{ title: 'y' }] },
        ],
      },
      'Body\n\nA\n1. x\n\nB\n2. y',
    ],
    [
      'list',
      {
        title: 'Body',
        sections: [{ title: 'S', identifier: 's' }],
        items: [{ title: 'A', subtitle: 'a', section_identifier: 's' }, { title: 'B' }],
      },
      'Body\n1. B\n\nS\n2. A – a',
    ],
    [
      'time_select',
      { timeslots: [{ start_time: '2020-04-26T08:00+0200' }], location: { title: 'Bonn' } },
      'Body\nBonn\n1. 2020-04-26 08:00',
    ],
    ['form', { title: 'T', pages: [{ title: 'P' }] }, 'Body\nT\nP'],
    ['authenticate', { title: 'Sign in' }, 'Body\nSign in'],
  ])('of type %s become readable text', (type, content, text) => {
    expect(read(structured({ type, ...content }, 'Body'))).toMatchObject({ replies: [text], problems: [] })
  })

  it('of unknown types show what they can and are reported', () => {
    const { replies, problems } = read(structured({ type: 'hologram', title: 'T' }), structured({ type: 'hologram' }))
    expect(replies).toEqual(['T'])
    expect(problems.length).toBeGreaterThan(1)
  })
})

describe('what else a flow may ask for', () => {
  it('maps handover and close directly, and merges handovers', () => {
    const result = read(
      { kind: 'handover', message: null, categoryIds: ['a'] },
      { kind: 'handover', message: '<b>Wait</b>', categoryIds: ['a', 'b'] },
      { kind: 'close' },
    )
    expect(result).toEqual({
      replies: [],
      handover: { message: 'Wait', categoryIds: ['a', 'b'] },
      close: true,
      problems: [],
    })
  })

  it('writes files and apps as links', () => {
    const data = {
      attachments: [{ fileName: 'a.pdf', mimeType: 'application/pdf', size: 1, url: 'https://a.example/a.pdf' }],
      _plugin: { type: 'x-app', data: { sessionUrl: 'https://a.example/app', openButtonLabel: 'Open' } },
    }
    expect(replies(message('Here:', data))).toEqual([
      'Here:\n\na.pdf: https://a.example/a.pdf\nOpen: https://a.example/app',
    ])
  })
})

describe('dirty data', () => {
  const dirty = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.constantFrom(null, '', 'null', 0.5, [], [null], {}, '<p>', 'https://', '/rel', true) },
  )
  const button = fc.record(
    {
      id: dirty,
      title: dirty,
      type: fc.oneof(dirty, fc.constantFrom('web_url', 'phone_number')),
      url: dirty,
      payload: dirty,
    },
    { requiredKeys: [] },
  )
  const buttons = fc.oneof(dirty, fc.array(fc.oneof(button, dirty), { maxLength: 3 }))
  const card = fc.record(
    { title: dirty, subtitle: dirty, imageUrl: dirty, buttons, defaultActionUrl: dirty, default_action: dirty },
    { requiredKeys: [] },
  )
  const cards = fc.oneof(dirty, fc.array(fc.oneof(card, dirty), { maxLength: 3 }))
  const adaptive = fc.letrec((tie) => ({
    element: fc.oneof(
      { depthSize: 'small' },
      dirty,
      fc.record({ type: dirty, text: dirty, items: tie('elements'), actions: buttons }),
    ),
    elements: fc.array(tie('element'), { maxLength: 3 }),
  })).element
  const data = fc.record(
    {
      _cognigy: fc.oneof(
        dirty,
        fc.record(
          {
            _ringCentralEngage: fc.oneof(
              dirty,
              fc.record({
                json: fc.oneof(
                  dirty,
                  fc.record({
                    command: fc.oneof(dirty, fc.constantFrom('handover', 'structured-content')),
                    body: dirty,
                    message: dirty,
                    categoryIds: dirty,
                    structuredContent: fc.oneof(
                      dirty,
                      fc.record({ type: fc.constantFrom('list', 'carousel', 'x'), items: cards, sections: cards }),
                    ),
                  }),
                ),
              }),
            ),
            _default: fc.oneof(
              dirty,
              fc.record(
                {
                  _quickReplies: fc.oneof(dirty, fc.record({ text: dirty, quickReplies: buttons })),
                  _buttons: fc.oneof(dirty, fc.record({ text: dirty, buttons })),
                  _gallery: fc.oneof(dirty, fc.record({ items: cards })),
                  _list: fc.oneof(dirty, fc.record({ items: cards, button })),
                  _image: fc.oneof(dirty, fc.record({ imageUrl: dirty, imageAltText: dirty, buttons })),
                  _adaptiveCard: fc.oneof(dirty, fc.record({ adaptiveCard: adaptive })),
                },
                { requiredKeys: [] },
              ),
            ),
            _webchat: fc.oneof(
              dirty,
              fc.record({
                message: fc.oneof(
                  dirty,
                  fc.record({
                    text: dirty,
                    quick_replies: buttons,
                    attachment: fc.oneof(
                      dirty,
                      fc.record({ type: dirty, payload: fc.record({ elements: cards, buttons }) }),
                    ),
                  }),
                ),
              }),
            ),
          },
          { requiredKeys: [] },
        ),
      ),
      _plugin: dirty,
      attachments: dirty,
    },
    { requiredKeys: [] },
  )
  const output: fc.Arbitrary<FlowOutput> = fc.oneof(
    fc.record({
      kind: fc.constant('message' as const),
      text: fc.option(fc.string()),
      data: fc.option(data),
      sensitive: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('structured' as const),
      body: fc.option(fc.string()),
      structuredContent: fc.dictionary(
        fc.constantFrom('type', 'title', 'items', 'sections', 'timeslots', 'pages', 'url'),
        dirty,
      ),
    }),
  )

  it('never throws, and gives replies that are neither blank nor too long', () => {
    fc.assert(
      fc.property(
        fc.array(output, { maxLength: 4 }),
        fc.constantFrom('instagram', 'whats_app', null),
        (outputs, sourceType) => {
          const result = toReplies(outputs, { sourceType })
          for (const reply of result.replies) {
            expect(reply.trim()).not.toBe('')
            expect(reply.length).toBeLessThanOrEqual(bodyLimit(sourceType).max)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('survives adaptive cards nested without end', () => {
    let card: Record<string, unknown> = { type: 'TextBlock', text: 'deep' }
    for (let depth = 0; depth < 5000; depth++) card = { type: 'Container', items: [card] }
    const { replies, problems } = read(standard({ _adaptiveCard: { adaptiveCard: card } }, 'Text'))
    expect(replies).toEqual(['Text'])
    expect(problems).toHaveLength(1)
  })
})
