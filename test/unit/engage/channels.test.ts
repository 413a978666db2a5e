import { describe, expect, it } from 'vitest'
import { channelOf, structuredTypes } from '../../../src/engage/channels.ts'
import { STRUCTURED_CONTENT_TYPES } from '../../../src/engage/structured-content.ts'
import { structuredContentSchema } from '../../../src/engage/structured-schema.ts'

describe('channels', () => {
  const RICH = ['select', 'rich_link', 'template', 'carousel']

  it.each([
    ['engage_messaging', RICH],
    ['dimelo_sdk', RICH],
    ['messenger', RICH],
    ['instagram', RICH],
    ['google_business_messages', RICH],
    ['whats_app', ['template', 'list']],
    ['apple_business_chat', ['select', 'rich_link', 'list', 'time_select', 'form', 'apple_pay', 'authenticate']],
    ['twitter', []],
    ['viber', []],
    ['digital_sms', []],
    ['email', []],
    ['carrier_pigeon', []],
  ])('take what the table of capabilities says: %s', (name, types) => {
    expect(structuredTypes(channelOf(name))).toEqual(types)
  })

  it('go by the names that other parts of the platform have for them', () => {
    expect(channelOf('WhatsApp')).toBe(channelOf('whatsapp'))
    expect(structuredTypes(channelOf(' GBM '))).toEqual(RICH)
    expect(structuredTypes(channelOf(null))).toEqual([])
  })

  it('have the tighter limits that are theirs', () => {
    const { structured: messenger } = channelOf('messenger')
    expect(messenger.select).toMatchObject({ items: { max: 13 }, title: { max: 20, beyond: 'truncated' } })
    expect(messenger.template).toMatchObject({
      title: { max: 80 },
      titleAlone: { max: 640, beyond: 'refused' },
      items: { max: 3 },
    })
    expect(channelOf('whatsapp').structured.template).toMatchObject({
      title: { max: 60 },
      titleAlone: { max: 1000 },
      button: { title: { max: 20 }, payload: { max: 256 } },
      buttonUrl: null,
    })
    expect(channelOf('whatsapp').structured.list?.item).toMatchObject({ title: { max: 24 }, subtitle: { max: 72 } })
    expect(channelOf('gbm').structured.template).toMatchObject({ title: { max: 200 }, button: { title: { max: 25 } } })
    expect(channelOf('apple_business_chat').structured.list).toMatchObject({ title: { max: 512, beyond: 'truncated' } })
    expect(channelOf('engage_messaging').structured.template).toMatchObject({ title: { max: 350, beyond: 'refused' } })
  })
})

const PRICE = { amount: '1.00', label: 'Cake', type: 'final' }

/** The least that each type must hold. */
const LEAST: Record<string, object> = {
  select: { items: [{ title: 'Yes' }] },
  rich_link: { url: 'https://example.com', title: 'Example' },
  template: { title: 'Choose' },
  carousel: { items: [{ title: 'One' }] },
  list: { title: 'Choose', items: [{ title: 'One' }] },
  time_select: { timeslots: [{ duration: 3600, start_time: '2026-04-26T08:00+0200', identifier: '1' }] },
  form: { title: 'Form', subtitle: 'Please', first_page_id: '1' },
  apple_pay: {
    payment_gateway_url: 'https://pay.example',
    merchant_session: {},
    merchant_identifier: 'm',
    merchant_capabilities: ['supports3DS'],
    supported_networks: ['visa'],
    merchant_name: 'Shop',
    country_code: 'FR',
    currency_code: 'EUR',
    total: PRICE,
  },
  authenticate: {},
}

const parse = (content: object) => structuredContentSchema.safeParse(content)

describe('the shape of structured content', () => {
  it.each(STRUCTURED_CONTENT_TYPES)('is known for %s, with every mandatory field', (type) => {
    const least = { type, ...LEAST[type] }
    expect(parse(least)).toEqual({ success: true, data: least })
    for (const field of Object.keys(LEAST[type] ?? {})) {
      expect(parse({ ...least, [field]: undefined }).success, `${type} without ${field}`).toBe(false)
    }
  })

  it('lets unknown fields pass, and null stand for nothing', () => {
    const content = { type: 'select', animated: true, items: [{ title: 'Yes', payload: null, colour: 'red' }] }
    expect(parse(content).data).toEqual({
      type: 'select',
      animated: true,
      items: [{ title: 'Yes', colour: 'red' }],
    })
  })

  it('has no limits', () => {
    const items = Array.from({ length: 50 }, (_, index) => ({ title: 'x'.repeat(500), payload: `é${index}` }))
    expect(parse({ type: 'select', items }).success).toBe(true)
  })

  it.each([
    [{ type: 'poll', items: [] }],
    [{ type: 'select', items: [] }],
    [{ type: 'select', items: [{ title: '' }] }],
    [{ type: 'template', title: 'Choose', items: [{ type: 'call', title: 'Call' }] }],
    [{ type: 'template', title: 'Choose', items: [{ type: 'url', title: 'Open' }] }],
    [{ type: 'time_select', timeslots: [{ duration: 60, start_time: 'tomorrow', identifier: '1' }] }],
  ])('does not take %j', (content) => {
    expect(parse(content).success).toBe(false)
  })
})
