import { z } from 'zod'

/**
 * What the Engage REST API answers, as far as the worker reads it. Unknown fields are ignored; what may be absent is
 * nullish. See the API reference pages "Contents", "Content threads" and "Interventions".
 */

const id = z.union([z.string().min(1), z.number().transform(String)])
const optionalId = id.nullish().transform((value) => value ?? null)
const ids = z
  .array(id)
  .nullish()
  .transform((value) => value ?? [])
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

/** Webhooks show booleans as strings at times; what REST answers is read with the same care. */
const flag = z.union([z.boolean(), z.stringbool()]).nullish()

export const contentSchema = z.object({
  id,
  author_id: optionalId,
  body: text,
  created_at: text,
  created_from: text,
  creator_id: optionalId,
  in_reply_to_id: optionalId,
  intervention_id: optionalId,
  status: text,
  thread_id: optionalId,
})

export const threadSchema = z.object({
  id,
  closed: flag,
  thread_category_ids: ids,
  category_ids: ids,
  updated_at: text,
})

export const interventionSchema = z.object({
  id,
  closed: flag,
  closed_at: text,
  content_id: optionalId,
  created_at: text,
  status: text,
  thread_id: optionalId,
  user_id: optionalId,
})

/** A page of a list call: `limit` is at most 150. */
export const pageSchema = <T extends z.ZodType>(record: T) =>
  z.object({ count: z.number().nullish(), offset: z.number().nullish(), records: z.array(record) })

/** The error format of the Engage API. */
export const errorSchema = z.looseObject({ error: text, message: text })

export type Content = z.output<typeof contentSchema>
export type Thread = z.output<typeof threadSchema>
export type Intervention = z.output<typeof interventionSchema>
