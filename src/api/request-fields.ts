import * as z from 'zod/mini'

/** What may be sent to `/inject` and `/notify`. */

/** Limits of Cognigy's inject and notify, in characters. */
const ID_MAX = 256
const TEXT_MAX = 10_000

const id = z.nullish(
  z
    .string({ error: 'must be text' })
    .check(z.minLength(1, 'must not be empty'), z.maxLength(ID_MAX, 'must have no more than 256 characters')),
)
const object = z.nullish(z.record(z.string(), z.unknown(), { error: 'must be an object' }))

const common = {
  /** `<thread id>`, or `<thread id>~<n>` from the second session on; or `threadId`: whichever session is the current one. */
  sessionId: id,
  threadId: id,
  /** Who the flow is told has spoken; else the customer. */
  userId: id,
  text: z.nullish(
    z.string({ error: 'must be text' }).check(z.maxLength(TEXT_MAX, 'must have no more than 10,000 characters')),
  ),
  data: object,
  /** Whoever has the thread. */
  force: z.nullish(z.boolean({ error: 'must be true or false' })),
}

type Ids = { sessionId?: string | null | undefined; threadId?: string | null | undefined }
type Contents = { text?: string | null | undefined; data?: object | null | undefined }

const oneThread = z.refine<Ids>(
  ({ sessionId, threadId }) => ((sessionId ?? null) === null) !== ((threadId ?? null) === null),
  {
    error: 'give either this or threadId, and not both',
    path: ['sessionId'],
  },
)

const isSaid = ({ text, data }: Contents) => Boolean(text?.trim()) || Object.keys(data ?? {}).length > 0

export const injectFields = z
  .strictObject(common)
  .check(
    oneThread,
    z.refine(isSaid, { error: 'is missing or empty, and so is data: one of them is needed', path: ['text'] }),
  )

export const notifyFields = z.strictObject({ ...common, structured_content: object }).check(
  oneThread,
  z.refine((fields) => isSaid(fields) || Object.keys(fields.structured_content ?? {}).length > 0, {
    error: 'is missing or empty, and so are data and structured_content: one of them is needed',
    path: ['text'],
  }),
  z.refine(({ data, structured_content }) => !data || !structured_content, {
    error: 'cannot go with data: send one after the other',
    path: ['structured_content'],
  }),
)
