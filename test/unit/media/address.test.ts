import { describe, expect, it } from 'vitest'
import { fetchableAddress, hostOf } from '../../../src/media/address.ts'

const refused = [
  // Not https.
  'http://shop.example/a.png',
  'ftp://shop.example/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
  'blob:https://shop.example/1',
  '/a.png',
  'a.png',
  '',
  'https://',
  'null',
  // With credentials, or on a port of their own.
  'https://user@shop.example/a.png',
  'https://user:secret@shop.example/a.png',
  'https://shop.example:8443/a.png',
  'https://shop.example:80/a.png',
  // This machine and networks of its own, by name.
  'https://localhost/a.png',
  'https://LOCALHOST./a.png',
  'https://api.localhost/a.png',
  'https://printer.local/a.png',
  'https://printer.LOCAL./a.png',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://router.home.arpa/a.png',
  'https://intranet/a.png',
  'https://intranet./a.png',
  // IPv4, in every notation.
  'https://127.0.0.1/a.png',
  'https://127.1/a.png',
  'https://2130706433/a.png',
  'https://0x7f000001/a.png',
  'https://0177.0.0.1/a.png',
  'https://0/a.png',
  'https://10.0.0.1/a.png',
  'https://172.16.0.1/a.png',
  'https://192.168.1.1/a.png',
  'https://169.254.169.254/latest/meta-data/',
  'https://100.64.0.1/a.png',
  'https://224.0.0.1/a.png',
  'https://255.255.255.255/a.png',
  'https://127.0.0.1./a.png',
  'https://１２７.０.０.１/a.png',
  // IPv6.
  'https://[::1]/a.png',
  'https://[::]/a.png',
  'https://[::ffff:127.0.0.1]/a.png',
  'https://[::ffff:7f00:1]/a.png',
  'https://[64:ff9b::7f00:1]/a.png',
  'https://[fe80::1]/a.png',
  'https://[fd00::1]/a.png',
  'https://[ff02::1]/a.png',
]

describe('an address', () => {
  it.each(refused)('may not be fetched: %s', (address) => {
    expect(fetchableAddress(address, false)).toBeNull()
  })

  it.each([
    'https://shop.example/a.png',
    'https://shop.example:443/a.png?size=2#top',
    'https://SHOP.example./a.png',
    'https://cdn.localhost.example/a.png',
    'https://local.example/a.png',
    'https://bücher.example/ä.png',
    'https://пример.рф/a.png',
    'https://1.2.3.4.example/a.png',
  ])('may be fetched: %s', (address) => {
    expect(fetchableAddress(address, false)?.href).toBe(new URL(address).href)
  })

  it.each([
    'http://localhost:3000/a.png',
    'https://localhost:3000/a.png',
    'http://127.0.0.1:8080/a.png',
    'http://127.9.9.9/a.png',
    'http://[::1]:8080/a.png',
    'https://shop.example/a.png',
  ])('may be fetched in local development: %s', (address) => {
    expect(fetchableAddress(address, true)).not.toBeNull()
  })

  it.each([
    'http://shop.example/a.png',
    'ftp://localhost/a',
    'http://10.0.0.1/a.png',
    'http://u:p@localhost/a.png',
    'http://127.0.0.1.example/a.png',
  ])('may not be fetched even in local development: %s', (address) => {
    expect(fetchableAddress(address, true)).toBeNull()
  })

  it.each([
    ['https://user:secret@shop.example:8443/token-4711?t=1', 'shop.example:8443'],
    ['data:image/png;base64,iVBORw0KGgo=', null],
    ['nonsense', null],
  ])('shows of %s no more than its host', (address, host) => {
    expect(hostOf(address)).toBe(host)
  })
})
