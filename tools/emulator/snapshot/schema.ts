import * as z from 'zod'
import { switchesSchema } from '../options.ts'
import { createRecords } from '../records/records.ts'
import { forecastSchema } from '../weather/forecast.ts'
import { tableSchema } from './tables.ts'

/** To be raised when a snapshot means something else than before. */
export const SNAPSHOT_VERSION = 1

const id = z.string().min(1)

/** All maps of the records, whichever there are. */
const recordsSchema = z.strictObject(
  Object.fromEntries(Object.keys(createRecords()).map((name) => [name, tableSchema] as const)),
)

const eventSchema = z.looseObject({ id, at: z.number(), payload: z.looseObject({ id, issued_at: z.string() }) })
const callSchema = z.looseObject({ call: id, at: z.number() })
const deliverySchema = z.looseObject({ envelopeId: id, at: z.number(), types: z.array(id) })

const is = (schema: z.ZodType) => (value: unknown) => schema.safeParse(value).success
const listOf = (schema: z.ZodType) => z.array(z.record(z.string(), z.unknown()).refine(is(schema)))

/** An account at one moment, as JSON. It holds access tokens and webhook secrets. */
export const snapshotSchema = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  account: z.strictObject({
    botCategoryId: id,
    agentCategoryId: id,
    otherCategoryId: id,
    sourceId: id,
    botUserId: id,
    agentUserIds: z.tuple([id, id]),
    accessToken: id,
  }),
  /** How many ids were made, by their first digits. */
  ids: z.record(z.string(), z.int().nonnegative()),
  /** The latest stamp, in milliseconds. */
  clock: z.number(),
  switches: switchesSchema,
  forecast: forecastSchema.nullable(),
  records: recordsSchema,
  /** What a reset returns to. */
  start: recordsSchema,
  /** The events that webhooks told of, or would have. */
  issued: tableSchema.refine((table) => table.every(([, event]) => is(eventSchema)(event))),
  calls: listOf(callSchema),
  deliveries: listOf(deliverySchema),
})

export type Snapshot = z.output<typeof snapshotSchema>
