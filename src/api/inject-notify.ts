import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { loadLogSettings } from '../config.ts'
import { readSessionId } from '../content/inbound.ts'
import { conversationOf } from '../conversation/directory.ts'
import type { NotifyRequest } from '../conversation/notify.ts'
import type { Acceptance, ApiRequest } from '../conversation/request.ts'
import type { RequestKind } from '../conversation/requests.ts'
import { HttpError } from '../core/errors.ts'
import { objectName } from '../core/object-name.ts'
import { createLog } from '../telemetry/log.ts'
import { type ApiEnv, requireToken, requireUrlToken } from './auth.ts'
import { publicId } from './public-id.ts'
import { fieldsOf, onlyMethods, readPayload } from './request.ts'
import { injectFields, notifyFields } from './request-fields.ts'
import { shapePayload } from './shape-payload.ts'

/** Other systems speak into a conversation: to the flow (inject), or past it to the customer (notify). */

type Handler = (c: Context<ApiEnv>) => Promise<Response>

/** By the header's token, or by Cognigy's form, with a token in the address. */
const routesOf = (handle: Handler) =>
  new Hono<ApiEnv>()
    .use('/', requireToken)
    .post('/', handle)
    .all('/', onlyMethods('POST'))
    .use('/:token', requireUrlToken)
    .post('/:token', handle)
    .all('/:token', onlyMethods('POST'))

export const injectRoutes = routesOf((c) =>
  take(c, 'inject', injectFields, (conversation, request, { userId = null, text = null, data = null }) =>
    conversation.inject({ ...request, input: { userId, text, data } }),
  ),
)

export const notifyRoutes = routesOf((c) =>
  take(c, 'notify', notifyFields, (conversation, request, fields) =>
    conversation.notify({ ...request, output: outputOf(fields) }),
  ),
)

export const acceptedAnswer = z.object({ id: z.string(), status: z.literal('queued') })

/** A transformer of the deployment did not want it: there is nothing to be told of later. */
export const droppedAnswer = z.object({ status: z.literal('dropped') })

function outputOf({
  text = null,
  data = null,
  structured_content,
}: z.output<typeof notifyFields>): NotifyRequest['output'] {
  return structured_content
    ? { kind: 'structured', body: text, structuredContent: structured_content }
    : { kind: 'message', text, data, sensitive: false }
}

/** What both have in common. */
type Addressed = Pick<z.output<typeof injectFields>, 'sessionId' | 'threadId' | 'force'>

type Conversation = Awaited<ReturnType<typeof conversationOf>>

async function take<F extends Addressed>(
  c: Context<ApiEnv>,
  kind: RequestKind,
  schema: z.ZodMiniType<F>,
  send: (conversation: Conversation, request: ApiRequest, fields: F) => Promise<Acceptance | null>,
): Promise<Response> {
  const key = readKey(c.req.header('Idempotency-Key'))
  const payload = await readPayload(c)
  const shaped = await shapePayload(kind, payload, c.var.settings, createLog(loadLogSettings(c.env)))
  if (shaped === null) return c.json(droppedAnswer.parse({ status: 'dropped' }))
  const fields = fieldsOf(shaped.payload, schema)
  const { threadId, session } = fields.sessionId
    ? readSessionId(fields.sessionId)
    : { threadId: fields.threadId ?? '', session: null }
  const conversation = await conversationOf(c.env, threadId)
  const name = key === null ? crypto.randomUUID() : (await objectName('key', key)).slice(0, 32)
  const id = publicId({ conversation: conversation.id.toString(), id: name })
  const digest = await objectName(kind, JSON.stringify(payload))
  const force = fields.force === true
  const acceptance = await send(conversation, { id, digest, session, force }, fields)
  const log = createLog(loadLogSettings(c.env), { conversation: conversation.id.toString().slice(0, 16) })
  log.info('request.received', { kind, outcome: acceptance?.outcome ?? 'unknown', force })
  if (acceptance === null) throw new HttpError('not_found', 'No conversation of this thread is known here.')
  if (acceptance.outcome !== 'queued') throw refused(acceptance.outcome, acceptance.problems ?? [])
  return c.json(acceptedAnswer.parse({ id, status: 'queued' }), 202)
}

/** @throws HttpError 400 */
function readKey(header: string | undefined): string | null {
  if (header === undefined) return null
  if (/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(header)) return header
  throw new HttpError('bad_request', 'The Idempotency-Key must have 1 to 255 characters, plain ASCII.')
}

function refused(outcome: Exclude<Acceptance['outcome'], 'queued'>, problems: string[]): HttpError {
  const conflict = (message: string) => new HttpError('conflict', message)
  const invalid = (message: string) => new HttpError('validation_error', message)
  switch (outcome) {
    case 'other_body':
      return invalid('This Idempotency-Key has come with another body: use a new key for what is new.')
    case 'session_over':
      return conflict('sessionId: this session is over. Send threadId for the current one, whichever that is.')
    case 'unknown_session':
      return new HttpError('not_found', 'sessionId: this thread has had no such session.')
    case 'agents_have_it':
      return conflict('Agents have the thread. Wait until it is back with the bot, or send force: true.')
    case 'changing_hands':
      return conflict('The thread is changing hands between bot and agents. Try again, or send force: true.')
    case 'not_ours':
      return conflict('The thread has neither the Bot nor the Agent category: the bot does not speak there.')
    case 'owner_unknown':
      return new HttpError('service_unavailable', 'Engage could not be asked who has the thread. Try again.')
    case 'nobody_to_tell':
      return conflict('The customer has written nothing in this thread yet that could be replied to.')
    case 'nothing_to_say':
      return invalid(`There is nothing in it that could be shown. ${problems.slice(0, 5).join('; ')}`.trim())
    case 'handover_wanted':
      return invalid('data: a handover is no notification. POST /admin/conversations/{thread_id}/handover does it.')
    default:
      return outcome satisfies never
  }
}
