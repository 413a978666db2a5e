import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Card, MessagePart, Option } from '../../../../src/content/message/part.ts'
import type { ReplyChannel } from '../../../../src/content/reply/draft.ts'
import { offeredByFallback } from '../../../../src/content/reply/offered.ts'
import { placeOf } from '../../../../src/content/reply/place.ts'
import { type Answer, toReplies } from '../../../../src/content/reply/to-replies.ts'
import { splitText } from '../../../../src/content/split.ts'
import { STRUCTURED_CONTENT_TYPES } from '../../../../src/engage/structured-content.ts'
import { anyText } from '../../any-text.ts'
import { CHANNELS } from './channels.ts'
import { faultsOf } from './judge.ts'

const words = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('Tea', 'Order green tea today', 'Größe wählen', '👩‍👩‍👧 Familie', 'null', '1. Tea'),
  },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', '\n\n', '<b>Tea</b>', '**Tea**', '&amp;lt;', 'Tea\nand cups') },
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  anyText({ maxLength: 20 }),
  fc.integer({ min: 1, max: 5000 }).map((length) => 'Lorem ipsum dolor. '.repeat(300).slice(0, length)),
  fc.integer({ min: 1, max: 200 }).map((count) => '🇩🇪👩‍👩‍👧'.repeat(count)),
)
const address = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('https://shop.example/tea', 'http://shop.example', 'https://shop.example/cup.png'),
  },
  fc.constantFrom(
    '',
    'null',
    '/tea',
    'tea.png',
    'javascript:alert(1)',
    'https://',
    'ftp://shop.example',
    'mailto:a@b.example',
  ),
  fc.integer({ min: 2000, max: 4000 }).map((length) => `https://shop.example/${'a'.repeat(length)}`),
)
const option: fc.Arbitrary<Option> = fc.record({
  title: words,
  action: fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('reply' as const), payload: words }) },
    fc.record({ type: fc.constant('url' as const), url: address }),
    fc.record({ type: fc.constant('call' as const), number: fc.constantFrom('+49 30 123', '', 'none', '110') }),
  ),
})
const options = fc.array(option, { maxLength: 16 })
const card: fc.Arbitrary<Card> = fc.record({
  title: words,
  subtitle: words,
  imageUrl: fc.option(address),
  imageLabel: words,
  url: fc.option(address),
  options: fc.array(option, { maxLength: 6 }),
})
const dirt = fc.oneof(
  words,
  address,
  fc.constant(null),
  fc.double(),
  fc.boolean(),
  fc.constant([null]),
  fc.constant({}),
)
const rawItem = fc.record(
  {
    type: fc.oneof(fc.constantFrom('reply', 'url'), dirt),
    title: fc.oneof(words, dirt),
    subtitle: dirt,
    payload: fc.oneof(words, dirt),
    url: fc.oneof(address, dirt),
    url_fallback: dirt,
    attachment_id: dirt,
    identifier: dirt,
    section_identifier: dirt,
    start_time: fc.oneof(fc.constant('2026-11-24T08:00+0100'), dirt),
    duration: fc.oneof(fc.nat(), dirt),
    items: fc.array(fc.record({ type: fc.constantFrom('reply', 'url'), title: words, url: address }), { maxLength: 6 }),
  },
  { requiredKeys: [] },
)
const raw = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...STRUCTURED_CONTENT_TYPES), dirt),
    title: fc.oneof(words, dirt),
    subtitle: dirt,
    body: dirt,
    url: fc.oneof(address, dirt),
    attachment_id: dirt,
    header: dirt,
    button: dirt,
    items: fc.oneof({ weight: 4, arbitrary: fc.array(fc.oneof(rawItem, dirt), { maxLength: 16 }) }, dirt),
    sections: fc.oneof(fc.array(rawItem, { maxLength: 3 }), dirt),
    timeslots: fc.oneof(fc.array(rawItem, { maxLength: 3 }), dirt),
    pages: fc.oneof(fc.array(rawItem, { maxLength: 3 }), dirt),
    location: dirt,
    total: dirt,
  },
  { requiredKeys: [] },
)
const part: fc.Arbitrary<MessagePart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc.record({
    kind: fc.constant('choices' as const),
    style: fc.constantFrom('quick_replies' as const, 'buttons' as const),
    text: words,
    options,
  }),
  fc.record({
    kind: fc.constant('cards' as const),
    layout: fc.constantFrom('gallery' as const, 'list' as const),
    text: words,
    cards: fc.array(card, { maxLength: 12 }),
    options: fc.array(option, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('media' as const),
    media: fc.constantFrom('image' as const, 'audio' as const, 'video' as const, 'file' as const),
    url: address,
    label: words,
    options: fc.array(option, { maxLength: 6 }),
  }),
  fc.record({ kind: fc.constant('link' as const), title: words, url: address }),
  fc.record({
    kind: fc.constant('dates' as const),
    text: words,
    slots: fc.array(
      fc.record({
        value: fc.constantFrom('2026-11-24', '2026-11-24T08:00', '2026-02-30', '', 'today'),
        duration: fc.oneof(fc.nat(), fc.double()),
      }),
      { maxLength: 8 },
    ),
  }),
  fc.record({
    kind: fc.constant('structured' as const),
    body: words,
    content: raw,
    disableTextInput: fc.option(fc.boolean()),
  }),
)
const channel: fc.Arbitrary<ReplyChannel> = fc.oneof(
  fc.constantFrom(...Object.values(CHANNELS)),
  fc.record({
    sourceType: fc.constantFrom('whats_app', 'engage_messaging', 'instagram', null),
    capabilities: fc.option(fc.subarray([...STRUCTURED_CONTENT_TYPES])),
    structuredContentSupported: fc.option(fc.boolean()),
    richText: fc.boolean(),
  }),
)

const answerTo = (parts: MessagePart[], to: ReplyChannel): Answer =>
  toReplies(parts, to, { keyPrefix: 'a7', timeZone: 'Europe/Berlin', report: () => {} })

describe('whatever a flow says and wherever it goes', () => {
  it('the platform takes every reply as it is, and every fallback fits', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), channel, (parts, to) => {
        const { replies } = answerTo(parts, to)
        expect(replies.flatMap(({ draft }) => faultsOf(draft, to))).toEqual([])
        const { body } = placeOf(to)
        const fallbacks = replies.flatMap(({ fallback }) => fallback)
        expect(fallbacks.filter((text) => text.trim() === '' || splitText(text, body).length > 1)).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('every option can be clicked or is shown with its number', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), channel, (parts, to) => {
        const answer = answerTo(parts, to)
        const reachable = new Set([...clicks(answer), ...numbers(answer)])
        expect(payloadsOf(parts).filter((payload) => !reachable.has(payload))).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('every button can be chosen by its number once its fallback was sent, and no number is used twice', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), channel, (parts, to) => {
        const { replies, offered } = answerTo(parts, to)
        expect(new Set(offered.map(({ fallbackNumber }) => fallbackNumber)).size).toBe(offered.length)
        for (const [index, { fallback }] of replies.entries()) {
          const text = fallback.join('\n')
          const shown = offeredByFallback(offered, index).filter(
            ({ reply, number }) => reply === index && number !== null,
          )
          const missing = shown.filter(({ number }) => !text.includes(`${number}. `))
          // An option of a text that was split may be in one of the following replies.
          if (replies[index]?.draft.structuredContent) expect(missing).toEqual([])
        }
      }),
    )
  })

  it('is said in the same way each time', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), channel, (parts, to) => {
        expect(answerTo(parts, to)).toEqual(answerTo(structuredClone(parts), to))
      }),
      { numRuns: 50 },
    )
  })
})

/** What a flow would get from clicks on everything that can be clicked. */
function clicks({ replies, kept }: Answer): string[] {
  const payloads = new Map(kept.map(({ key, payload }) => [key, payload]))
  const found: string[] = []
  JSON.stringify(
    replies.map(({ draft }) => draft.structuredContent),
    (name, value) => {
      if (name === 'payload') found.push(payloads.get(value) ?? value)
      return value
    },
  )
  return found
}

/** What a flow would get for the numbers that the customer can see. */
function numbers({ replies, offered }: Answer): string[] {
  const text = replies.map(({ draft }) => draft.body).join('\n')
  return offered.filter(({ number }) => number !== null && text.includes(`${number}. `)).map(({ payload }) => payload)
}

function payloadsOf(parts: readonly MessagePart[]): string[] {
  const all = parts.flatMap((one): Option[] => {
    switch (one.kind) {
      case 'choices':
      case 'media':
        return one.options
      case 'cards':
        return [...one.cards.flatMap((each) => each.options), ...one.options]
      default:
        return []
    }
  })
  return all.flatMap(({ title, action }) => {
    if (action.type !== 'reply') return []
    const payload = action.payload.trim() === '' ? title.replace(/\s+/g, ' ').trim() : action.payload
    return payload === '' ? [] : [payload]
  })
}
