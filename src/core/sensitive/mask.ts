import { replaceIps } from './addresses.ts'
import { replaceEmails } from './emails.ts'
import { replaceIbans } from './ibans.ts'
import { replaceCards, replacePhones } from './numbers.ts'
import { replaceTokens } from './tokens.ts'

/** What can be found in a text and replaced by its name in brackets, such as `[card]`. */
export const SENSITIVE_KINDS = ['email', 'phone', 'card', 'iban', 'ip', 'token'] as const

export type SensitiveKind = (typeof SENSITIVE_KINDS)[number]

/**
 * Each kind takes what the next ones would take for something else: a card number looks like a phone number, and an
 * account number like a token.
 */
const ORDER = ['email', 'iban', 'ip', 'card', 'phone', 'token'] as const satisfies SensitiveKind[]

/**
 * The text without what is sensitive in it, each replaced by a marker. What was masked once stays as it is. The time is
 * linear in the text's length.
 *
 * @param wide whether in doubt something is sensitive: for logs, not for what somebody is to read
 */
export function mask(text: string, kinds: readonly SensitiveKind[], wide: boolean): string {
  return ORDER.filter((kind) => kinds.includes(kind)).reduce((masked, kind) => replace(masked, kind, wide), text)
}

function replace(text: string, kind: SensitiveKind, wide: boolean): string {
  const marker = `[${kind}]`
  switch (kind) {
    case 'email':
      return replaceEmails(text, marker)
    case 'iban':
      return replaceIbans(text, marker)
    case 'ip':
      return replaceIps(text, marker)
    case 'card':
      return replaceCards(text, marker)
    case 'phone':
      return replacePhones(text, marker, wide)
    case 'token':
      return replaceTokens(text, marker)
    default:
      return kind satisfies never
  }
}
