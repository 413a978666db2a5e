import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readOptions } from './options.ts'
import { choicesParts } from './parts.ts'
import type { Report } from './report.ts'
import { list, words } from './shapes.ts'

const schema = z.object({ text: words, buttons: list })

/** `_buttons`: a text and its buttons. */
export function readButtons(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { text, buttons } = schema.parse(value)
  return choicesParts('buttons', text, readOptions(buttons, `${where}.buttons`, report))
}
