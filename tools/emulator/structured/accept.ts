import type { Channel } from '../../../src/engage/channels.ts'
import type { StructuredContent } from '../../../src/engage/structured-content.ts'
import type { StructuredRules } from '../../../src/engage/structured-rules.ts'
import { structuredContentSchema } from '../../../src/engage/structured-schema.ts'
import { invalid, invalidFields } from '../refusal.ts'
import { acceptApplePay } from './apple-pay.ts'
import { acceptAuthenticate } from './authenticate.ts'
import { acceptCarousel } from './carousel.ts'
import { Checker, type Surroundings } from './checker.ts'
import { acceptForm } from './form.ts'
import { acceptList } from './list.ts'
import { acceptRichLink } from './rich-link.ts'
import { acceptSelect } from './select.ts'
import { acceptTemplate } from './template.ts'
import { acceptTimeSelect } from './time-select.ts'

/**
 * Structured content as a channel takes it: texts cut with an ellipsis, surplus items and fields that the channel
 * ignores left out, fallbacks put in place, blank payloads filled. How the documentation's wording is read is said in
 * `src/engage/structured-rules.ts`; where it says nothing:
 * - a type that the channel does not take is refused, although the platform tries to convert some
 * - a blank payload becomes the title where no page promises a hexadecimal number
 * - a url or attachment that the channel does not take is replaced by its fallback, else refused; a fallback must be
 *   sound even where it is not needed
 * - deep links have any scheme but those that a browser would run
 *
 * @param given JSON as it came
 * @throws a 422 whose `errors` name all fields at fault
 */
export function accept(given: unknown, channel: Channel, surroundings: Surroundings): StructuredContent {
  const parsed = structuredContentSchema.safeParse(given)
  if (!parsed.success) {
    throw invalidFields(
      'The structured content',
      parsed.error.issues.map(({ path, message }) => ({ field: ['structured_content', ...path].join('.'), message })),
    )
  }
  const check = new Checker(surroundings)
  const accepted = acceptByType(parsed.data, channel.structured, check)
  if (accepted === null) throw invalid(`The channel does not support ${parsed.data.type}.`)
  check.finish()
  return accepted
}

/** Null where the channel does not take the type. */
function acceptByType(content: StructuredContent, rules: StructuredRules, check: Checker): StructuredContent | null {
  switch (content.type) {
    case 'select':
      return rules.select ? acceptSelect(content, rules.select, check) : null
    case 'rich_link':
      return rules.rich_link ? acceptRichLink(content, rules.rich_link, check) : null
    case 'template':
      return rules.template ? acceptTemplate(content, rules.template, check) : null
    case 'carousel':
      return rules.carousel ? acceptCarousel(content, rules.carousel, check) : null
    case 'list':
      return rules.list ? acceptList(content, rules.list, check) : null
    case 'time_select':
      return rules.time_select ? acceptTimeSelect(content, rules.time_select, check) : null
    case 'form':
      return rules.form ? acceptForm(content, rules.form, check) : null
    case 'apple_pay':
      return rules.apple_pay ? acceptApplePay(content, rules.apple_pay, check) : null
    case 'authenticate':
      return rules.authenticate ? acceptAuthenticate(content, rules.authenticate, check) : null
  }
}

/**
 * What a content says whose `body` was left out. Null for the types that have no text of their own: their body is
 * mandatory.
 */
export function textOf(content: StructuredContent): string | null {
  switch (content.type) {
    case 'rich_link':
    case 'template':
    case 'list':
    case 'form':
      return content.title
    case 'carousel':
      return content.items[0]?.title ?? null
    case 'select':
    case 'time_select':
    case 'apple_pay':
    case 'authenticate':
      return null
  }
}
