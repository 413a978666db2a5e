import type { TimeSelect } from '../../../src/engage/structured-content.ts'
import type { DialogueRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

/** Identifiers say which slot was chosen, so that they must differ. */
export function acceptTimeSelect(content: TimeSelect, { picture }: DialogueRules, check: Checker): TimeSelect {
  const { timeslots, location } = content
  for (const [index, { identifier }] of timeslots.entries()) {
    const first = timeslots.findIndex((slot) => slot.identifier === identifier)
    if (first !== index) check.fault(`timeslots.${index}.identifier`, 'is used by another time slot')
  }
  return { type: 'time_select', timeslots, location, attachment_id: check.picture('', content, picture) }
}
