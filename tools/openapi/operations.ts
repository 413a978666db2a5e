import * as z from 'zod/mini'
import { conversationAnswer } from '../../src/api/conversation-answer.ts'
import { exportAnswer, handoverFields, moveAnswer, resumeFields } from '../../src/api/conversations.ts'
import { deadLettersAnswer, deadLettersQuery, discardAnswer, retryAnswer } from '../../src/api/dead-letters.ts'
import { emergencyAnswer, emergencyFields } from '../../src/api/emergency.ts'
import { erasureAnswer, identityErasureAnswer } from '../../src/api/erasure-answer.ts'
import { acceptedAnswer, droppedAnswer } from '../../src/api/inject-notify.ts'
import { injectFields, notifyFields } from '../../src/api/request-fields.ts'
import { requestAnswer } from '../../src/api/requests.ts'
import { envelopeSchema } from '../../src/engage/events.ts'

/** The worker's own routes, for its OpenAPI description: what each takes and answers, by the schemas that check it. */

export type Status = 200 | 202 | 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 503
export type Security = 'apiToken' | 'urlToken' | 'webhookSecret' | 'none'

export interface Operation {
  method: 'get' | 'post' | 'delete'
  /** With `{name}` for what varies. */
  path: string
  tag: 'Webhook' | 'Health' | 'Inject and notify' | 'Admin'
  summary: string
  security: Security
  query?: Record<string, z.ZodMiniType>
  headers?: Record<string, string>
  body?: z.ZodMiniType
  /** Beside a body: one that does no harm where it is sent as it is. Made from the schema alone it would set every field. */
  example?: object
  /** Null: not JSON. */
  answers: Partial<Record<Status, z.ZodMiniType | null>>
  errors: Status[]
}

const ADMIN: Pick<Operation, 'tag' | 'security'> = { tag: 'Admin', security: 'apiToken' }
const BODY: Status[] = [400, 413, 415, 422]
const API: Status[] = [401, 404, 405, 503]

const key = {
  'Idempotency-Key':
    'The same request under the same key is carried out once. It counts within its thread, while the conversation is kept.',
}

function speaking(kind: 'inject' | 'notify', body: z.ZodMiniType, text: string, summary: string): Operation[] {
  const common: Omit<Operation, 'path' | 'summary' | 'security'> = {
    method: 'post',
    tag: 'Inject and notify',
    headers: key,
    body,
    example: { threadId: 'ID-OF-A-THREAD', text },
    answers: { 200: droppedAnswer, 202: acceptedAnswer },
    errors: [...BODY, ...API, 409],
  }
  return [
    { ...common, path: `/${kind}`, summary, security: 'apiToken' },
    {
      ...common,
      path: `/${kind}/{token}`,
      summary: `${summary} For callers that can send no header.`,
      security: 'urlToken',
    },
  ]
}

const rejected = z.object({ index: z.number(), id: z.nullable(z.string()), problem: z.string() })
const alert = z.object({ alert: z.string(), conversations: z.number(), since: z.string() })
const problem = z.object({ setting: z.string(), problem: z.string() })

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/webhook',
    tag: 'Webhook',
    summary: 'The handshake by which Engage validates the webhook: answered with the challenge.',
    security: 'none',
    query: { 'hub.mode': z.literal('subscribe'), 'hub.challenge': z.string(), 'hub.verify_token': z.string() },
    answers: { 200: null },
    errors: [400, 401, 403, 405, 503],
  },
  {
    method: 'post',
    path: '/webhook',
    tag: 'Webhook',
    summary: 'A delivery of Engage. It is acknowledged once all of its events are stored.',
    security: 'webhookSecret',
    body: envelopeSchema,
    example: { events: [] },
    answers: { 200: z.object({ status: z.literal('stored'), rejected: z.optional(z.array(rejected)) }) },
    errors: [400, 401, 405, 413, 415, 503],
  },
  {
    method: 'get',
    path: '/health',
    tag: 'Health',
    summary: 'Whether the settings are right, and what is stuck.',
    security: 'none',
    answers: {
      200: z.object({
        status: z.enum(['ok', 'degraded', 'unknown']),
        flow_engine: z.string(),
        dead_letters: z.optional(z.number()),
        alerts: z.optional(z.array(alert)),
      }),
      503: z.object({ status: z.literal('misconfigured'), problems: z.array(problem) }),
    },
    errors: [405],
  },
  ...speaking('inject', injectFields, 'Hello', 'Puts an input to the flow; what the flow says goes to the customer.'),
  ...speaking('notify', notifyFields, 'Your parcel is on its way.', 'Tells the customer something, past the flow.'),
  {
    method: 'get',
    path: '/requests/{id}',
    tag: 'Inject and notify',
    summary: 'What has become of an input or a notification.',
    security: 'apiToken',
    answers: { 200: requestAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/conversations/{thread_id}',
    summary: 'Who has a conversation, its queue, errors and timeline.',
    answers: { 200: conversationAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'delete',
    path: '/admin/conversations/{thread_id}',
    summary: 'Erases all that is held of a conversation. The receipt names what the flow engine has of it.',
    answers: { 200: erasureAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/conversations/{thread_id}/export',
    summary: 'Everything that is held of a conversation, texts and all.',
    answers: { 200: exportAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'delete',
    path: '/admin/identities/{id}',
    summary: 'Erases every conversation that a person has written in, under all identities that were merged.',
    answers: { 200: identityErasureAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/conversations/{thread_id}/handover',
    summary: 'Gives a conversation to agents.',
    body: handoverFields,
    example: { message: 'A colleague will be with you shortly.' },
    answers: { 200: moveAnswer, 202: moveAnswer },
    errors: [...BODY, ...API, 409],
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/conversations/{thread_id}/resume',
    summary: 'Gives a conversation to the bot.',
    body: resumeFields,
    example: {},
    answers: { 200: moveAnswer, 202: moveAnswer },
    errors: [...BODY, ...API, 409],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/dead-letters',
    summary:
      'What was given up, the oldest first. Letters that were repeated or discarded no longer count for the offset.',
    query: deadLettersQuery.shape,
    answers: { 200: deadLettersAnswer },
    errors: [400, ...API],
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/dead-letters/{id}/retry',
    summary: 'Does again what was given up.',
    answers: { 202: retryAnswer },
    errors: [...API, 409],
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/dead-letters/{id}/discard',
    summary: 'Forgets what was given up.',
    answers: { 200: discardAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/admin/emergency',
    summary: 'Whether new traffic goes to agents.',
    answers: { 200: emergencyAnswer },
    errors: API,
  },
  {
    ...ADMIN,
    method: 'post',
    path: '/admin/emergency',
    summary: 'Sends new traffic to agents, or no longer. Takes effect within about two seconds.',
    body: emergencyFields,
    example: { on: false },
    answers: { 200: emergencyAnswer },
    errors: [...BODY, ...API],
  },
]
