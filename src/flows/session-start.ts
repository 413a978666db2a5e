import * as z from 'zod/mini'

/**
 * What a flow is told when a session begins, before the first input of the session (`SESSION_START_INPUT`). `engage` in
 * `data` is the worker's own, as with every input.
 */
export const sessionStart = z
  .strictObject(
    {
      text: z.optional(z.string({ error: 'must be text' })),
      data: z.optional(z.record(z.string(), z.unknown(), { error: 'must be an object' })),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object with text, data or both' : undefined) },
  )
  .check(
    z.refine(({ text, data }) => Boolean(text?.trim()) || Object.keys(data ?? {}).length > 0, {
      error: 'must have a text, or data: one of them is needed',
    }),
    z.refine(({ data }) => !Object.hasOwn(data ?? {}, 'engage'), {
      error: "must have another name: the worker puts the conversation's ids there",
      path: ['data', 'engage'],
    }),
  )

export type SessionStart = z.output<typeof sessionStart>
