import { z } from 'zod'
import type { Emulator } from '../../emulator.ts'
import { invalid } from '../../refusal.ts'
import type { ContentResource } from '../../resources.ts'
import { several } from '../forms.ts'
import { fieldOf } from '../structured/form.ts'
import { readStructured, type Structured, type StructuredOf } from '../structured/shapes.ts'
import { slotText } from '../structured/time-select.ts'

/** A structured content's form: the chosen indexes, or what was filled in. */
export const answerFields = z.looseObject({
  contentId: z.string(),
  slot: z.coerce.number().optional(),
  outcome: z.enum(['success', 'failure']).optional(),
})
export type AnswerFields = z.output<typeof answerFields>

/** The one place that knows how a choice becomes what the customer sends. */
export function answer(emulator: Emulator, fields: AnswerFields): void {
  const content = emulator.state.content(fields.contentId)
  const structured = readStructured(content.structured_content)
  if (structured === null) throw invalid('There is nothing to choose from.')
  const items = choicesOf(structured, fields)
  const to = { threadId: content.thread_id, inReplyToId: content.id }
  const [only] = items
  if (items.length === 1 && only !== undefined) {
    emulator.customer.click({ ...to, title: only.title, payload: only.payload ?? only.title })
    return
  }
  emulator.customer.writes({ ...to, ...spoken(structured, fields, items, content) })
}

interface Choice {
  title: string
  payload?: string | null
}

/** The reply items that were clicked or ticked, in their order. */
function choicesOf(structured: Structured, fields: AnswerFields): Choice[] {
  const items = new Map(replyItems(structured))
  return Object.entries(fields)
    .filter(([name]) => name.startsWith('item'))
    .flatMap(([, value]) => several.parse(value))
    .map((index) => {
      const item = items.get(index)
      if (item === undefined) throw invalid('There is no such item.')
      return item
    })
}

function replyItems(structured: Structured): [string, Choice][] {
  switch (structured.type) {
    case 'select':
    case 'list':
    case 'template':
      return structured.items.map((item, index) => [`${index}`, item])
    case 'carousel':
      return structured.items.flatMap((card, at) =>
        card.items.map((item, index): [string, Choice] => [`${at}.${index}`, item]),
      )
    default:
      return []
  }
}

interface Spoken {
  body: string
  structured_reply: Record<string, unknown>
  metadata?: Record<string, unknown>
}

function spoken(structured: Structured, fields: AnswerFields, items: Choice[], content: ContentResource): Spoken {
  switch (structured.type) {
    case 'time_select': {
      const slot = structured.timeslots[fields.slot ?? Number.NaN]
      if (slot === undefined) throw invalid('Choose a time.')
      return { body: slotText(slot), structured_reply: { ...slot } }
    }
    case 'form':
      return { body: structured.title ?? 'Form', structured_reply: { responses: responses(structured, fields) } }
    case 'apple_pay':
      return { body: content.body ?? 'Payment', structured_reply: { status: fields.outcome ?? 'failure' } }
    case 'authenticate':
      return signedIn(structured.response_body ?? 'Signed in', fields)
    case 'select':
    case 'list':
    case 'template':
    case 'carousel':
    case 'rich_link': {
      if (items.length === 0) throw invalid('Choose something first.')
      const payloads = items.map((item) => item.payload ?? item.title)
      return { body: items.map((item) => item.title).join(', '), structured_reply: { payloads } }
    }
    default:
      return structured satisfies never
  }
}

/** The events of it carry the reply a second time, as `authenticate`. */
function signedIn(body: string, { outcome }: AnswerFields): Spoken {
  const reply =
    outcome === 'success'
      ? { code: crypto.randomUUID().replaceAll('-', '').slice(0, 12), status: 'success', version: 2 }
      : { status: 'failure', version: 2 }
  return {
    body: outcome === 'success' ? body : 'Not signed in',
    structured_reply: reply,
    metadata: { authenticate: reply },
  }
}

/** The answered pages with their items, as the platform's documentation shows a form's response. */
function responses({ pages }: StructuredOf<'form'>, fields: AnswerFields) {
  return pages.flatMap((page) => {
    const given = several.optional().parse(fields[fieldOf(page)]) ?? []
    const written = given.filter((value) => value !== '')
    if (written.length === 0) return []
    const items = written.map((value) => {
      const item = page.type === 'select' || page.type === 'picker' ? page.items[Number(value)] : undefined
      const { id, title, value: meant } = item ?? { id: page.page_id, title: value, value }
      return { id: id ?? title, title, value: meant ?? title }
    })
    return [{ page_id: page.page_id, title: page.title ?? '', items }]
  })
}
