import type { Card, MessagePart, Option } from '../../../../src/content/message/part.ts'

/** Parts of all kinds, as flows use them, for the golden test. */

export const reply = (title: string, payload = title.toLowerCase()): Option => ({
  title,
  action: { type: 'reply', payload },
})
export const url = (title: string, address = 'https://shop.example/tea'): Option => ({
  title,
  action: { type: 'url', url: address },
})
export const call = (title: string, number = '+49 (30) 123-456'): Option => ({
  title,
  action: { type: 'call', number },
})

export const replies = (count: number): Option[] =>
  Array.from({ length: count }, (_, index) => reply(`Option ${index + 1}`, `option_${index + 1}`))

const choices = (style: 'quick_replies' | 'buttons', text: string, options: Option[]): MessagePart => ({
  kind: 'choices',
  style,
  text,
  options,
})

export const card = (title: string, more: Partial<Card> = {}): Card => ({
  title,
  subtitle: '',
  imageUrl: null,
  imageLabel: '',
  url: null,
  options: [],
  ...more,
})
const pictured = (name: string, options: Option[], more: Partial<Card> = {}): Card =>
  card(name, { subtitle: `All about ${name}`, imageUrl: `https://shop.example/${name}.png`, options, ...more })

const cards = (layout: 'gallery' | 'list', all: Card[], text = '', options: Option[] = []): MessagePart => ({
  kind: 'cards',
  layout,
  text,
  cards: all,
  options,
})
const structured = (content: Record<string, unknown>, body = ''): MessagePart => ({
  kind: 'structured',
  body,
  content,
  disableTextInput: null,
})

const file = (media: 'image' | 'audio' | 'video' | 'file', name: string, label = '', options: Option[] = []) =>
  ({ kind: 'media', media, url: `https://shop.example/${name}`, label, options }) satisfies MessagePart

const LONG =
  'We have looked into your order. It left our warehouse yesterday evening and is on its way to you by train, which takes two days. You can follow it on our page, or have it delivered to a neighbour. What would you like to do now?'

/** By what they show. */
export const PARTS: Record<string, MessagePart[]> = {
  'plain text': [{ kind: 'text', text: 'Hello & welcome!' }],
  'formatted text': [{ kind: 'text', text: '<p>Your <b>order</b> is <a href="https://shop.example/1">here</a>.</p>' }],
  'three quick replies': [choices('quick_replies', 'How was it?', [reply('Good'), reply('Fair'), reply('Poor')])],
  'quick replies with an address and a telephone number': [
    choices('quick_replies', 'Anything else?', [reply('Yes'), url('Shop'), call('Call us')]),
  ],
  'seven quick replies': [choices('quick_replies', 'Which one?', replies(7))],
  'fourteen quick replies': [choices('quick_replies', 'Which one?', replies(14))],
  'thirty-one quick replies': [choices('quick_replies', 'Which one?', replies(31))],
  'quick replies without a text': [choices('quick_replies', '', [reply('Yes'), reply('No')])],
  'two buttons': [choices('buttons', 'Shall we?', [reply('Yes'), reply('No')])],
  'buttons with an address and a telephone number': [
    choices('buttons', 'What now?', [reply('Order tea'), url('Shop'), call('Call us')]),
  ],
  'only addresses': [choices('buttons', 'Read on:', [url('Tea'), url('Cups', 'https://shop.example/cups')])],
  'six buttons': [choices('buttons', 'Which one?', replies(6))],
  'six buttons, some of them addresses': [
    choices('buttons', 'Which one?', [...replies(4), url('Shop'), url('Cups', 'https://shop.example/cups')]),
  ],
  'thirteen buttons': [choices('buttons', 'Which one?', replies(13))],
  'buttons below a long text': [choices('buttons', LONG, [reply('Follow it'), reply('Neighbour'), reply('Nothing')])],
  'titles that are alike when cut': [
    choices('buttons', 'Which insurance?', [
      reply('Haftpflichtversicherung für Privatleute', 'private'),
      reply('Haftpflichtversicherung für Firmen', 'business'),
    ]),
  ],
  'payloads that cannot be carried': [
    choices('buttons', 'Wohin?', [
      reply('München', 'nach münchen'),
      reply('Köln', 'nach köln'),
      reply('Bonn', 'b'.repeat(1001)),
    ]),
  ],
  'a gallery': [
    cards('gallery', [
      pictured('Tea', [reply('Order', 'order_tea'), url('Read')]),
      pictured('Cup', [reply('Order', 'order_cup'), url('Read')], { url: 'https://shop.example/cup' }),
    ]),
  ],
  'a gallery of twelve': [
    cards(
      'gallery',
      Array.from({ length: 12 }, (_, at) => pictured(`Tea ${at + 1}`, [reply('Order', `order_${at + 1}`)])),
    ),
  ],
  'a gallery with a picture missing': [
    cards('gallery', [
      pictured('Tea', [reply('Order', 'order_tea')]),
      pictured('Cup', [reply('Order', 'order_cup')], { imageUrl: null }),
      pictured('Pot', [reply('Order', 'order_pot')]),
    ]),
  ],
  'a gallery card with six options': [
    cards('gallery', [pictured('Tea', replies(6)), pictured('Cup', [reply('Order', 'order_cup')])]),
  ],
  'a gallery of pictures only': [
    cards('gallery', [
      card('', { imageUrl: 'https://shop.example/1.png' }),
      card('', { imageUrl: 'https://shop.example/2.png', imageLabel: 'A cup' }),
    ]),
  ],
  'one card': [cards('gallery', [pictured('Tea', [reply('Order', 'order_tea'), call('Call us')])])],
  'one card of words': [cards('gallery', [card('Opening hours', { subtitle: 'Monday to Friday, 9 to 5' })])],
  'a list': [
    cards(
      'list',
      [
        pictured('Tea', [reply('Order', 'order_tea')]),
        card('Cup', { options: [reply('Order', 'order_cup')], url: 'https://shop.example/cup' }),
        card('Closed', { subtitle: 'Back on Monday' }),
      ],
      'Our products',
      [url('All of them', 'https://shop.example')],
    ),
  ],
  'a list with several options a card': [
    cards('list', [
      pictured('Tea', [reply('Order', 'order_tea'), reply('Details', 'details_tea')]),
      pictured('Cup', [reply('Order', 'order_cup')]),
    ]),
  ],
  'a list without options': [
    cards('list', [card('Tea', { subtitle: 'Green' }), card('Cup', { url: 'https://shop.example/cup' })]),
  ],
  'a picture': [file('image', 'tea.png', 'A cup of tea')],
  'a picture with buttons': [file('image', 'tea.png', 'A cup of tea', [reply('Order'), url('Read')])],
  'a picture with buttons and no label': [file('image', 'tea.png', '', [reply('Yes'), reply('No')])],
  'a sound with a button': [file('audio', 'tea.mp3', 'How to make tea', [reply('Again')])],
  'a film and a file': [file('video', 'tea.mp4'), file('file', 'terms.pdf', 'Our terms')],
  'a link': [{ kind: 'link', title: 'Sign here', url: 'https://app.example/session/1' }],
  'a link without a title': [{ kind: 'link', title: '', url: 'https://app.example/session/1' }],
  'days to choose from': [
    {
      kind: 'dates',
      text: 'When?',
      slots: [
        { value: '2026-11-24', duration: 86_400 },
        { value: '2026-11-25', duration: 86_400 },
      ],
    },
  ],
  'times to choose from': [
    {
      kind: 'dates',
      text: 'When?',
      slots: [
        { value: '2026-11-24T08:00', duration: 1800 },
        { value: '2026-07-01T08:30', duration: 1800 },
      ],
    },
  ],
  'an open day': [{ kind: 'dates', text: 'Which day would suit you?', slots: [] }],
  'several outputs': [
    { kind: 'text', text: 'Welcome!' },
    choices('buttons', 'Shall we?', [reply('Yes'), reply('No')]),
    cards('gallery', [card('Tea', { subtitle: 'Green', options: [reply('Order', 'order_tea')] })]),
  ],
  'raw select': [
    structured({ type: 'select', center_items: true, items: [{ title: 'A', payload: 'a' }, { title: 'B' }] }, 'Which?'),
  ],
  'raw select of fifteen': [
    structured(
      {
        type: 'select',
        items: Array.from({ length: 15 }, (_, at) => ({ title: `Item ${at + 1}`, payload: `item_${at + 1}` })),
      },
      'Which?',
    ),
  ],
  'raw template': [
    structured({
      type: 'template',
      title: 'Tea',
      subtitle: 'Green',
      url: 'https://shop.example/tea',
      url_text: 'The shop',
      attachment_id: '65a1f0aa000000000000001a',
      items: [
        { type: 'reply', title: 'Order', payload: 'order' },
        { type: 'url', title: 'Read', url: 'teashop://tea', url_fallback: 'https://shop.example/tea' },
      ],
    }),
  ],
  'raw carousel': [
    structured({
      type: 'carousel',
      items: [
        {
          title: 'Tea',
          attachment_id: 'https://shop.example/tea.png',
          items: [{ type: 'reply', title: 'Order', payload: 'tea' }],
        },
        { title: 'Cup', attachment_id: 'https://shop.example/cup.png', items: null },
      ],
    }),
  ],
  'raw list': [
    structured({
      type: 'list',
      title: 'What do you wish?',
      subtitle: 'We have it',
      header: 'Welcome',
      button: 'Options',
      sections: [
        { title: 'Drinks', identifier: '1', multiple_selection: true },
        { title: 'Food', identifier: '2' },
      ],
      items: [
        { title: 'Tea', payload: 'tea', subtitle: 'Green', section_identifier: '1' },
        { title: 'Cake', payload: 'cake', section_identifier: '2' },
      ],
    }),
  ],
  'raw rich link': [
    structured({
      type: 'rich_link',
      title: 'Tea',
      url: 'teashop://tea',
      url_fallback: 'https://shop.example/tea',
      url_text: 'The shop',
    }),
  ],
  'raw time slots': [
    structured(
      {
        type: 'time_select',
        location: { latitude: 48.8, longitude: 2.3, radius: 100, title: 'Office' },
        timeslots: [{ duration: 3600, start_time: '2026-11-24T08:00+0100', identifier: 'slot 1' }],
      },
      'Choose your appointment',
    ),
  ],
  'raw form': [
    structured({
      type: 'form',
      title: 'Report an issue',
      subtitle: 'Please fill in this form',
      first_page_id: '1',
      pages: [{ page_id: '1', type: 'input', title: 'What happened?', submit_form: true }],
    }),
  ],
  'raw payment': [
    structured(
      {
        type: 'apple_pay',
        payment_gateway_url: 'https://pay.example',
        merchant_session: { nonce: null },
        merchant_identifier: 'merchant.com.example',
        merchant_capabilities: ['supports3DS'],
        supported_networks: ['visa'],
        merchant_name: 'Tea shop',
        country_code: 'FR',
        currency_code: 'EUR',
        items: [{ amount: '5.00', label: 'Tea', type: 'final' }],
        total: { amount: '5.00', label: 'Total', type: 'final' },
      },
      'Please pay',
    ),
  ],
  'raw log-in': [structured({ type: 'authenticate' }, 'Please log in')],
  'raw content of an unknown type': [
    structured({ type: 'hologram', title: 'Tea', items: [{ title: 'Order', payload: 'order' }] }),
  ],
  'raw content full of dirt': [
    structured({
      type: 'template',
      title: '<b>Tea</b>',
      subtitle: null,
      url: 'javascript:alert(1)',
      attachment_id: '/tea.png',
      items: [
        null,
        { type: 'reply', title: 'Order', payload: 17.5 },
        { type: 'url', title: 'Read', url: '/tea' },
        { type: 'reply', title: '', payload: 'more' },
      ],
    }),
  ],
}
