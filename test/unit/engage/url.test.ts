import { describe, expect, it } from 'vitest'
import { engageBaseUrl, isSecureOrLoopback } from '../../../src/engage/url.ts'

describe('the base of the Engage API', () => {
  it.each([
    ['https://acme.api.digital.ringcentral.com', 'https://acme.api.digital.ringcentral.com/1.0'],
    ['https://acme.api.digital.ringcentral.com/', 'https://acme.api.digital.ringcentral.com/1.0'],
    ['https://acme.api.digital.ringcentral.com/1.0', 'https://acme.api.digital.ringcentral.com/1.0'],
    ['https://acme.api.digital.ringcentral.com/1.0/', 'https://acme.api.digital.ringcentral.com/1.0'],
    ['https://acme.api.digital.ringcentral.com/1.0///', 'https://acme.api.digital.ringcentral.com/1.0'],
    ['https://acme.api.engagement.dimelo.com', 'https://acme.api.engagement.dimelo.com/1.0'],
    ['https://ACME.api.engagement.dimelo.com/1.0', 'https://acme.api.engagement.dimelo.com/1.0'],
    ['https://api.ringcentral.com/restapi/v1.0/accounts/123', 'https://api.ringcentral.com/restapi/v1.0/accounts/123'],
    ['https://api.ringcentral.com/restapi/v1.0/accounts/123/', 'https://api.ringcentral.com/restapi/v1.0/accounts/123'],
    ['https://acme.example:8443', 'https://acme.example:8443/1.0'],
    ['http://localhost:3100', 'http://localhost:3100/1.0'],
    ['http://127.0.0.1:3100/1.0', 'http://127.0.0.1:3100/1.0'],
    ['http://[::1]:3100', 'http://[::1]:3100/1.0'],
  ])('is read from %s', (text, base) => {
    expect(engageBaseUrl(text)).toBe(base)
  })

  it('is the same when it is read again', () => {
    const once = engageBaseUrl('https://acme.api.digital.ringcentral.com')
    expect(once && engageBaseUrl(once)).toBe(once)
  })

  it.each([
    ['no address', 'acme'],
    ['no address at all', ''],
    ['an address without a protocol', 'acme.api.digital.ringcentral.com'],
    ['http elsewhere', 'http://acme.api.digital.ringcentral.com'],
    ['another protocol', 'ftp://acme.api.digital.ringcentral.com'],
    ['a user in the address', 'https://user@acme.example'],
    ['a password in the address', 'https://user:secret@acme.example'],
    ['a password alone', 'https://:secret@acme.example'],
    ['a token in the query', 'https://acme.example/1.0?access_token=secret'],
    ['a fragment', 'https://acme.example/1.0#contents'],
  ])('is not %s', (_, text) => {
    expect(engageBaseUrl(text)).toBeNull()
  })
})

describe('an address', () => {
  it.each(['https://example.com', 'https://10.0.0.1', 'https://localhost'])('is secure: %s', (address) => {
    expect(isSecureOrLoopback(new URL(address))).toBe(true)
  })

  it.each([
    'http://localhost',
    'http://LOCALHOST:8080',
    'http://127.0.0.1',
    'http://127.255.3.4',
    'http://127.1',
    'http://[::1]',
    'http://[0:0:0:0:0:0:0:1]',
  ])('is on this machine: %s', (address) => {
    expect(isSecureOrLoopback(new URL(address))).toBe(true)
  })

  it.each([
    'http://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://example.com/localhost',
    'http://localhost@example.com',
    'http://128.0.0.1',
    'http://10.0.0.1',
    'http://192.168.1.1',
    'http://0.0.0.0',
    'http://[::2]',
    'ws://localhost',
    'ftp://127.0.0.1',
    'file:///etc/hosts',
  ])('is neither: %s', (address) => {
    expect(isSecureOrLoopback(new URL(address))).toBe(false)
  })
})
