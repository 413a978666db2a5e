import type { Authenticate } from '../../../src/engage/structured-content.ts'
import type { DialogueRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

export function acceptAuthenticate(content: Authenticate, { picture }: DialogueRules, check: Checker): Authenticate {
  const { response_body } = content
  return { type: 'authenticate', response_body, attachment_id: check.picture('', content, picture) }
}
