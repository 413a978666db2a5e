import type { Context } from 'hono'
import type * as z from 'zod'
import { Refusal } from '../refusal.ts'

export async function readCommand<T extends z.ZodType>(context: Context, schema: T): Promise<z.output<T>> {
  return checkCommand(schema, await readJson(context))
}

/**
 * Reads a JSON body. Other content types are refused: a browser sends them across origins without asking, and then any
 * page could work the desk.
 */
export async function readJson(context: Context): Promise<unknown> {
  const type = context.req.header('Content-Type') ?? ''
  if (!type.toLowerCase().startsWith('application/json')) {
    throw new Refusal(415, 'unsupported_media_type', 'Send application/json.')
  }
  return parseJson((await context.req.text()) || '{}', 'The body')
}

/** @throws a 400 that names the first field that is wrong */
export function checkCommand<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal(400, 'bad_request', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`)
}

/** @throws a 400 that names what is not JSON */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad_request', `${what} is not JSON.`)
  }
}
