import * as z from 'zod/mini'
import type { Report } from './report.ts'
import { flag, ids, object, plain, words } from './shapes.ts'

/** What the RingCentral Engage tab of a flow's node asks for (`data._cognigy._ringCentralEngage.json`). */
export type EngageCommand =
  /** `message` is plain text. */
  | { command: 'handover'; message: string | null; categoryIds: string[] }
  | {
      command: 'structured-content'
      /** HTML or Markdown possible; may be empty. */
      body: string
      structuredContent: Record<string, unknown> | null
      disableTextInput: boolean | null
    }
  /** A command that does not exist. It has been reported; nothing of it may reach the customer. */
  | { command: 'unknown' }

const commandSchema = z.object({
  command: z.optional(z.unknown()),
  message: plain,
  categoryIds: ids,
  category_ids: ids,
  body: words,
  structuredContent: object,
  disableTextInput: flag,
  disable_text_input: flag,
})

/** @returns null where the tab holds no command that could be carried out: the other channels' output serves then */
export function readEngageCommand(value: unknown, where: string, report: Report): EngageCommand | null {
  const json = typeof value === 'string' ? parseJson(value) : value
  if (json === undefined || json === null || json === '') return null
  const parsed = commandSchema.safeParse(json)
  if (!parsed.success) {
    report(where, 'is not an object')
    return null
  }
  const { command, message, categoryIds, category_ids, body, structuredContent } = parsed.data
  switch (command) {
    case 'handover':
      return { command, message: message || null, categoryIds: [...new Set([...categoryIds, ...category_ids])] }
    case 'structured-content': {
      if (structuredContent === undefined) report(`${where}.structuredContent`, 'is not an object')
      if (structuredContent === undefined && body === '') return null
      const disableTextInput = parsed.data.disableTextInput ?? parsed.data.disable_text_input
      return { command, body, structuredContent: structuredContent ?? null, disableTextInput }
    }
    case undefined:
    case null:
    case '':
      if (Object.keys(json).length > 0) report(where, 'has no command')
      return null
    default:
      report(where, `unknown command ${nameOf(command)}`)
      return { command: 'unknown' }
  }
}

/** A name that is safe in a log line. */
function nameOf(command: unknown): string {
  return typeof command === 'string' ? `"${command.replace(/[^\w.-]/g, '?').slice(0, 40)}"` : 'that is not a string'
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
