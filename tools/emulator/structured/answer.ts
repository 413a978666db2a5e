import type { Button, List, ReplyButton, StructuredContent } from '../../../src/engage/structured-content.ts'
import { structuredContentSchema } from '../../../src/engage/structured-schema.ts'
import type { Content } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import type { Choice } from '../sides/commands.ts'
import { answerForm } from './form-answer.ts'

/** What comes back from a customer who makes a choice. */
export interface Answer {
  body: string
  structuredReply: Record<string, unknown>
}

/**
 * A customer's answer to structured content: "a click comes back as an imported content whose `body` is the item's title
 * and whose `structured_reply.payload` is the item's payload". Forms and logins answer as Apple's samples show. Of time
 * slots, payments and several items of a list at once, no sample is published: the slot as it was sent, the `status` as
 * of logins, and the `items` as in the pages of forms.
 *
 * @param code what a login gives
 * @throws a 422 where the content does not offer the choice
 */
export function answerTo(content: Content, choice: Choice, code: () => string): Answer {
  const parsed = structuredContentSchema.safeParse(content.structuredContent)
  if (!parsed.success) throw invalid('The content has nothing to choose.')
  return byType(parsed.data, choice, content.body ?? '', code)
}

function byType(content: StructuredContent, choice: Choice, body: string, code: () => string): Answer {
  switch (content.type) {
    case 'select':
      return 'item' in choice ? clicked(content.items[choice.item]) : unoffered()
    case 'template':
      return 'item' in choice ? clicked(reply(content.items?.[choice.item])) : unoffered()
    case 'carousel':
      return 'button' in choice ? clicked(reply(content.items[choice.card]?.items?.[choice.button])) : unoffered()
    case 'list':
      return answerList(content, choice)
    case 'time_select': {
      const slot = 'timeslot' in choice && content.timeslots.find(({ identifier }) => identifier === choice.timeslot)
      return slot ? { body: slot.start_time, structuredReply: { ...slot } } : unoffered()
    }
    case 'form':
      return 'responses' in choice ? answerForm(content, choice.responses) : unoffered()
    case 'apple_pay':
      return 'outcome' in choice ? { body, structuredReply: { status: choice.outcome } } : unoffered()
    case 'authenticate': {
      if (!('outcome' in choice)) return unoffered()
      const granted = choice.outcome === 'success' ? { code: code() } : {}
      return {
        body: content.response_body || body,
        structuredReply: { ...granted, status: choice.outcome, version: 2 },
      }
    }
    case 'rich_link':
      return unoffered()
  }
}

/** Links open; only replies come back. */
function reply(button: Button | undefined): ReplyButton | undefined {
  return button?.type === 'reply' ? button : undefined
}

function clicked(item: { title: string; payload?: string } | undefined): Answer {
  if (item === undefined) return unoffered()
  return { body: item.title, structuredReply: { payload: item.payload ?? item.title } }
}

function answerList({ items, sections = [] }: List, choice: Choice): Answer {
  if ('item' in choice) return clicked(items[choice.item])
  if (!('items' in choice)) return unoffered()
  const chosen = [...new Set(choice.items)].map((index) => items[index] ?? unoffered())
  for (const { identifier, multiple_selection } of sections) {
    const within = chosen.filter((item) => item.section_identifier === identifier)
    if (within.length > 1 && !multiple_selection) throw invalid('The section does not take several items.')
  }
  if (sections.length === 0 && chosen.length > 1) throw invalid('The list does not take several items.')
  return {
    body: chosen.map(({ title }) => title).join(', '),
    structuredReply: { items: chosen.map(({ title, payload }) => ({ title, payload })) },
  }
}

function unoffered(): never {
  throw invalid('The content does not offer this choice.')
}
