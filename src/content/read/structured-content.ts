import type { MessagePart } from '../message/part.ts'
import { textParts } from './parts.ts'
import type { Report } from './report.ts'
import { plain, words } from './shapes.ts'

/**
 * Structured content in Engage's own form. What holds nothing beside its type is left out and reported; its body is
 * said all the same.
 *
 * @param body HTML and Markdown possible: it becomes plain where it goes with structured content
 */
export function readStructuredContent(
  body: unknown,
  content: Record<string, unknown>,
  disableTextInput: boolean | null,
  where: string,
  report: Report,
): MessagePart[] {
  if (Object.entries(content).some(([name, value]) => name !== 'type' && !isEmpty(value))) {
    return [{ kind: 'structured', body: plain.parse(body), content, disableTextInput }]
  }
  report(where, 'has nothing to show')
  return textParts(words.parse(body))
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
