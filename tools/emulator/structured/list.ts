import type { List, ListItem, ListSection } from '../../../src/engage/structured-content.ts'
import type { ListRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

const DEFAULT_BUTTON = 'See options'

export function acceptList(content: List, rules: ListRules, check: Checker): List {
  const sections = check.elements('sections', content.sections ?? [], rules.sections)
  checkSections(content.items, sections, check)
  const items = check
    .elements('items', content.items, rules.items)
    .map((item, index) => acceptItem(`items.${index}`, item, rules, check))
  return {
    type: 'list',
    title: check.text('title', content.title, rules.title),
    subtitle: check.optional('subtitle', content.subtitle, rules.subtitle),
    header: check.optional('header', content.header, rules.header),
    button: check.optional('button', content.button || DEFAULT_BUTTON, rules.button),
    attachment_id: check.picture('', content, rules.picture),
    sections: sections
      .map((section, index) => acceptSection(`sections.${index}`, section, rules, check))
      .filter(({ identifier }) => items.some((item) => item.section_identifier === identifier)),
    items,
  }
}

/** "Each section must have at least 1 item"; titles are "optional if there's only a single section". */
function checkSections(items: readonly ListItem[], sections: readonly ListSection[], check: Checker): void {
  for (const [index, { title, identifier }] of sections.entries()) {
    if (sections.length > 1 && !title) check.fault(`sections.${index}.title`, 'is mandatory')
    if (!items.some((item) => item.section_identifier === identifier)) {
      check.fault(`sections.${index}`, 'must have at least one item')
    }
  }
  for (const [index, { section_identifier: wanted }] of items.entries()) {
    const isNamed = sections.some(({ identifier }) => identifier === wanted)
    if (sections.length > 0 ? !isNamed : wanted) {
      check.fault(`items.${index}.section_identifier`, 'must be the identifier of a section')
    }
  }
}

function acceptSection(field: string, section: ListSection, rules: ListRules, check: Checker): ListSection {
  const { multiple_selection = false } = section
  return {
    title: check.optional(`${field}.title`, section.title, rules.sectionTitle),
    identifier: check.text(`${field}.identifier`, section.identifier, rules.identifier),
    ...(rules.multipleSelection ? { multiple_selection } : {}),
  }
}

function acceptItem(field: string, item: ListItem, rules: ListRules, check: Checker): ListItem {
  return {
    ...check.option(field, item, rules.item),
    subtitle: check.optional(`${field}.subtitle`, item.subtitle, rules.item.subtitle),
    section_identifier: check.optional(`${field}.section_identifier`, item.section_identifier, rules.identifier),
    attachment_id: check.picture(`${field}.`, item, rules.picture),
  }
}
