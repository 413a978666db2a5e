import { describe, expect, it } from 'vitest'
import type { Webhook } from '../../../src/engage/resources.ts'
import {
  addressOf,
  forget,
  HEARD_FOR_MS,
  type Heard,
  hear,
  ownWebhooks,
  REACHED_MAX,
  reach,
  refresh,
  sourcesOf,
  TELL_EVERY_MS,
} from '../../../src/sweep/scope.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const URL = 'https://bridge.example/webhook'
const ADDRESS = 'bridge.example/webhook'
const nothing: Heard = { addresses: {}, sources: {} }

const webhook = (changes: Partial<Webhook> = {}): Webhook => ({
  id: 'webhook-1',
  active: true,
  url: URL,
  webhook_status: 'enabled',
  source_filter: null,
  source_ids: null,
  ...changes,
})

describe('the address of a webhook', () => {
  it.each([
    URL,
    'http://bridge.example/webhook/',
    `${URL}?hub.verify_token=secret`,
    'https://BRIDGE.example/webhook#x',
  ])('is host and path, and holds nothing of a query: %s', (url) => {
    expect(addressOf(url)).toBe(ADDRESS)
  })

  it.each([null, '', 'webhook'])('is none of what is no URL: %s', (url) => {
    expect(addressOf(url)).toBeNull()
  })
})

describe('our webhooks', () => {
  it('are those that are sent to where webhooks have come', () => {
    const addresses = Object.keys(hear(nothing, ADDRESS, ['s1'], NOW).addresses)
    const others = ['https://other.example/webhook', 'https://bridge.example/other', 'nowhere', null]
    const all = [webhook(), ...others.map((url) => webhook({ url }))]
    expect(ownWebhooks(all, addresses)).toEqual([webhook()])
    expect(ownWebhooks(all, [])).toEqual([])
  })
})

describe('the addresses that were reached', () => {
  it('are each kept once, and no more than ten: strangers add to them', () => {
    expect(reach(reach([], ADDRESS), ADDRESS)).toEqual([ADDRESS])
    const many = Array.from({ length: 2 * REACHED_MAX }, (_, number) => `host-${number}.example/webhook`)
    expect(many.reduce(reach, [])).toEqual(many.slice(0, REACHED_MAX))
  })
})

describe('the sources that are swept', () => {
  const heard = hear(nothing, ADDRESS, ['s1', 's2'], NOW)

  it('are none before the first webhook: who connected no source must not be answered', () => {
    expect(sourcesOf(nothing, [webhook()])).toEqual([])
  })

  it('are those heard from, for a week', () => {
    expect(sourcesOf(heard, [])).toEqual(['s1', 's2'])
    expect(forget(heard, NOW + HEARD_FOR_MS - 1)).toEqual({ heard, forgotten: [] })
    const later = hear(heard, ADDRESS, ['s2'], NOW + HEARD_FOR_MS)
    const { heard: left, forgotten } = forget(later, NOW + HEARD_FOR_MS)
    expect(left.sources).toEqual({ s2: NOW + HEARD_FOR_MS })
    expect(forgotten).toEqual(['s1'])
  })

  it('are heard of by what the sweep finds as well, once a day, while a webhook takes them', () => {
    const later = NOW + TELL_EVERY_MS
    const found = (scopes: Webhook[] | null, now = later) => refresh(heard, scopes, ['s1', 'unheard'], now).sources
    expect(found([webhook()])).toEqual({ s1: later, s2: NOW })
    expect(found([webhook()], later - 1)).toEqual(heard.sources)
    expect(found([webhook({ source_ids: ['s2'] })])).toEqual(heard.sources)
    expect(found([])).toEqual(heard.sources)
    expect(found(null)).toEqual(heard.sources)
  })

  it('are not those that the webhook leaves out by now', () => {
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'], source_filter: 'only' })])).toEqual(['s1'])
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'] })])).toEqual(['s1'])
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'], source_filter: 'except' })])).toEqual(['s2'])
    expect(sourcesOf(heard, [webhook({ source_ids: [], source_filter: 'only' })])).toEqual(['s1', 's2'])
  })

  it('are those of any of several webhooks', () => {
    const both = [webhook({ source_ids: ['s1'] }), webhook({ source_ids: ['s2'] })]
    expect(sourcesOf(heard, both)).toEqual(['s1', 's2'])
  })
})
