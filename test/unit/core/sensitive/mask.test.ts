import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mask, SENSITIVE_KINDS, type SensitiveKind } from '../../../../src/core/sensitive/mask.ts'
import { anyText } from '../../any-text.ts'

const only = (kind: SensitiveKind, text: string) => mask(text, [kind], false)
const all = (text: string) => mask(text, SENSITIVE_KINDS, true)

describe('e-mail addresses', () => {
  it.each([
    ['Write to anna.berg+shop@mail.example.co.uk.', 'Write to [email].'],
    ['<mailto:anna@example.com>', '<mailto:[email]>'],
    ['jürgen@müller.example', '[email]'],
    ['a@example.com,b@example.org', '[email],[email]'],
    ['(ANNA@EXAMPLE.COM)?', '([email])?'],
  ])('are replaced: %s', (text, masked) => expect(only('email', text)).toBe(masked))

  it.each(['@anna', 'meet @ 5.30', 'me@home', '3 items @ 4.50 each', 'a@', '@@@'])('are not seen in %s', (text) =>
    expect(only('email', text)).toBe(text),
  )
})

describe('card numbers', () => {
  it.each([
    ['4111111111111111', '[card]'],
    ['my card is 4111 1111 1111 1111, 12/27', 'my card is [card], 12/27'],
    ['4111-1111-1111-1111 12/27 123', '[card] 12/27 123'],
    ['Order 77 5500 0000 0000 0004', 'Order 77 [card]'],
    ['3782 822463 10005', '[card]'],
    ['４１１１ １１１１ １１１１ １１１１', '[card]'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', '[card]'],
    ['4111\u00a01111\u00a01111\u00a01111', '[card]'],
    ['4111111111111111 and 5500000000000004', '[card] and [card]'],
  ])('are replaced: %s', (text, masked) => expect(only('card', text)).toBe(masked))

  it.each(['4111111111111112', '1234567890123', '9999999999999995', '41111111111111', '00000000000000'])(
    'are not what has another check digit, beginning or length: %s',
    (text) => expect(only('card', text)).toBe(text),
  )

  it('are found wherever blanks stand, and in any sentence', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 })
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 4, 5, 6),
        digits,
        fc.constantFrom('', ' ', '-', '.'),
        (first, middle, between) => {
          const number = withCheckDigit([first, ...middle].join(''))
          const written = number.match(/.{1,4}/g)?.join(between)
          expect(only('card', `card: ${written}!`)).toBe('card: [card]!')
        },
      ),
    )
  })
})

/** By Luhn's rule. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return total + Math.floor(value / 10) + (value % 10)
  }, 0)
  return digits + ((10 - (sum % 10)) % 10)
}

describe('phone numbers', () => {
  it.each([
    ['+49 30 901820', '[phone]'],
    ['Call +1 (415) 555-0100 now', 'Call [phone] now'],
    ['(415) 555-0100', '[phone]'],
    ['415-555-0100.', '[phone].'],
    ['0049 170 1234567', '[phone]'],
    ['06 12 34 56 78', '[phone]'],
    ['030/901820-17', '[phone]'],
    ['０９０１２３４５６７８', '[phone]'],
  ])('are replaced: %s', (text, masked) => expect(only('phone', text)).toBe(masked))

  it.each(['23.11.2026', '01.02.2026 10', '2026-11-23', 'order 12345678', '1.234.567,89 EUR', '10:15:30', '12345'])(
    'are not seen in %s',
    (text) => expect(only('phone', text)).toBe(text),
  )

  it('are in doubt every 7 digits, where that is asked for', () => {
    expect(mask('order 1234567, 123456', ['phone'], true)).toBe('order [phone], 123456')
  })
})

describe('account numbers', () => {
  it.each([
    ['DE89370400440532013000', '[iban]'],
    ['IBAN: DE89 3704 0044 0532 0130 00 please', 'IBAN: [iban] please'],
    ['gb82 west 1234 5698 7654 32.', '[iban].'],
    ['NO93 8601 1117 947', '[iban]'],
    ['MT84 MALT 0110 0001 2345 MTLC AST0 01S', '[iban]'],
  ])('are replaced: %s', (text, masked) => expect(only('iban', text)).toBe(masked))

  it.each(['DE88370400440532013000', 'DE89 3704', 'ABDE89370400440532013000', 'AB12 is the code of this very thing'])(
    'are not what has other check digits or length: %s',
    (text) => expect(only('iban', text)).toBe(text),
  )
})

describe('IP addresses', () => {
  it.each([
    ['from 203.0.113.7.', 'from [ip].'],
    ['2001:db8::ff00:42:8329', '[ip]'],
    ['2001:0db8:0000:0000:0000:ff00:0042:8329', '[ip]'],
    ['[::1]', '[[ip]]'],
    ['::ffff:203.0.113.7', '[ip][ip]'],
  ])('are replaced: %s', (text, masked) => expect(only('ip', text)).toBe(masked))

  it.each(['at 10:15:30', 'version 1.2.3', '1.2.3.4.5', 'std::vector', 'a :: b', '12:30'])(
    'are not seen in %s',
    (text) => expect(only('ip', text)).toBe(text),
  )
})

describe('tokens', () => {
  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [token]'],
    ['my password: hunter2!', 'my password: [token]'],
    ['{"token":"s3"}', '{"token":"[token]"}'],
    ['https://example.com/?api_key=x&a=b', 'https://example.com/?api_key=[token]&a=b'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x1', '[token]'],
    ['it is 9f86d081884c7d659a2feaa0', 'it is [token]'],
  ])('are replaced: %s', (text, masked) => expect(only('token', text)).toBe(masked))

  it.each(['I forgot my password', 'Donaudampfschifffahrtsgesellschaft', 'in 2026 all is well'])(
    'are not seen in %s',
    (text) => expect(only('token', text)).toBe(text),
  )
})

describe('masking', () => {
  it('takes only the kinds that it is told', () => {
    expect(mask('a@example.com +49 30 901820', ['phone'], false)).toBe('a@example.com [phone]')
    expect(mask('a@example.com', [], true)).toBe('a@example.com')
  })

  it('changes nothing in what it has masked already', () => {
    const sensitive = fc.constantFrom('a@b.example', '4111 1111 1111 1111', '+49 30 901820', '::1', 'token=x')
    fc.assert(
      fc.property(fc.array(fc.oneof(sensitive, fc.string()), { maxLength: 8 }), (parts) => {
        const once = all(parts.join(' '))
        expect(all(once)).toBe(once)
      }),
    )
  })

  it('throws at no text', () => {
    fc.assert(fc.property(anyText({ maxLength: 400 }), (text) => typeof all(text) === 'string'))
  })

  /** Steps that grow with the square of the length would take minutes here: the test would run into its time limit. */
  it.each([
    'a',
    '1',
    '1 ',
    '+',
    '(',
    '((1',
    '@',
    'a@',
    'a.',
    '.a@a',
    'DE12',
    'DE12 ',
    'A',
    ':',
    '1:',
    'f::',
    '1.',
    '1.1.1.1.',
    'bearer ',
    'token=',
    'token   :',
    '4111',
    '-',
    '1-',
    '\u00a0',
    '0 ',
    'é',
    'a1',
    '/1a',
  ])('takes two hundred thousand hostile characters of %j in one go', (unit) => {
    const text = unit.repeat(Math.ceil(200_000 / unit.length))
    expect(all(`${text}     end`).endsWith('     end')).toBe(true)
  })
})
