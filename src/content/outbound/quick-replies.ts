import { z } from 'zod'
import type { MessageText } from './message-text.ts'
import { addOptions } from './options.ts'
import { list, text } from './shapes.ts'

const schema = z.object({ text, quickReplies: list })

/** `_quickReplies`: a question and its numbered answers. */
export function addQuickReplies(message: MessageText, value: Record<string, unknown>, where: string): void {
  const { text: question, quickReplies } = schema.parse(value)
  message.line(question)
  addOptions(message, quickReplies, `${where}.quickReplies`)
}
