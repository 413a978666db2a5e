import { z } from 'zod'
import { addCards } from './cards.ts'
import type { MessageText } from './message-text.ts'
import { list, text } from './shapes.ts'

const schema = z.object({ text, items: list })

/** `_gallery`: cards side by side. */
export function addGallery(message: MessageText, value: Record<string, unknown>, where: string): void {
  const { text: introduction, items } = schema.parse(value)
  message.line(introduction)
  addCards(message, items, `${where}.items`)
}
