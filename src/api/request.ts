import type { Context, Handler } from 'hono'
import type * as z from 'zod/mini'
import '../core/schema-messages.ts'
import { checkContentType, checkDeclaredSize, parseJson, readBody } from '../core/body.ts'
import { errorBody, HttpError } from '../core/errors.ts'

/** How the routes of the API read what they are sent. */

/**
 * The body as the schema wants it; an empty one counts as `{}`.
 * @throws HttpError 400 no JSON · 413 · 415 · 422 another form, by the names of its fields
 */
export async function readFields<S extends z.ZodMiniType>(c: Context, schema: S): Promise<z.output<S>> {
  return fieldsOf(await readPayload(c), schema)
}

/** The body, of whatever form; an empty one counts as `{}`. @throws HttpError 400 no JSON · 413 · 415 */
export async function readPayload(c: Context): Promise<unknown> {
  checkDeclaredSize(c.req.header('Content-Length'))
  checkContentType(c.req.header('Content-Type'))
  const text = await readBody(c.req.raw)
  return text.trim() === '' ? {} : parseJson(text)
}

/** What was sent as the schema wants it. @throws HttpError 422 another form, by the names of its fields */
export function fieldsOf<S extends z.ZodMiniType>(payload: unknown, schema: S): z.output<S> {
  const read = schema.safeParse(payload)
  if (read.success) return read.data
  throw new HttpError('validation_error', `The body is not as it should be. ${describe(read.error)}`)
}

/** The query as the schema wants it. @throws HttpError 400 */
export function readQuery<S extends z.ZodMiniType>(c: Context, schema: S): z.output<S> {
  const read = schema.safeParse(c.req.query())
  if (read.success) return read.data
  throw new HttpError('bad_request', `The query is not as it should be. ${describe(read.error)}`)
}

/** Where the input is wrong, and what is expected there; never its values. */
function describe(error: z.core.$ZodError): string {
  const problems = error.issues.slice(0, 5).map((issue) => {
    // The name of an unknown field is the caller's own text.
    const message = issue.code === 'unrecognized_keys' ? 'there is a field that is not known here' : issue.message
    return issue.path.length === 0 ? message : `${issue.path.join('.')}: ${message}`
  })
  return `${problems.join('; ')}.`
}

/** Answers every other method of a route. */
export function onlyMethods(...methods: string[]): Handler {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods
  return (c) => {
    c.header('Allow', allowed.join(', '))
    return c.json(errorBody('method_not_allowed', `Use ${methods.join(' or ')} here.`), 405)
  }
}

/** Our clock as the API tells it. @param at milliseconds */
export const isoTime = (at: number) => new Date(at).toISOString()
