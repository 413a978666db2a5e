import * as z from 'zod/mini'
import { otherwise } from '../../../core/otherwise.ts'
import { STRUCTURED_CONTENT_TYPES } from '../../../engage/structured-content.ts'
import type { Card, MessagePart, Option } from '../../message/part.ts'
import { isWebAddress } from '../address.ts'
import { joined } from '../plain.ts'

const word = otherwise(z.union([z.string(), z.pipe(z.number(), z.transform(String))]), '')
const records = otherwise(z.array(z.record(z.string(), z.unknown())), [])

const itemSchema = z.object({
  title: word,
  subtitle: word,
  payload: word,
  url: word,
  url_fallback: word,
  attachment_id: word,
  identifier: word,
  section_identifier: word,
  start_time: word,
  label: word,
  amount: word,
  items: records,
})
type Item = z.output<typeof itemSchema>

const contentSchema = z.extend(itemSchema, {
  type: otherwise(z.enum([...STRUCTURED_CONTENT_TYPES, 'other']), 'other'),
  sections: records,
  timeslots: records,
  pages: records,
  currency_code: word,
  location: otherwise(z.optional(itemSchema), undefined),
  total: otherwise(z.optional(itemSchema), undefined),
})
type Content = z.output<typeof contentSchema>

/**
 * Reads structured content back into the parts that say the same, to be said in another way. Lenient: a field of the
 * wrong kind counts as absent. What has no other form – forms, payments, log-ins – is its words.
 *
 * @param body plain text beside the content; it is not said twice where the content's title repeats it
 */
export function readBack(body: string, raw: Record<string, unknown>): MessagePart[] {
  const content = contentSchema.parse(raw)
  switch (content.type) {
    case 'select':
      return [choice('quick_replies', body, optionsOf(content))]
    case 'time_select': {
      const slots = content.timeslots.map((slot) => slotOption(itemSchema.parse(slot)))
      return [choice('quick_replies', [body, content.location?.title ?? ''].join('\n').trim(), slots)]
    }
    case 'list':
      return [list(body, content)]
    case 'carousel':
      return [
        cards(
          body,
          content.items.map((item) => cardOf(itemSchema.parse(item))),
        ),
      ]
    case 'form':
      return [words(body, heading(content, body), ...content.pages.map((page) => heading(itemSchema.parse(page), '')))]
    case 'apple_pay': {
      const prices = [...content.items.map((item) => itemSchema.parse(item)), ...(content.total ? [content.total] : [])]
      return [words(body, ...prices.map(({ label, amount }) => `${label}: ${amount} ${content.currency_code}`.trim()))]
    }
    case 'authenticate':
      return [words(body, heading(content, body))]
    case 'rich_link':
      if ([body, content.subtitle, content.attachment_id].every((text) => text === '')) return [linkOf(content)]
      return [cards(body, [cardOf(content)])]
    case 'template':
    // A type that is not known is read as one.
    case 'other':
      return [cards(content.title === body ? '' : body, [cardOf(content)])]
    default:
      return content.type satisfies never
  }
}

function words(...lines: string[]): MessagePart {
  return { kind: 'text', text: lines.filter((line) => line !== '').join('\n') }
}

function heading({ title, subtitle }: Item, body: string): string {
  return joined(title === body ? '' : title, subtitle)
}

function choice(style: 'quick_replies' | 'buttons', text: string, options: Option[]): MessagePart {
  return options.length === 0 ? { kind: 'text', text } : { kind: 'choices', style, text, options }
}

function cards(text: string, all: Card[]): MessagePart {
  return all.length === 0 ? { kind: 'text', text } : { kind: 'cards', layout: 'gallery', text, cards: all, options: [] }
}

function linkOf({ title, url, url_fallback }: Item): MessagePart {
  return { kind: 'link', title, url: addressOf(url, url_fallback) }
}

function cardOf(content: Item): Card {
  const { title, subtitle, attachment_id, url, url_fallback } = content
  return {
    title,
    subtitle,
    imageUrl: attachment_id || null,
    imageLabel: '',
    url: addressOf(url, url_fallback) || null,
    options: optionsOf(content),
  }
}

/** Deep links come with an address for everyone else. */
function addressOf(url: string, fallback: string): string {
  return isWebAddress(url) || fallback === '' ? url : fallback
}

function optionsOf({ items }: Item): Option[] {
  return items.map((raw) => {
    const { title, payload, url, url_fallback } = itemSchema.parse(raw)
    const address = addressOf(url, url_fallback)
    // A button with an address and nothing to send opens it, also where its author forgot to say so.
    const isReply = raw.type === 'reply' || (raw.type !== 'url' && (address === '' || payload !== ''))
    if (isReply) return { title, action: { type: 'reply', payload } }
    if (address.startsWith('tel:')) return { title, action: { type: 'call', number: address.slice('tel:'.length) } }
    return { title, action: { type: 'url', url: address } }
  })
}

/** The time at the place, as the customer will read it on a clock there. */
function slotOption({ start_time, identifier }: Item): Option {
  const title = start_time.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*$/, '$1 $2')
  return { title, action: { type: 'reply', payload: identifier || title } }
}

/** Entries with something to be said about them are cards, others a choice; a section's title is said about its own. */
function list(body: string, content: Content): MessagePart {
  const sections = new Map(content.sections.map((raw) => [word.parse(raw.identifier), word.parse(raw.title)]))
  const entries = content.items.map((raw) => {
    const item = itemSchema.parse(raw)
    const section = sections.get(item.section_identifier) ?? ''
    return { ...item, subtitle: joined(item.subtitle, section) }
  })
  const text = [body, heading(content, body)].join('\n').trim()
  const options = optionsOf(content)
  if (entries.every(({ subtitle, attachment_id }) => subtitle === '' && attachment_id === '')) {
    return choice('buttons', text, options)
  }
  const all = entries.map((entry, at) => ({ ...cardOf(entry), options: options.slice(at, at + 1) }))
  return { kind: 'cards', layout: 'list', text, cards: all, options: [] }
}
