import * as z from 'zod/mini'
import type { EngageMessage } from '../content/reply/shaped.ts'
import { WrongResult } from './run.ts'
import type { HandoverChanges, InputChanges } from './types.ts'

/** UTF-16 units. */
const ID_MAX = 256
const TEXT_MAX = 10_000
/** More contents for one output than anybody would read. */
const MESSAGES_MAX = 20
const CATEGORIES_MAX = 20
/** Of UTF-8, as JSON. */
export const STORAGE_MAX_BYTES = 16 * 1024

const id = z
  .string('must be a string')
  .check(z.minLength(1, 'must not be empty'), z.maxLength(ID_MAX, `must have at most ${ID_MAX} characters`))
const text = z.string('must be a string').check(z.maxLength(TEXT_MAX, `must have at most ${TEXT_MAX} characters`))
const object = z.record(z.string(), z.unknown(), 'must be an object')

const inputSchema = z.object(
  { userId: z.optional(id), sessionId: z.optional(id), text: z.optional(text), data: z.optional(object) },
  'must be an object',
)

const messageSchema = z.object(
  {
    body: z.optional(z.string('must be a string')),
    format: z.optional(z.enum(['text', 'html'], 'must be text or html')),
    structuredContent: z.nullish(object),
    attachments: z.optional(
      z.array(
        z.object({
          url: z.string('must be a string').check(z.regex(/^(https?:\/\/\S+|\w+)$/, 'must be an address or an id')),
          media: z.enum(['image', 'audio', 'video', 'file'], 'must be image, audio, video or file'),
          label: z._default(z.string('must be a string'), ''),
          inStructuredContent: z.optional(z.boolean()),
        }),
        'must be a list',
      ),
    ),
    disableTextInput: z.nullish(z.boolean('must be true or false')),
  },
  'must be a message',
)
const messagesSchema = z
  .array(messageSchema)
  .check(z.maxLength(MESSAGES_MAX, `must be at most ${MESSAGES_MAX} messages`))

const handoverSchema = z.object(
  {
    message: z.nullish(text),
    categoryIds: z.optional(
      z
        .array(z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be a category id')), 'must be a list')
        .check(z.maxLength(CATEGORIES_MAX, `must be at most ${CATEGORIES_MAX}`)),
    ),
  },
  'must be an object',
)

export const inputChanges = (result: unknown): InputChanges => checked(inputSchema, result)

/** One message or several. */
export const messages = (result: unknown): EngageMessage[] =>
  checked(messagesSchema, Array.isArray(result) ? result : [result])

export const handoverChanges = (result: unknown): HandoverChanges => checked(handoverSchema, result)

export const payload = (result: unknown): Record<string, unknown> => checked(object, result)

/** @returns the session storage as JSON */
export function storageJson(storage: unknown): string {
  const json = toJson(checked(object, storage))
  if (new TextEncoder().encode(json).length <= STORAGE_MAX_BYTES) return json
  throw new WrongResult(`sessionStorage: must have at most ${STORAGE_MAX_BYTES} bytes as JSON`)
}

/** As it would come back from storage or from the wire: what JSON cannot hold is found out here, or gone. */
function checked<T>(schema: z.ZodMiniType<T>, result: unknown): T {
  const parsed = schema.safeParse(JSON.parse(toJson(result)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new WrongResult(`${['result', ...(issue?.path ?? []).map(String)].join('.')}: ${issue?.message ?? 'is wrong'}`)
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    throw new WrongResult('result: must be JSON')
  }
}
