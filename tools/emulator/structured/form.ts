import type { Form, FormItem, FormPage } from '../../../src/engage/structured-content.ts'
import type { DialogueRules, PictureRule } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

/** A form must lead from its first page to an end: each page ends it or names an existing page that follows. */
export function acceptForm(content: Form, { picture }: DialogueRules, check: Checker): Form {
  const { title, subtitle, first_page_id, show_summary = false, splash, pages = [] } = content
  const known = new Set(pages.map(({ page_id }) => page_id))
  if (!known.has(first_page_id)) check.fault('first_page_id', 'must be the page_id of a page')
  if (known.size < pages.length) check.fault('pages', 'must have page_ids of their own')
  return {
    type: 'form',
    title,
    subtitle,
    first_page_id,
    private: content.private ?? false,
    show_summary,
    attachment_id: check.picture('', content, picture),
    splash: splash && {
      header: splash.header,
      text: splash.text,
      button_title: splash.button_title,
      attachment_id: check.picture('splash.', splash, picture),
    },
    pages: pages.map((page, index) => acceptPage(`pages.${index}.`, page, known, picture, check)),
  }
}

function acceptPage(
  field: string,
  page: FormPage,
  known: ReadonlySet<string>,
  picture: PictureRule,
  check: Checker,
): FormPage {
  const { items = [], ...rest } = page
  const isChoice = page.type === 'select' || page.type === 'picker'
  if (isChoice && items.length === 0) check.fault(`${field}items`, 'is mandatory')
  checkWayOn(field, page, known, check)
  return {
    ...rest,
    attachment_id: check.picture(field, page, picture),
    attachment_fallback_id: undefined,
    items: isChoice
      ? items.map((item, index) => acceptItem(`${field}items.${index}.`, item, picture, check))
      : undefined,
  }
}

/** "In `select` pages without `multiple_selection`" what follows is said by the items. */
function checkWayOn(field: string, page: FormPage, known: ReadonlySet<string>, check: Checker): void {
  const { items = [], submit_form, multiple_selection } = page
  const byItems = page.type === 'select' && !multiple_selection
  const ways = byItems ? items.map((item) => item.next_page_id) : [page.next_page_id]
  for (const way of ways) {
    if (way ? !known.has(way) : !submit_form) {
      check.fault(`${field}next_page_id`, 'must be the page_id of a page unless submit_form is true')
    }
  }
}

function acceptItem(field: string, item: FormItem, picture: PictureRule, check: Checker): FormItem {
  const { id, title, value, next_page_id } = item
  return { id, title, value, next_page_id, attachment_id: check.picture(field, item, picture) }
}
