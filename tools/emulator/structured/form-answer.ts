import type { Form, FormItem, FormPage } from '../../../src/engage/structured-content.ts'
import { invalid } from '../refusal.ts'
import type { Answer } from './answer.ts'

type Given = string | readonly string[]

/**
 * The answer to a form, page by page, as in the sample of "Get the form responses": an item for each that was chosen, or
 * one with the page's own id for what was typed or picked.
 *
 * @param responses by `page_id`; pages that are left out were not met on the way through the form
 */
export function answerForm({ title, pages = [], private: isPrivate }: Form, responses: Record<string, Given>): Answer {
  for (const id of Object.keys(responses)) {
    if (!pages.some(({ page_id }) => page_id === id)) throw invalid(`The form has no page ${id}.`)
  }
  const answered = pages.flatMap((page) => {
    const given = Object.hasOwn(responses, page.page_id) ? responses[page.page_id] : undefined
    return given === undefined
      ? []
      : [{ page_id: page.page_id, title: page.title, items: itemsOf(page, [given].flat()) }]
  })
  if (answered.length === 0) throw invalid('A form is answered by at least one response.')
  return { body: title, structuredReply: { responses: answered, ...(isPrivate ? { private: true } : {}) } }
}

function itemsOf(page: FormPage, given: readonly string[]): Pick<FormItem, 'id' | 'title' | 'value'>[] {
  const isChoice = page.type === 'select' || page.type === 'picker'
  if (given.length > 1 && !(page.type === 'select' && page.multiple_selection)) {
    throw invalid(`The page ${page.page_id} takes one response.`)
  }
  return given.map((one) => (isChoice ? chosen(page, one) : { id: page.page_id, title: one, value: typed(page, one) }))
}

function chosen({ page_id, items = [] }: FormPage, id: string): Pick<FormItem, 'id' | 'title' | 'value'> {
  const item = items.find((one) => one.id === id)
  if (item === undefined) throw invalid(`The page ${page_id} has no item ${id}.`)
  return { id, title: item.title, value: item.value }
}

/** A day is given back as the moment at which it begins. */
function typed({ page_id, type }: FormPage, text: string): string {
  if (type !== 'datePicker') return text
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw invalid(`The page ${page_id} takes a date such as 2026-11-24.`)
  }
  return `${text}T00:00:00Z`
}
