import { describe, expect, it } from 'vitest'
import { bodyLimit } from '../../../src/engage/limits.ts'

describe('bodyLimit', () => {
  it.each([
    ['whats_app', 4096, 'utf16'],
    ['messenger', 2000, 'utf16'],
    ['instagram', 1000, 'utf8'],
    ['channel_sdk', 20_000, 'utf16'],
    ['email', 20_000, 'utf16'],
    ['google_business_messages', 3072, 'utf16'],
    ['twitter', 10_000, 'utf16'],
    ['viber', 7000, 'utf16'],
    ['digital_sms', 1000, 'utf16'],
  ] as const)('knows what %s takes', (sourceType, max, unit) => {
    expect(bodyLimit(sourceType)).toEqual({ max, unit })
  })

  it('does not care how a channel is spelt in upper and lower case', () => {
    expect(bodyLimit('SMS')).toEqual(bodyLimit('sms'))
    expect(bodyLimit(' Whats_App ')).toEqual(bodyLimit('whats_app'))
  })

  it.each([null, '', 'carrier_pigeon', '__proto__', 'constructor'])(
    'is careful with the unknown channel %j',
    (sourceType) => {
      expect(bodyLimit(sourceType)).toEqual({ max: 1000, unit: 'utf16' })
    },
  )
})
