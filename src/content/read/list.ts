import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readCards } from './cards.ts'
import { readOptions } from './options.ts'
import { cardsParts } from './parts.ts'
import type { Report } from './report.ts'
import { list, object, words } from './shapes.ts'

const schema = z.object({ text: words, items: list, button: object })

/** `_list`: cards below each other, and a button for the whole list. */
export function readList(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { text, items, button } = schema.parse(value)
  const cards = readCards(items, `${where}.items`, report)
  // Editors leave an object without a title where the list has no button.
  const options = button?.title ? readOptions([button], `${where}.button`, report) : []
  return cardsParts('list', text, cards, options)
}
