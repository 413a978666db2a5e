import type {
  Carousel,
  List,
  RichLink,
  Select,
  StructuredContent,
  Template,
  TimeSelect,
} from '../../../engage/structured-content.ts'
import type {
  CardRules,
  CarouselRules,
  ListRules,
  RichLinkRules,
  SelectRules,
  StructuredRules,
} from '../../../engage/structured-rules.ts'
import type { Payloads } from '../payloads.ts'
import { truncate } from '../truncate.ts'
import { fitAddress, fitField, fitItems, fitRawCard, isPictured } from './fit-card.ts'

/**
 * An author's structured content as the channel takes it whole, fields of the author's own kept: texts truncated,
 * payloads carried, addresses replaced by their fallbacks. Null where the channel does not take the type, or would
 * refuse or drop something: then it has to be said in another way.
 */
export function fitContent(
  content: StructuredContent,
  rules: StructuredRules,
  payloads: Payloads,
): StructuredContent | null {
  switch (content.type) {
    case 'select':
      return rules.select ? fitSelect(content, rules.select, payloads) : null
    case 'rich_link':
      return rules.rich_link ? fitRichLink(content, rules.rich_link) : null
    case 'template':
      return rules.template ? fitTemplate(content, rules.template, payloads) : null
    case 'carousel':
      return rules.carousel ? fitCarousel(content, rules.carousel, payloads) : null
    case 'list':
      return rules.list ? fitList(content, rules.list, payloads) : null
    case 'time_select':
      return rules.time_select && hasDistinctSlots(content) ? content : null
    // The dialogues of Apple have no limits.
    case 'form':
    case 'apple_pay':
    case 'authenticate':
      return rules[content.type] ? content : null
    default:
      return content satisfies never
  }
}

function fitSelect(content: Select, rules: SelectRules, payloads: Payloads): Select | null {
  if (content.items.length > rules.items.max) return null
  return { ...content, items: fitItems(content.items, rules, payloads) }
}

function fitRichLink(content: RichLink, rules: RichLinkRules): RichLink | null {
  const isApp = rules.apps && content.bid !== undefined && content.url.startsWith('?')
  const url = isApp ? { url: content.url } : fitAddress(content, rules.url)
  if (url === null) return null
  return {
    ...content,
    ...url,
    title: truncate(content.title, rules.title.max),
    subtitle: fitField(content.subtitle, rules.subtitle),
    url_text: fitField(content.url_text, rules.urlText),
  }
}

function fitTemplate(content: Template, rules: CardRules, payloads: Payloads): Template | null {
  const card = fitRawCard(content, rules, payloads)
  return card && { ...card, footer: fitField(content.footer, rules.footer) }
}

function fitCarousel(content: Carousel, rules: CarouselRules, payloads: Payloads): Carousel | null {
  const pictures = content.items.filter(isPictured).length
  if (content.items.length > rules.items.max || (pictures > 0 && pictures < content.items.length)) return null
  const items = content.items.map((card) => fitRawCard(card, rules.card, payloads)).filter((card) => card !== null)
  return items.length === content.items.length ? { ...content, items } : null
}

function fitList(content: List, rules: ListRules, payloads: Payloads): List | null {
  const { sections = [], items } = content
  if (items.length > rules.items.max || sections.length > rules.sections.max || !isSorted(content, rules)) return null
  return {
    ...content,
    title: truncate(content.title, rules.title.max),
    subtitle: fitField(content.subtitle, rules.subtitle),
    header: fitField(content.header, rules.header),
    button: fitField(content.button, rules.button),
    items: fitItems(items, rules.item, payloads).map((item) => ({
      ...item,
      subtitle: fitField(item.subtitle, rules.item.subtitle),
    })),
    ...(sections.length === 0
      ? {}
      : { sections: sections.map((section) => ({ ...section, title: fitField(section.title, rules.sectionTitle) })) }),
  }
}

/** "Each section must have at least 1 item", each item is in one, and several sections have titles. */
function isSorted({ sections = [], items }: List, { identifier }: ListRules): boolean {
  const known = new Set(sections.map((section) => section.identifier))
  const used = new Set(items.map((item) => item.section_identifier))
  if (sections.length === 0) return items.every((item) => item.section_identifier === undefined)
  return (
    sections.every((section) => used.has(section.identifier) && section.identifier.length <= identifier.max) &&
    sections.every((section) => sections.length === 1 || section.title !== undefined) &&
    items.every((item) => item.section_identifier !== undefined && known.has(item.section_identifier))
  )
}

/** What is chosen is told by its identifier. */
function hasDistinctSlots({ timeslots }: TimeSelect): boolean {
  return new Set(timeslots.map(({ identifier }) => identifier)).size === timeslots.length
}
