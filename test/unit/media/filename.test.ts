import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filenameOf } from '../../../src/media/filename.ts'

const named = (address: string, label = '') => filenameOf(new URL(address), label, 'image/jpeg')

describe('the name of an uploaded file', () => {
  it.each([
    ['https://shop.example/shoes/red.jpg?v=2', '', 'red.jpg'],
    ['https://shop.example/red.JPEG', '', 'red.jpeg'],
    ['https://shop.example/rote%20Schuhe.jpg', '', 'rote-Schuhe.jpg'],
    ['https://shop.example/Stra%C3%9Fe.jpg', '', 'Straße.jpg'],
    ['https://shop.example/red.png', '', 'red.png.jpg'],
    ['https://shop.example/red', '', 'red.jpg'],
    ['https://shop.example/', 'Red shoes', 'Red-shoes.jpg'],
    ['https://shop.example/', 'shoes.jpg', 'shoes.jpg'],
    ['https://shop.example/', '', 'file.jpg'],
    ['https://shop.example/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '', 'etc-passwd.jpg'],
    ['https://shop.example/%0d%0aX-Header%3a1.jpg', '', 'X-Header-1.jpg'],
    ['https://shop.example/"><script>.jpg', '', 'script.jpg'],
    ['https://shop.example/%zz.jpg', '', 'zz.jpg'],
    ['https://shop.example/.jpg', '', 'jpg.jpg'],
    ['https://shop.example/%F0%9F%91%9F', '👟', 'file.jpg'],
  ])('of %s with the label "%s" is %s', (address, label, name) => {
    expect(named(address, label)).toBe(name)
  })

  it('holds safe characters only, is short, and ends as its type does', () => {
    const label = fc.string({ unit: fc.constantFrom(...'aÜ7._-/\\ \r\n\0"<>:👟\u202e\u0308') })
    fc.assert(
      fc.property(fc.webPath(), label, (path, text) => {
        expect(filenameOf(new URL(`https://shop.example/${path}`), text, 'application/pdf')).toMatch(
          /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,79}\.pdf$/u,
        )
      }),
    )
  })
})
