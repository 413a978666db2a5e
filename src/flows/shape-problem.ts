import type * as z from 'zod/mini'
import type { FlowFailure } from './connector.ts'

/** The failure of an answer that is not of the contract's form: it names the field and what is wrong, never a value. */
export function malformed(error: z.core.$ZodError): FlowFailure {
  const issue = error.issues[0]
  const field = issue?.path.map(String).join('.') || 'the answer'
  return { reason: 'malformed', detail: `${field} is not of the contract's form (${issue?.code ?? 'unknown'})` }
}
