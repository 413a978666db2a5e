import { z } from 'zod'
import { addCards } from './cards.ts'
import type { MessageText } from './message-text.ts'
import { addOptions } from './options.ts'
import { list, object, text } from './shapes.ts'

const schema = z.object({ text, items: list, button: object })

/** `_list`: cards below each other, and a button for the whole list. */
export function addList(message: MessageText, value: Record<string, unknown>, where: string): void {
  const { text: introduction, items, button } = schema.parse(value)
  message.line(introduction)
  addCards(message, items, `${where}.items`)
  // Editors leave an object without a title where the list has no button.
  if (button?.title) addOptions(message, [button], `${where}.button`)
}
