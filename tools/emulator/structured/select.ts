import type { Select } from '../../../src/engage/structured-content.ts'
import type { SelectRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

export function acceptSelect(content: Select, rules: SelectRules, check: Checker): Select {
  const items = check.elements('items', content.items, rules.items).map((item, index) => ({
    ...check.option(`items.${index}`, item, rules),
    attachment_id: check.picture(`items.${index}.`, item, rules.picture),
  }))
  if (!rules.messaging) return { type: 'select', items }
  const { center_items, disable_text_input } = content
  return { type: 'select', items, center_items, disable_text_input }
}
