import * as z from 'zod/mini'
import { booleanOrWord } from '../core/boolean-or-word.ts'
import { otherwise } from '../core/otherwise.ts'

/**
 * What the Engage REST API answers, as far as the worker reads it. Unknown fields are ignored; what may be absent is
 * nullish. See the API reference pages "Attachments", "Contents", "Content threads",
 * "Identities" and "Interventions".
 */

const id = z.union([z.string().check(z.minLength(1)), z.pipe(z.number(), z.transform(String))])
const optionalId = z.pipe(
  z.nullish(id),
  z.transform((value) => value ?? null),
)
const ids = z.pipe(
  z.nullish(z.array(id)),
  z.transform((value) => value ?? []),
)
const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => value ?? null),
)

/** Webhooks show booleans as strings at times; what REST answers is read with the same care. */
const flag = z.nullish(booleanOrWord())

/** What only describes something is left out where it is odd: the rest of the answer must not be lost for it. */
const descriptive = otherwise(
  z.pipe(
    z.nullish(z.union([z.string(), z.pipe(z.number(), z.transform(String))])),
    z.transform((value) => value ?? null),
  ),
  null,
)
const descriptiveFlag = otherwise(
  z.pipe(
    flag,
    z.transform((value) => value ?? null),
  ),
  null,
)
const optionalIds = otherwise(
  z.pipe(
    z.nullish(z.array(id)),
    z.transform((value) => value ?? null),
  ),
  null,
)

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

/** A file, as `POST /attachments` answers it and contents list it. */
export const attachmentSchema = z.object({
  id,
  content_type: descriptive,
  filename: descriptive,
  /** Bytes. */
  size: otherwise(
    z.pipe(
      z.nullish(z.number()),
      z.transform((value) => value ?? null),
    ),
    null,
  ),
  /** Private files are read with the access token. */
  url: descriptive,
  'public?': descriptiveFlag,
  /** What the virus scan found. Only the export "Attachments" is documented to have it; null where nothing was found. */
  virus_signature: descriptive,
  /** Undocumented, in the spelling of `public?`: an account that shows either must not have it overlooked. */
  'infected?': descriptiveFlag,
  infected: descriptiveFlag,
})

/** One content in full, as `GET /contents/{id}` answers it. A file without an id cannot be told of and is left out. */
export const contentDetailsSchema = z.extend(contentSchema, {
  attachments: otherwise(
    z.pipe(
      z.nullish(z.array(z.unknown())),
      z.transform((list) => (list ?? []).flatMap((one) => attachmentSchema.safeParse(one).data ?? [])),
    ),
    [],
  ),
})

/** A customer's profile on one community: most of it is what the channel told. */
export const identitySchema = z.object({
  id,
  type: descriptive,
  display_name: descriptive,
  firstname: descriptive,
  lastname: descriptive,
  screenname: descriptive,
  email: descriptive,
  mobile_phone: descriptive,
  home_phone: descriptive,
  company: descriptive,
  avatar_url: descriptive,
  foreign_id: descriptive,
  uuid: descriptive,
  extra_values: otherwise(
    z.pipe(
      z.nullish(z.record(z.string(), z.unknown())),
      z.transform((value) => value ?? null),
    ),
    null,
  ),
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

/** A content with all its fields, as it is put into the event that a webhook should have told of. */
export const contentRecordSchema = z.looseObject({
  id,
  created_at: text,
  source_id: optionalId,
  synchronization_status: descriptive,
  thread_id: optionalId,
})

/**
 * An event as `GET /events` lists it: less than its webhook says. "Attributes in extra_infos are optional and
 * unspecified/not guaranteed."
 */
export const eventRecordSchema = z.object({
  id,
  name: z.string().check(z.minLength(1)),
  created_at: text,
  user_id: optionalId,
  extra_infos: z.pipe(
    z.transform((value: unknown) => (typeof value === 'object' && value !== null ? value : {})),
    z.object({
      category_ids: optionalIds,
      content_id: descriptive,
      content_source_id: descriptive,
      content_thread_id: descriptive,
      intervention_id: descriptive,
      user_id: descriptive,
    }),
  ),
})

/** A user of the account: an agent, or whose the access token is. */
export const userSchema = z.object({ id })

/** A webhook. Its statuses and what names its sources are not documented: both are read where they are there. */
export const webhookSchema = z.object({
  id,
  active: descriptiveFlag,
  url: descriptive,
  webhook_status: descriptive,
  source_filter: descriptive,
  source_ids: optionalIds,
})

/**
 * A page whose records are read one by one: one of an unexpected form is left out and does not hide the others.
 * `size` counts those that are left out, too.
 */
export const lenientPageSchema = <T extends z.ZodMiniType>(record: T) =>
  z.pipe(
    z.object({ records: z.array(z.unknown()) }),
    z.transform(({ records }) => ({
      size: records.length,
      records: records.flatMap((one): z.output<T>[] => {
        const read = record.safeParse(one)
        return read.success ? [read.data] : []
      }),
    })),
  )

/** A page of a list call: `limit` is at most 150. */
export const pageSchema = <T extends z.ZodMiniType>(record: T) =>
  z.object({ count: z.nullish(z.number()), offset: z.nullish(z.number()), records: z.array(record) })

/** The error format of the Engage API. */
export const errorSchema = z.looseObject({ error: text, message: text })

export type Content = z.output<typeof contentSchema>
export type ContentDetails = z.output<typeof contentDetailsSchema>
export type Attachment = z.output<typeof attachmentSchema>
export type User = z.output<typeof userSchema>
export type Identity = z.output<typeof identitySchema>
export type ContentRecord = z.output<typeof contentRecordSchema>
export type EventRecord = z.output<typeof eventRecordSchema>
export type Webhook = z.output<typeof webhookSchema>
export type Thread = z.output<typeof threadSchema>
export type Intervention = z.output<typeof interventionSchema>
