import * as z from 'zod/mini'
import { booleanOrWord } from '../core/boolean-or-word.ts'
import { otherwise } from '../core/otherwise.ts'

/**
 * The webhook's envelope and events, as the Engage Digital "Webhooks" pages and real deliveries show them: fields come
 * and go without notice, so unknown fields and event types are kept, and nearly everything may be null or absent.
 */

/** Ids have been seen as strings and as numbers. */
const id = z.union([z.string().check(z.minLength(1), z.maxLength(256)), z.pipe(z.number(), z.transform(String))])
const optionalId = z.pipe(
  z.nullish(id),
  z.transform((value) => value ?? null),
)
const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => value ?? null),
)
/** What only describes a message is left out where it is odd: the message itself must not be lost for it. */
const descriptiveId = otherwise(optionalId, null)
const descriptiveText = otherwise(text, null)
/** Booleans have been seen as the strings "true" and "false". */
const flag = otherwise(
  z.pipe(
    z.nullish(booleanOrWord()),
    z.transform((value) => value ?? null),
  ),
  null,
)
const time = z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be an RFC 3339 time'))
/** Categories decide who owns a thread: a list with something odd in it counts as absent, and the thread is read. */
const ids = otherwise(
  z.pipe(
    z.nullish(z.array(id)),
    z.transform((value) => value ?? null),
  ),
  null,
)
const object = otherwise(
  z.pipe(
    z.nullish(z.record(z.string(), z.unknown())),
    z.transform((value) => value ?? null),
  ),
  null,
)

/**
 * One delivery. `events` stays unread here: a malformed event must not block its neighbours. The envelope's own `id` and
 * `domain_id` tell nothing that is needed: whatever they hold, the events count.
 */
export const envelopeSchema = z.looseObject({ events: z.array(z.unknown()) })

const base = {
  id,
  issued_at: time,
  user_id: optionalId,
}

/** Metadata of a `content.*` event: one message, public or private. */
export const contentMetadataSchema = z.looseObject({
  approval_required: flag,
  author_id: descriptiveId,
  auto_submitted: flag,
  body: text,
  body_input_format: descriptiveText,
  capabilities_supported: otherwise(
    z.pipe(
      z.nullish(z.array(z.string())),
      z.transform((value) => value ?? null),
    ),
    null,
  ),
  category_ids: ids,
  context_data: object,
  created_from: descriptiveText,
  creator_id: optionalId,
  first_in_thread: flag,
  foreign_id: descriptiveId,
  has_attachment: flag,
  in_reply_to_id: descriptiveId,
  intervention_id: descriptiveId,
  language: descriptiveText,
  location: z.optional(z.unknown()),
  private: flag,
  source_id: descriptiveId,
  source_type: descriptiveText,
  status: text,
  structured_content_supported: flag,
  structured_reply: object,
  synchronization_status: descriptiveText,
  thread_id: optionalId,
  thread_title: descriptiveText,
})

/** Metadata of an `intervention.*` event: one agent (or bot user) handling one customer in one thread. */
export const interventionMetadataSchema = z.looseObject({
  category_ids: ids,
  closed_at: descriptiveText,
  deferred_at: descriptiveText,
  identity_id: descriptiveId,
  source_id: descriptiveId,
  thread_id: optionalId,
  user_id: optionalId,
})

/** `content.thread_*` events and all others: only the thread matters, where there is one. */
export const otherMetadataSchema = z.looseObject({ thread_id: optionalId, category_ids: ids })

const resource = <M extends z.ZodMiniType>(metadata: M) => z.looseObject({ type: text, id: optionalId, metadata })

const contentResource = z.looseObject({ type: text, id, metadata: contentMetadataSchema })
const interventionResource = z.looseObject({ type: text, id, metadata: interventionMetadataSchema })

export const contentEventSchema = z.looseObject({ ...base, type: z.string(), resource: contentResource })
export const interventionEventSchema = z.looseObject({ ...base, type: z.string(), resource: interventionResource })
export const otherEventSchema = z.looseObject({
  ...base,
  issued_at: z.pipe(
    z.nullish(time),
    z.transform((value) => value ?? null),
  ),
  type: z.string().check(z.minLength(1)),
  resource: z.pipe(
    z.nullish(resource(z.nullish(otherMetadataSchema))),
    z.transform((value) => value ?? null),
  ),
})

export type ContentEvent = z.output<typeof contentEventSchema>
export type InterventionEvent = z.output<typeof interventionEventSchema>
export type OtherEvent = z.output<typeof otherEventSchema>
