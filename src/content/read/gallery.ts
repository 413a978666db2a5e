import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readCards } from './cards.ts'
import { cardsParts } from './parts.ts'
import type { Report } from './report.ts'
import { list, words } from './shapes.ts'

const schema = z.object({ text: words, items: list })

/** `_gallery`: cards side by side. */
export function readGallery(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { text, items } = schema.parse(value)
  return cardsParts('gallery', text, readCards(items, `${where}.items`, report), [])
}
