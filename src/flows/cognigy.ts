import * as z from 'zod/mini'
import { booleanOrWord } from '../core/boolean-or-word.ts'
import { otherwise } from '../core/otherwise.ts'
import { fail, ok } from '../core/result.ts'
import type { FlowConnector, FlowOutput } from './connector.ts'
import { postJson } from './http-call.ts'
import { malformed } from './shape-problem.ts'

/** Texts have been seen as numbers; anything else counts as none. */
const text = otherwise(z.nullable(z.union([z.string(), z.pipe(z.number(), z.transform(String))])), null)
/** Null, absent and `{}` all mean that a message is text only. */
const data = otherwise(z.nullable(z.record(z.string(), z.unknown())), null)

const entrySchema = z.object({
  text,
  data,
  disableSensitiveLogging: otherwise(booleanOrWord(), false),
  source: otherwise(z.string(), 'bot'),
})

/** A plain string in the stack is read as a message's text; what is neither must not cost its neighbours. */
const stackSchema = z.array(
  otherwise(
    z.nullable(
      z.union([
        entrySchema,
        z.pipe(
          z.string(),
          z.transform((words) => entrySchema.parse({ text: words })),
        ),
      ]),
    ),
    null,
  ),
)

const answerSchema = z.object({ text, data, outputStack: z.nullish(stackSchema) })

export interface CognigySettings {
  /** The REST endpoint's URL; its path holds the endpoint's token. */
  url: string
  timeoutMs: number
}

/**
 * Cognigy.AI's REST endpoint: `POST { userId, sessionId, text, data }`. The messages are `outputStack`, in its order;
 * the `text` and `data` beside it are their concatenation and serve only where there is no stack. An empty stack is a
 * legal answer. Entries of another source than `bot`, such as the user's own words, are left out.
 */
export function cognigyConnector(settings: CognigySettings, fetch?: typeof globalThis.fetch): FlowConnector {
  return {
    async send({ userId, sessionId, text, data }, signal) {
      const { url, timeoutMs } = settings
      const answer = await postJson(url, { userId, sessionId, text, data }, { timeoutMs, signal, fetch })
      if (!answer.ok) return answer
      const parsed = answerSchema.safeParse(answer.value)
      return parsed.success ? ok(toOutputs(parsed.data)) : fail(malformed(parsed.error))
    },
  }
}

function toOutputs(answer: z.output<typeof answerSchema>): FlowOutput[] {
  if (answer.outputStack) {
    return answer.outputStack
      .filter((entry) => entry !== null)
      .filter((entry) => entry.source === 'bot')
      .map(({ text, data, disableSensitiveLogging }) => ({
        kind: 'message',
        text,
        data,
        sensitive: disableSensitiveLogging,
      }))
  }
  if (!answer.text && Object.keys(answer.data ?? {}).length === 0) return []
  return [{ kind: 'message', text: answer.text, data: answer.data, sensitive: false }]
}
