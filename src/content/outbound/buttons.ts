import { z } from 'zod'
import type { MessageText } from './message-text.ts'
import { addOptions } from './options.ts'
import { list, text } from './shapes.ts'

const schema = z.object({ text, buttons: list })

/** `_buttons`: a text and its numbered buttons. */
export function addButtons(message: MessageText, value: Record<string, unknown>, where: string): void {
  const { text: question, buttons } = schema.parse(value)
  message.line(question)
  addOptions(message, buttons, `${where}.buttons`)
}
