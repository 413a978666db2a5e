import { mask, type SensitiveKind } from '../../core/sensitive/mask.ts'

/** What becomes of words that a customer typed, before the flow gets them. */
export type Clean = (words: string) => string

/** Nothing: the flow gets them as they are. */
export const AS_TYPED: Clean = (words) => words

export interface CleaningRules {
  /** Take out markup and control characters (`SANITIZE_INPUTS`). */
  sanitize: boolean
  /** What is replaced by its name, as `[card]` (`REDACT_INPUTS`). */
  redact: readonly SensitiveKind[]
}

/** Payloads of what was offered are not typed: whoever uses this lets them be. */
export function cleaner({ sanitize, redact }: CleaningRules): Clean {
  return (words) => mask(sanitize ? sanitized(words) : words, redact, false)
}

/**
 * Words without HTML tags and without control characters, those that turn the direction of writing included; lines and
 * tabs stay. What taking tags out brings together is no tag either: a blank parts it.
 */
export function sanitized(words: string): string {
  return words
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/<[/!?a-z][^<>]*>/gi, '')
    .replace(/<(?=[/!?a-z])/gi, '< ')
}

/** A structured reply whose form answers are cleaned, as customers type them; payloads and all else stay. */
export function cleanForm(reply: Record<string, unknown> | null, clean: Clean): Record<string, unknown> | null {
  return reply?.responses === undefined ? reply : { ...reply, responses: cleanDeep(reply.responses, clean) }
}

/** The texts within plain JSON. */
function cleanDeep(value: unknown, clean: Clean): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((one) => cleanDeep(one, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleanDeep(one, clean)]))
}
