import { describe, expect, it } from 'vitest'
import type { Webhook } from '../../../src/engage/resources.ts'
import {
  addressOf,
  HEARD_FOR_MS,
  type Heard,
  hear,
  ownWebhooks,
  REACHED_MAX,
  reach,
  sourcesOf,
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
    expect(sourcesOf(nothing, [webhook()], NOW)).toEqual([])
  })

  it('are those heard from, for a week', () => {
    expect(sourcesOf(heard, [], NOW)).toEqual(['s1', 's2'])
    expect(sourcesOf(heard, [], NOW + HEARD_FOR_MS - 1)).toEqual(['s1', 's2'])
    expect(sourcesOf(heard, [], NOW + HEARD_FOR_MS)).toEqual([])
    const later = hear(heard, ADDRESS, ['s2'], NOW + HEARD_FOR_MS)
    expect(later.sources).toEqual({ s2: NOW + HEARD_FOR_MS })
  })

  it('are not those that the webhook leaves out by now', () => {
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'], source_filter: 'only' })], NOW)).toEqual(['s1'])
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'] })], NOW)).toEqual(['s1'])
    expect(sourcesOf(heard, [webhook({ source_ids: ['s1'], source_filter: 'except' })], NOW)).toEqual(['s2'])
    expect(sourcesOf(heard, [webhook({ source_ids: [], source_filter: 'only' })], NOW)).toEqual(['s1', 's2'])
  })

  it('are those of any of several webhooks', () => {
    const both = [webhook({ source_ids: ['s1'] }), webhook({ source_ids: ['s2'] })]
    expect(sourcesOf(heard, both, NOW)).toEqual(['s1', 's2'])
  })
})
