import { htmlToText } from '../html.ts'
import type { Choices } from './chosen.ts'
import { AS_TYPED, type Clean } from './clean.ts'
import { readStructuredReply } from './structured-reply.ts'

/** As much of a customer's message as says something. */
export interface Message {
  body: string | null
  /** `text` or `html`. */
  bodyFormat: string | null
  structuredReply: Record<string, unknown> | null
}

/** What a message says to the flow; and what the customer saw or wrote, where that is something else. */
export interface Said {
  text: string
  title: string | null
}

/**
 * The payload of an option says what was meant, its title only what was read: it counts whether it was clicked or
 * typed, and is not cleaned. Each message of a burst is read on its own.
 */
export function readMessage(message: Message, choices: Choices, clean: Clean = AS_TYPED): Said {
  const typed = wordsOf(message)
  const answer = readStructuredReply(message.structuredReply, choices, clean) ?? choices.typed(typed)
  const words = clean(typed)
  return answer === null ? { text: words, title: null } : { text: answer, title: words === '' ? null : words }
}

function wordsOf({ body, bodyFormat }: Message): string {
  if (body === null) return ''
  return bodyFormat === 'html' ? htmlToText(body) : body
}
