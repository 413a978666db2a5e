import { describe, expect, it } from 'vitest'
import type { MessagePart, Option, StructuredPart } from '../../../../src/content/message/part.ts'
import type { ReplyChannel } from '../../../../src/content/reply/draft.ts'
import { offeredByFallback } from '../../../../src/content/reply/offered.ts'
import { toReplies } from '../../../../src/content/reply/to-replies.ts'
import { CHANNELS } from './channels.ts'
import { call, card, replies, reply, url } from './parts.ts'

const on = (name: keyof typeof CHANNELS | ReplyChannel, ...parts: MessagePart[]) => {
  const problems: string[] = []
  const channel = typeof name === 'object' ? name : CHANNELS[name]
  if (channel === undefined) throw new Error(`${name} is no channel`)
  const report = (where: string, what: string) => problems.push(`${where}: ${what}`)
  return { ...toReplies(parts, channel, { keyPrefix: 'k', report }), problems }
}
const choice = (style: 'quick_replies' | 'buttons', options: Option[], text = 'Which?'): MessagePart => ({
  kind: 'choices',
  style,
  text,
  options,
})
const raw = (content: Record<string, unknown>, more: Partial<StructuredPart> = {}): StructuredPart => ({
  kind: 'structured',
  body: '',
  content,
  disableTextInput: null,
  ...more,
})
const types = (answer: ReturnType<typeof on>) =>
  answer.replies.map(({ draft }) => draft.structuredContent?.type ?? draft.format)

describe('what a channel takes', () => {
  const buttons = choice('buttons', [reply('Yes'), reply('No')])
  const channel = (more: Partial<ReplyChannel>): ReplyChannel => ({
    sourceType: 'engage_messaging',
    capabilities: null,
    structuredContentSupported: null,
    richText: false,
    ...more,
  })

  it.each<[string, Partial<ReplyChannel>, string]>([
    ['comes from the table where the customer says nothing', {}, 'template'],
    ['is what the customer lists', { capabilities: ['select'] }, 'select'],
    ['is what the customer lists, also on a channel nobody knows', { sourceType: 'x', capabilities: ['list'] }, 'list'],
    ['is nothing where the list is empty', { capabilities: [] }, 'text'],
    ['is nothing where structured content is not supported', { structuredContentSupported: false }, 'text'],
    [
      'is not everything because structured content is supported',
      { sourceType: 'email', structuredContentSupported: true },
      'text',
    ],
  ])('%s', (_, more, type) => {
    expect(types(on(channel(more), buttons))).toEqual([type])
  })
})

describe('options', () => {
  it.each<[string, string, MessagePart, string[]]>([
    ['messenger', 'thirteen quick replies are one select', choice('quick_replies', replies(13)), ['select']],
    [
      'messenger',
      'fourteen are numbered: a second select would wipe the first away',
      choice('quick_replies', replies(14)),
      ['text'],
    ],
    [
      'messenger',
      'nine buttons are three templates',
      choice('buttons', replies(9)),
      ['template', 'template', 'template'],
    ],
    ['messenger', 'ten would be a fourth one: quick replies are shorter', choice('buttons', replies(10)), ['select']],
    ['whatsapp', 'three are a template', choice('quick_replies', replies(3)), ['template']],
    ['whatsapp', 'four are a list', choice('buttons', replies(4)), ['list']],
    ['whatsapp', 'eleven are two lists', choice('buttons', replies(11)), ['list', 'list']],
    ['whatsapp', 'thirty-one are numbered', choice('buttons', replies(31)), ['text']],
    ['apple', 'buttons become quick replies', choice('buttons', replies(2)), ['select']],
    ['sms', 'are numbered', choice('buttons', replies(2)), ['text']],
  ])('on %s: %s', (name, _, part, expected) => {
    expect(types(on(name, part))).toEqual(expected)
  })

  it('are split evenly, so that none stands alone', () => {
    const { replies: said } = on('whatsapp', choice('buttons', replies(11)))
    const counts = said.map(
      ({ draft }) => draft.structuredContent?.type === 'list' && draft.structuredContent.items.length,
    )
    expect(counts).toEqual([6, 5])
  })

  it('that open an address are buttons where the channel has them, lines of the text elsewhere', () => {
    const part = choice('quick_replies', [reply('Yes'), url('Shop'), call('Call')])
    expect(on('engage messaging', part).replies[0]?.draft.structuredContent).toEqual({
      type: 'template',
      title: 'Which?',
      items: [
        { type: 'reply', title: 'Yes', payload: 'yes' },
        { type: 'url', title: 'Shop', url: 'https://shop.example/tea' },
        { type: 'url', title: 'Call', url: 'tel:+4930123456' },
      ],
    })
    expect(on('apple', part).replies[0]?.draft).toMatchObject({
      body: 'Which?\nShop: https://shop.example/tea\nCall: +49 (30) 123-456',
      structuredContent: { items: [{ title: 'Yes' }] },
    })
  })

  it('follow a text that is too long for a title', () => {
    const text = `${'A long story. '.repeat(40)}What now?`
    const { replies: said } = on('instagram', choice('buttons', [reply('Go')], text))
    expect(said.map(({ draft }) => draft.structuredContent ?? draft.body)).toEqual([
      'A long story. '.repeat(35).trim(),
      expect.objectContaining({ type: 'template', title: `${'A long story. '.repeat(5)}What now?` }),
    ])
  })

  it('without a title or with a broken address are repaired or left out, and reported', () => {
    const part = choice('buttons', [
      reply('', 'pay'),
      reply('Tea', ' '),
      reply('', ''),
      url('', 'https://shop.example/tea'),
      url('Run', 'javascript:alert(1)'),
      call('Call', 'none'),
    ])
    const { replies: said, problems } = on('engage messaging', part)
    expect(said[0]?.draft.structuredContent).toMatchObject({
      items: [
        { title: 'pay', payload: 'pay' },
        { title: 'Tea', payload: 'Tea' },
        { title: 'shop.example', url: 'https://shop.example/tea' },
      ],
    })
    expect(problems).toEqual([
      'parts[0].options[0]: has no title',
      'parts[0].options[2]: has no title',
      'parts[0].options[3]: has no title',
      'parts[0].options[4].url: is not an http(s) address',
      'parts[0].options[5].number: is not a telephone number',
    ])
  })
})

describe('a text', () => {
  const formatted: MessagePart = { kind: 'text', text: 'Your **order** is [here](https://shop.example/1).' }

  it('is rich where the source takes it, with its plain form to fall back on', () => {
    const { replies: said } = on('engage messaging with rich text', formatted)
    expect(said.map(({ draft, fallback }) => [draft.format, draft.body, fallback])).toEqual([
      [
        'html',
        '<p>Your <strong>order</strong> is <a href="https://shop.example/1">here</a>.</p>',
        ['Your order is here (https://shop.example/1).'],
      ],
    ])
  })

  it('is plain elsewhere, and where one content does not hold it', () => {
    expect(on('engage messaging', formatted).replies[0]?.draft).toMatchObject({
      format: 'text',
      body: 'Your order is here (https://shop.example/1).',
    })
    const long = on('engage messaging with rich text', { kind: 'text', text: '**bold** words '.repeat(400) })
    expect(long.replies.map(({ draft }) => draft.format)).toEqual(['text', 'text'])
  })

  it('of nothing makes no reply', () => {
    expect(on('engage messaging with rich text', { kind: 'text', text: ' <p></p>\n' }).replies).toEqual([])
  })
})

describe('numbers', () => {
  const two = choice('buttons', [reply('Yes'), reply('No')])
  const many = choice('buttons', replies(31))

  it('run over all parts of an answer', () => {
    const { replies: said, offered } = on('sms', two, { kind: 'text', text: 'And:' }, two)
    expect(said.map(({ draft }) => draft.body)).toEqual(['Which?\n1. Yes\n2. No', 'And:', 'Which?\n3. Yes\n4. No'])
    expect(offered.map(({ number, payload, reply: at }) => [number, payload, at])).toEqual([
      [1, 'yes', 0],
      [2, 'no', 0],
      [3, 'yes', 2],
      [4, 'no', 2],
    ])
  })

  it('begin with 1 where they are shown, whatever buttons there are before', () => {
    const { replies: said, offered } = on('whatsapp', two, many)
    expect(said[1]?.draft.body).toMatch(/^Which\?\n1\. Option 1\n/)
    expect(said[0]?.fallback).toEqual(['Which?\n32. Yes\n33. No'])
    expect(offered.slice(0, 3).map(({ number, fallbackNumber }) => [number, fallbackNumber])).toEqual([
      [null, 32],
      [null, 33],
      [1, 1],
    ])
  })

  it('of buttons count only once their own reply was sent as its fallback', () => {
    const { offered } = on('engage messaging', two, two)
    expect(offered.map(({ number }) => number)).toEqual([null, null, null, null])
    expect(offeredByFallback(offered, 1).map(({ number }) => number)).toEqual([null, null, 3, 4])
  })
})

describe('payloads', () => {
  it('that the channel does not carry are kept under a short key, the same for the same payload', () => {
    const long = 'a'.repeat(257)
    const parts = [choice('buttons', [reply('A', long), reply('B', 'straße')]), choice('buttons', [reply('C', long)])]
    const { replies: said, kept } = on('whatsapp', ...parts)
    const sent = said.map(({ draft }) => draft.structuredContent)
    expect(sent).toMatchObject([{ items: [{ payload: 'k.1' }, { payload: 'k.2' }] }, { items: [{ payload: 'k.1' }] }])
    expect(kept).toEqual([
      { key: 'k.1', payload: long },
      { key: 'k.2', payload: 'straße' },
    ])
  })

  it('that look like a key are kept, so that a click on them is not taken for it', () => {
    expect(on('whatsapp', choice('buttons', [reply('A', 'k.1')])).kept).toEqual([{ key: 'k.1', payload: 'k.1' }])
  })
})

describe('cards', () => {
  const picture = 'https://shop.example/a.png'

  it('keep their pictures where only some have one: those without go into a carousel of their own', () => {
    const cards = ['A', 'B', 'C', 'D'].map((title, at) =>
      card(title, { imageUrl: at % 2 === 0 ? picture : null, options: [reply('Order', title)] }),
    )
    const { replies: said, problems } = on('messenger', {
      kind: 'cards',
      layout: 'gallery',
      text: '',
      cards,
      options: [],
    })
    expect(said.map(({ draft }) => draft.structuredContent)).toMatchObject([
      { items: [{ title: 'A', attachment_id: picture }, { title: 'C' }] },
      { items: [{ title: 'B' }, { title: 'D' }] },
    ])
    expect(problems).toEqual(['parts[0].cards: have a picture in part only: those without follow by themselves'])
  })

  it('lose a picture or an address that is broken, and say so in the log', () => {
    const broken = card('A', { imageUrl: '/a.png', url: 'javascript:alert(1)', options: [reply('Order')] })
    const { replies: said, problems } = on('messenger', {
      kind: 'cards',
      layout: 'list',
      text: '',
      cards: [broken],
      options: [],
    })
    expect(said[0]?.draft.structuredContent).toEqual({
      type: 'template',
      title: 'A',
      items: [{ type: 'reply', title: 'Order', payload: 'order' }],
    })
    expect(problems).toEqual([
      'parts[0].cards[0].imageUrl: is not an http(s) address',
      'parts[0].cards[0].url: is not an http(s) address',
    ])
  })
})

describe('structured content of an author’s own', () => {
  const select = { type: 'select', center_items: true, note: 'kept', items: [{ title: 'Tea', payload: 'tea' }] }

  it('keeps fields that nobody here knows', () => {
    expect(on('engage messaging', raw(select, { body: 'Which?' })).replies[0]?.draft).toMatchObject({
      body: 'Which?',
      structuredContent: select,
    })
  })

  it('disables the text input where everything can be clicked', () => {
    const { replies: said } = on('engage messaging', raw(select, { disableTextInput: true }))
    expect(said.map(({ draft }) => draft.disableTextInput)).toEqual([true])
  })

  it('leaves the text input alone where a number has to be typed, but enables it all the same', () => {
    const plain = 'engage messaging without structured content'
    const disabling = on(plain, raw(select, { disableTextInput: true }))
    const enabling = on(plain, raw(select, { disableTextInput: false }))
    expect(disabling.replies.map(({ draft }) => draft.disableTextInput)).toEqual([null])
    expect(enabling.replies.map(({ draft }) => draft.disableTextInput)).toEqual([false])
  })

  it('leaves the text input alone on channels other than messaging, which would refuse the reply for it', () => {
    for (const disableTextInput of [true, false]) {
      for (const channel of ['messenger', 'sms']) {
        const { replies: said } = on(channel, raw(select, { disableTextInput }))
        expect(said.map(({ draft }) => draft.disableTextInput)).toEqual([null])
      }
    }
  })

  it('says a text before that is longer than its body may be', () => {
    const { replies: said } = on('instagram', raw(select, { body: `${'A long story. '.repeat(80)}Which?` }))
    expect(types({ ...on('instagram'), replies: said })).toEqual(['text', 'select'])
    expect(said[1]?.fallback[0]).not.toContain(said[0]?.draft.body)
  })

  it('is reported by field and reason, never by what it says', () => {
    const items = [{ title: '', url: 'secret://', type: 'url' }, 'secret', { type: 'secret', title: 7 }]
    const content = { type: 'template', title: ['secret'], url: '/secret', attachment_id: './secret', items }
    const { problems } = on('engage messaging', raw(content), raw({ type: 'secret', title: 'secret' }))
    expect(problems.length).toBeGreaterThan(4)
    expect(problems.join()).not.toContain('secret')
  })

  it('is never torn by what lies too deep in it', () => {
    let deep: Record<string, unknown> = {}
    for (let depth = 0; depth < 100_000; depth++) deep = { deep }
    expect(types(on('engage messaging', raw({ ...select, deep })))).toEqual(['select'])
  })
})

describe('dates', () => {
  const times = (timeZone: string) => {
    const slots = ['2026-03-29T01:30', '2026-03-29T03:30', '2026-10-25'].map((value) => ({ value, duration: 60 }))
    const channel = CHANNELS.apple
    if (channel === undefined) throw new Error('there is no such channel')
    const part: MessagePart = { kind: 'dates', text: 'When?', slots }
    const { replies: said } = toReplies([part], channel, { keyPrefix: 'k', timeZone, report: () => {} })
    const content = said[0]?.draft.structuredContent
    return content?.type === 'time_select' ? content.timeslots.map(({ start_time }) => start_time) : []
  }

  it.each([
    ['Europe/Berlin', ['2026-03-29T01:30+0100', '2026-03-29T03:30+0200', '2026-10-25T12:00+0100']],
    ['America/St_Johns', ['2026-03-29T01:30-0230', '2026-03-29T03:30-0230', '2026-10-25T12:00-0230']],
    ['Nowhere/Land', ['2026-03-29T01:30+0000', '2026-03-29T03:30+0000', '2026-10-25T12:00+0000']],
  ])('are times of the clocks in %s, days begin at noon', (timeZone, expected) => {
    expect(times(timeZone)).toEqual(expected)
  })

  it('that do not exist, or twice, are left out and reported', () => {
    const slots = ['2026-02-30', '2026-02-28', '2026-02-28', 'soon'].map((value) => ({ value, duration: 60 }))
    const { offered, problems } = on('sms', { kind: 'dates', text: 'When?', slots })
    expect(offered.map(({ payload }) => payload)).toEqual(['2026-02-28'])
    expect(problems).toEqual([
      'parts[0].slots[0].value: is not a date',
      'parts[0].slots[2].value: was there before',
      'parts[0].slots[3].value: is not a date',
    ])
  })
})
