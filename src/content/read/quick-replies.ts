import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readOptions } from './options.ts'
import { choicesParts } from './parts.ts'
import type { Report } from './report.ts'
import { list, words } from './shapes.ts'

const schema = z.object({ text: words, quickReplies: list })

/** `_quickReplies`: a question and its answers. */
export function readQuickReplies(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { text, quickReplies } = schema.parse(value)
  return choicesParts('quick_replies', text, readOptions(quickReplies, `${where}.quickReplies`, report))
}
