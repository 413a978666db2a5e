import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import { invalid } from '../../refusal.ts'
import type { Choice } from '../../sides/commands.ts'
import { several } from '../forms.ts'
import { PAGE_FIELD } from '../structured/form.ts'

/** A structured content's form: what was chosen or filled in. */
export const answerFields = z.looseObject({
  contentId: z.string(),
  timeslot: z.string().optional(),
  outcome: z.enum(['success', 'failure']).optional(),
})
export type AnswerFields = z.output<typeof answerFields>

export function answer({ state, customer }: Emulator, fields: AnswerFields): void {
  const { contentId } = fields
  customer.answers({ threadId: state.content(contentId).thread_id, contentId, choice: choiceOf(fields) })
}

/** Forms name their fields by what they choose: `item`, one for each group of a list, or `page.` and a page's id. */
function choiceOf(fields: AnswerFields): Choice {
  const { timeslot, outcome } = fields
  if (timeslot !== undefined) return { timeslot }
  if (outcome !== undefined) return { outcome }
  const responses = given(fields, PAGE_FIELD)
  if (responses.length > 0) return { responses: Object.fromEntries(responses) }
  const items = given(fields, 'item').flatMap(([, values]) => values)
  const [first] = items
  if (first === undefined) throw invalid('Choose something first.')
  if (items.length > 1) return { items: items.map(Number) }
  const [card, button] = first.split('.').map(Number)
  return button === undefined ? { item: Number(first) } : { card: card ?? 0, button }
}

/** The fields whose names begin so, without that beginning; what was left empty is left out. */
function given(fields: AnswerFields, prefix: string): [string, string[]][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string[]][] => {
    if (!name.startsWith(prefix)) return []
    const values = several.parse(value).filter((one) => one !== '')
    return values.length > 0 ? [[name.slice(prefix.length), values]] : []
  })
}
