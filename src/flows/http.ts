/**
 * The `http` engine: any service of your own that speaks this small contract.
 *
 * Request: `POST` to `FLOW_URL`, JSON, with `Authorization: Bearer <FLOW_TOKEN>` where a token is set:
 *
 * ```json
 * { "userId": "<identity id>", "sessionId": "<thread id>", "text": "Hello", "data": { "engage": { … } } }
 * ```
 *
 * `sessionId` is `<thread id>~<n>` from the second session on. `data.engage` says where the message came from;
 * `data.engage.content_id` and `data.engage.attempt` tell a repeated call; `data.handover` is there when a handover
 * ended. `text` is empty for attachments, locations and events.
 *
 * Answer: status 200 with
 *
 * ```json
 * {
 *   "replies": [
 *     { "text": "Good morning." },
 *     { "body": "Which one?", "structured_content": { "type": "select", "items": [{ "title": "A", "payload": "a" }] } }
 *   ],
 *   "handover": { "message": "A colleague will be with you shortly.", "category_ids": ["64b0…"] },
 *   "close": true
 * }
 * ```
 *
 * - `replies`: posted in this order, one content each. `text` may hold HTML, which is made plain. `structured_content`
 *   is Engage's own; `body` is the text that goes with it.
 * - `handover`: `true`, or an object with both fields optional: after the replies, the conversation goes to agents.
 * - `close`: `true` ends the session after the replies.
 *
 * Every field is optional; unknown ones are ignored. `{}`, an empty body or status 204 mean: nothing to say. Status
 * 429, 502, 503 or 504 means: try again (`Retry-After` is honoured, up to a minute); any other status, a redirect or
 * an answer of another form hands the conversation to agents. At most 1 MiB is read.
 */
import * as z from 'zod/mini'
import { fail, ok } from '../core/result.ts'
import type { FlowConnector, FlowOutput } from './connector.ts'
import { postJson } from './http-call.ts'
import { malformed } from './shape-problem.ts'

const replySchema = z.object({
  text: z.nullish(z.string()),
  body: z.nullish(z.string()),
  structured_content: z.nullish(z.record(z.string(), z.unknown())),
})

const handoverSchema = z.object({
  message: z.nullish(z.string()),
  category_ids: z.nullish(z.array(z.union([z.string(), z.pipe(z.number(), z.transform(String))]))),
})

const answerSchema = z.nullable(
  z.object({
    replies: z.nullish(z.array(replySchema)),
    handover: z.nullish(z.union([z.boolean(), handoverSchema])),
    close: z.nullish(z.boolean()),
  }),
)

export interface HttpSettings {
  url: string
  /** Sent as a bearer token. */
  token?: string | undefined
  timeoutMs: number
}

/** A service that speaks the contract above. */
export function httpConnector(settings: HttpSettings, fetch?: typeof globalThis.fetch): FlowConnector {
  return {
    async send({ userId, sessionId, text, data }, signal) {
      const { url, token, timeoutMs } = settings
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
      const answer = await postJson(url, { userId, sessionId, text, data }, { headers, timeoutMs, signal, fetch })
      if (!answer.ok) return answer
      const parsed = answerSchema.safeParse(answer.value)
      return parsed.success ? ok(toOutputs(parsed.data)) : fail(malformed(parsed.error))
    },
  }
}

function toOutputs(answer: z.output<typeof answerSchema>): FlowOutput[] {
  const outputs: FlowOutput[] = []
  for (const { text, body, structured_content } of answer?.replies ?? []) {
    if (structured_content) {
      outputs.push({ kind: 'structured', body: body ?? text ?? null, structuredContent: structured_content })
    } else if (text || body) {
      outputs.push({ kind: 'message', text: text || body || null, data: null, sensitive: false })
    }
  }
  const handover = answer?.handover
  if (handover) {
    const { message, category_ids } = handover === true ? {} : handover
    outputs.push({ kind: 'handover', message: message || null, categoryIds: category_ids ?? [] })
  }
  if (answer?.close) outputs.push({ kind: 'close' })
  return outputs
}
