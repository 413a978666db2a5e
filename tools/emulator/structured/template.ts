import type { Template } from '../../../src/engage/structured-content.ts'
import type { CardRules } from '../../../src/engage/structured-rules.ts'
import { acceptCard } from './card.ts'
import type { Checker } from './checker.ts'

export function acceptTemplate(content: Template, rules: CardRules, check: Checker): Template {
  const footer = check.optional('footer', content.footer, rules.footer)
  return { type: 'template', ...acceptCard('', content, rules, check), footer }
}
