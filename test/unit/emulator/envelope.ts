import * as z from 'zod'

const eventSchema = z.strictObject({
  type: z.string(),
  id: z.string(),
  issued_at: z.string(),
  user_id: z.string().optional(),
  /** Of `task.completed`. */
  action: z.string().optional(),
  resource: z.strictObject({ type: z.string(), id: z.string(), metadata: z.record(z.string(), z.unknown()) }),
})
const envelopeSchema = z.strictObject({ id: z.string(), domain_id: z.string(), events: z.array(eventSchema) })

export type SeenEvent = z.output<typeof eventSchema>

/** An envelope in the platform's form, and in no other. */
export function readEnvelope(text: string): z.output<typeof envelopeSchema> {
  return envelopeSchema.parse(JSON.parse(text))
}
