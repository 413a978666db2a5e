import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'

/**
 * Reads a JSON command. Other content types are refused: a browser sends them across origins without asking, and then
 * any page could work the desk.
 */
export async function readCommand<T extends z.ZodType>(context: Context, schema: T): Promise<z.output<T>> {
  const type = context.req.header('Content-Type') ?? ''
  if (!type.toLowerCase().startsWith('application/json')) {
    throw new Refusal(415, 'unsupported_media_type', 'Send application/json.')
  }
  const parsed = schema.safeParse(parse(await context.req.text()))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal(400, 'bad_request', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    throw new Refusal(400, 'bad_request', 'The body is not JSON.')
  }
}
