import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { conversationById } from '../conversation/directory.ts'
import { REQUEST_STATUSES } from '../conversation/request-state.ts'
import { REQUEST_KINDS } from '../conversation/requests.ts'
import { HttpError } from '../core/errors.ts'
import { type ApiEnv, requireToken } from './auth.ts'
import { readPublicId } from './public-id.ts'
import { isoTime, onlyMethods } from './request.ts'

export const requestAnswer = z.object({
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  status: z.enum(REQUEST_STATUSES),
  /** An identifier. */
  reason: z.nullable(z.string()),
  /** Of the contents that were posted so far, in order. */
  content_ids: z.array(z.string()),
  received_at: z.string(),
})

/** What has become of what was injected or notified. */
export const requestRoutes = new Hono<ApiEnv>()
  .use(requireToken)
  .get('/:id', async (c) => {
    const id = c.req.param('id')
    const name = readPublicId(id)
    const conversation = name && conversationById(c.env, name.conversation)
    const shown = conversation && (await conversation.request(id))
    if (!shown) throw new HttpError('not_found', 'There is no such request, or its conversation was erased.')
    const { contentIds, receivedAt, ...rest } = shown
    return c.json(requestAnswer.parse({ ...rest, id, content_ids: contentIds, received_at: isoTime(receivedAt) }))
  })
  .all('/:id', onlyMethods('GET'))
