import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf } from '../../../../src/content/inbound/chosen.ts'
import { cleaner, sanitized } from '../../../../src/content/inbound/clean.ts'
import { type CustomerMessage, toFlowInput } from '../../../../src/content/inbound.ts'
import type { Attachment } from '../../../../src/engage/resources.ts'
import { anyText } from '../../any-text.ts'

describe('sanitizing', () => {
  it.each([
    ['<b>Hello</b> <script>alert(1)</script>', 'Hello alert(1)'],
    ['one\r\ntwo\rthree\tfour', 'one\ntwo\nthree\tfour'],
    ['a\u0000b\u001b[31mc\u007f\u0085', 'ab[31mc'],
    ['safe\u202egnp.exe', 'safegnp.exe'],
    ['<<b>script>', '< script>'],
    ['<img src=x onerror=alert(1)', '< img src=x onerror=alert(1)'],
    ['I <3 it, 2 < 3 and 5 > 4', 'I <3 it, 2 < 3 and 5 > 4'],
    ['Grüße 👨‍👩‍👧 שלום\u200f', 'Grüße 👨‍👩‍👧 שלום\u200f'],
  ])('makes %j %j', (typed, words) => expect(sanitized(typed)).toBe(words))

  it('leaves no tag and no control character, whatever is typed', () => {
    const piece = fc.constantFrom('<', '>', '/', 'b', '!--', '-->', 'script', '"', ' ', '\u0000', '\u202e', '\r')
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, anyText()), { maxLength: 40 }), (pieces) => {
        const words = sanitized(pieces.join(''))
        expect(words).not.toMatch(/<[a-z/!?]/i)
        expect(words).not.toMatch(/(?![\n\t])[\p{Cc}\u202a-\u202e]/u)
        expect(sanitized(words)).toBe(words)
      }),
    )
  })

  it.each(['<a', '<', '<!--', '</', '<b>', '<<b>'])('takes a hundred thousand times %j in one go', (unit) => {
    expect(sanitized(unit.repeat(100_000))).not.toMatch(/<[a-z/!?]/i)
  })
})

const message: CustomerMessage = {
  contentId: 'c1',
  authorId: 'a1',
  body: 'hello',
  bodyFormat: 'text',
  structuredReply: null,
  sourceId: 's1',
  sourceType: 'engage_messaging',
  interventionId: null,
  language: null,
  private: true,
  location: null,
  contextData: { email: 'site@example.com' },
  hasAttachment: true,
  capabilitiesSupported: null,
  structuredContentSupported: null,
  threadTitle: null,
  issuedAt: '2026-11-20T09:30:00Z',
}

const CARD = '4111 1111 1111 1111'
const clean = cleaner({ sanitize: true, redact: ['card', 'email', 'phone'] })
const attachment: Attachment = {
  id: 'f1',
  filename: `${CARD}.pdf`,
  content_type: 'application/pdf',
  size: 1,
  url: null,
  'public?': null,
  'infected?': null,
  infected: null,
  virus_signature: null,
}
const ask = (changes: Partial<CustomerMessage>, choices = choicesOf([], [])) =>
  toFlowInput({
    messages: [{ ...message, ...changes }],
    threadId: 't1',
    session: 1,
    attempt: 1,
    handover: null,
    choices,
    clean,
    attachments: [attachment],
  })

describe('what the flow gets of sensitive input', () => {
  it('is its name, wherever the words repeat', () => {
    const input = ask({
      body: `<i>pay</i> with ${CARD}, a@example.com, +49 30 901820`,
      threadTitle: `pay with ${CARD}`,
    })
    expect(input.text).toBe('pay with [card], [email], [phone]')
    expect(input.data.engage).toMatchObject({
      thread_title: 'pay with [card]',
      attachments: [{ filename: '[card].pdf' }],
    })
    expect(JSON.stringify(input)).not.toContain('4111')
  })

  it('is the payload as it is, for a click as for what is typed', () => {
    const payload = 'call:+49 30 901820'
    const offered = choicesOf([{ number: 1, title: '+49 30 901820', payload }], [])
    expect(ask({ body: '+49 30 901820' }, offered)).toMatchObject({
      text: payload,
      data: { engage: { title: '[phone]' } },
    })
    expect(ask({ body: 'Call', structuredReply: { payload } })).toMatchObject({
      text: payload,
      data: { engage: { structured_reply: { payload } } },
    })
  })

  it('is without what was typed into a form', () => {
    const structuredReply = { type: 'form', responses: [{ title: 'Card', items: [{ title: null, value: CARD }] }] }
    const input = ask({ body: null, structuredReply })
    expect(input.text).toBe('Card: [card]')
    expect(input.data.engage).toMatchObject({
      structured_reply: { type: 'form', responses: [{ title: 'Card', items: [{ title: null, value: '[card]' }] }] },
    })
  })

  it('holds what the site itself says of the customer', () => {
    expect(ask({}).data.engage).toMatchObject({ context_data: { email: 'site@example.com' } })
  })

  it('is everything where no setting says otherwise', () => {
    expect(cleaner({ sanitize: false, redact: [] })(`<b>${CARD}</b>\u0000`)).toBe(`<b>${CARD}</b>\u0000`)
  })
})
