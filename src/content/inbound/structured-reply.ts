import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { Choices } from './chosen.ts'
import { AS_TYPED, type Clean } from './clean.ts'

/** What is empty counts as absent. */
const word = otherwise(
  z.pipe(
    z.nullish(z.union([z.string().check(z.trim()), z.pipe(z.number(), z.transform(String))])),
    z.transform((value) => value || null),
  ),
  null,
)
/** Entries of another form are left out. */
const list = <T extends z.ZodMiniType>(entry: T) =>
  z.pipe(
    otherwise(z.array(z.unknown()), []),
    z.transform((entries) =>
      entries.flatMap((one) => {
        const read = entry.safeParse(one)
        return read.success ? [read.data] : []
      }),
    ),
  )

const slot = z.object({ start_time: word, startTime: word, identifier: word })

/**
 * What can stand in a `structured_reply`. Engage documents `payload` (select, template, carousel, list), `responses`
 * (form) and `status` (authenticate); the rest is what Apple's own messages hold, found at the top or where Apple has
 * it, and the plural of `payload` for lists of several choices.
 */
const replySchema = z.object({
  payload: otherwise(z.string(), ''),
  payloads: list(z.string()),
  items: list(z.object({ payload: z.string() })),
  responses: list(z.object({ title: word, items: list(z.object({ title: word, value: word })) })),
  start_time: word,
  startTime: word,
  identifier: word,
  timeslots: list(slot),
  event: otherwise(z.object({ timeslots: list(slot) }), { timeslots: [] }),
  status: word,
})

/**
 * The answer that a structured reply gives, as the flow gets it for a text: the payload of a clicked item, the
 * identifier of a chosen slot, the answers of a form line by line, the outcome of a payment or sign-in (`success`).
 *
 * @param clean what a form's answers go through, as customers type them
 * @returns null where there is none that can be read; then the body says it
 */
export function readStructuredReply(
  reply: Record<string, unknown> | null,
  choices: Choices,
  clean: Clean = AS_TYPED,
): string | null {
  const parsed = replySchema.safeParse(reply)
  if (!parsed.success) return null
  const { payload, payloads, items, responses, timeslots, event, status } = parsed.data
  const clicked = [payload, ...payloads, ...items.map((item) => item.payload)]
    .filter((one) => one !== '')
    .map(choices.clicked)
  if (clicked.length > 0) return clicked.join(', ')
  return formAnswer(responses, clean) ?? slotAnswer([parsed.data, ...timeslots, ...event.timeslots], choices) ?? status
}

type Responses = z.output<typeof replySchema>['responses']

/** `question: answer, answer`, a line each. */
function formAnswer(responses: Responses, clean: Clean): string | null {
  const lines = responses.flatMap(({ title, items }) => {
    const answer = clean(items.flatMap((item) => item.title ?? item.value ?? []).join(', '))
    if (answer === '') return []
    return title === null ? answer : `${title}: ${answer}`
  })
  return lines.length === 0 ? null : lines.join('\n')
}

/** What was attached to a slot is its identifier, on every channel; its start where it came without. */
function slotAnswer(slots: z.output<typeof slot>[], choices: Choices): string | null {
  for (const { identifier, start_time, startTime } of slots) {
    if (identifier !== null) return choices.clicked(identifier)
    const start = start_time ?? startTime
    if (start !== null) return start
  }
  return null
}
