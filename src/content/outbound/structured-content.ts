import { z } from 'zod'
import { itemsOf, type MessageText, shown } from './message-text.ts'
import { addOptions } from './options.ts'
import { line, link, list, object, text } from './shapes.ts'

/** The types of structured content (Engage API, "Structured messages"). */
const typeSchema = z.enum([
  'select',
  'rich_link',
  'template',
  'carousel',
  'list',
  'time_select',
  'form',
  'apple_pay',
  'authenticate',
])

const contentSchema = z.object({
  body: text,
  title: line,
  subtitle: line,
  url: link,
  url_fallback: link,
  url_text: line,
  items: list,
  sections: list,
  timeslots: list,
  location: object,
  pages: list,
})
type StructuredContent = z.output<typeof contentSchema>

const sectionSchema = z.object({ title: line, identifier: line })
const listItemSchema = z.object({ title: line, subtitle: line, section_identifier: line })
const timeslotSchema = z.object({ start_time: line })
const titledSchema = z.object({ title: line, subtitle: line })

/** Adds structured content as readable text: `body` first, then its titles, addresses and numbered items. */
export function addStructuredContent(
  message: MessageText,
  body: string | null,
  value: Record<string, unknown>,
  where: string,
): void {
  const content = contentSchema.parse(value)
  const words = text.parse(body)
  message.line(words)
  if (content.body !== words) message.line(content.body)
  // The body is what devices without structured content show, so it often repeats the title.
  if (content.title === words) content.title = ''
  const kind = typeSchema.safeParse(value.type).data ?? 'other'
  if (kind === 'other') message.report(`${where}.type`, 'is not a known type of structured content')
  switch (kind) {
    case 'select':
    case 'template':
    case 'rich_link':
    case 'apple_pay':
    case 'authenticate':
    case 'other':
      addTemplate(message, content, where)
      break
    case 'carousel':
      addHeading(message, content, where)
      for (const { item, where: path } of itemsOf(contentSchema, content.items, `${where}.items`, message.report)) {
        message.block()
        addTemplate(message, item, path)
      }
      break
    case 'list':
      addList(message, content, where)
      break
    case 'time_select':
      addTimeSelect(message, content, where)
      break
    case 'form':
      addHeading(message, content, where)
      for (const { item } of itemsOf(titledSchema, content.pages, `${where}.pages`, message.report)) {
        message.line(joined(item.title, item.subtitle))
      }
      break
    default: {
      kind satisfies never
    }
  }
}

function addTemplate(message: MessageText, content: StructuredContent, where: string): void {
  addHeading(message, content, where)
  addOptions(message, content.items, `${where}.items`)
}

function addHeading(message: MessageText, content: StructuredContent, where: string): void {
  const address = content.url ? content.url : (content.url_fallback ?? content.url)
  message.line(joined(content.title, content.subtitle))
  const shownAddress = shown(address, `${where}.url`, message.report)
  if (shownAddress !== '') message.line([content.url_text, shownAddress].filter((part) => part !== '').join(': '))
}

/** Items below the titles of their sections; those without one, or of an unknown one, come first. */
function addList(message: MessageText, content: StructuredContent, where: string): void {
  addHeading(message, content, where)
  const items = itemsOf(listItemSchema, content.items, `${where}.items`, message.report)
  const sections = itemsOf(sectionSchema, content.sections, `${where}.sections`, message.report)
  const known = new Set(sections.map(({ item }) => item.identifier))
  const add = (belongs: (section: string) => boolean) => {
    for (const { item, where: path } of items.filter((entry) => belongs(entry.item.section_identifier))) {
      if (item.title === '') message.report(path, 'has no title')
      message.option(joined(item.title, item.subtitle), '')
    }
  }
  add((section) => !known.has(section))
  for (const identifier of known) {
    message.block()
    for (const { item } of sections) if (item.identifier === identifier) message.line(item.title)
    add((section) => section === identifier)
  }
}

function addTimeSelect(message: MessageText, content: StructuredContent, where: string): void {
  addHeading(message, content, where)
  message.line(line.parse(content.location?.title))
  for (const { item } of itemsOf(timeslotSchema, content.timeslots, `${where}.timeslots`, message.report)) {
    // `2020-04-26T08:00+0200`: the time at the place, as the customer will read it on a clock there.
    message.option(item.start_time.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*$/, '$1 $2'), '')
  }
}

function joined(title: string, subtitle: string): string {
  return [title, subtitle].filter((part) => part !== '').join(' – ')
}
