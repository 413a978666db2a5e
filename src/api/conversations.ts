import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { loadLogSettings } from '../config.ts'
import { conversationOf } from '../conversation/directory.ts'
import type { Move } from '../conversation/operator.ts'
import { HttpError } from '../core/errors.ts'
import { governorOf } from '../governor/governor.ts'
import { OWNERS } from '../handover/state.ts'
import { createLog } from '../telemetry/log.ts'
import type { ApiEnv } from './auth.ts'
import { conversationShown } from './conversation-answer.ts'
import { erasureAnswer, erasureShown } from './erasure-answer.ts'
import { isoTime, onlyMethods, readFields } from './request.ts'

export const handoverFields = z.strictObject({
  /** Said to the customer once agents have the thread; empty = nothing. Not given: `HANDOVER_MESSAGE`. */
  message: z.optional(
    z.string({ error: 'must be text' }).check(z.maxLength(10_000, 'must have no more than 10,000 characters')),
  ),
  /** Categories that the thread is to have beside Agent. */
  category_ids: z.optional(
    z
      .array(z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be a category id')), {
        error: 'must be a list of category ids',
      })
      .check(z.maxLength(50, 'must be no more than 50')),
  ),
})
export const resumeFields = z.strictObject({})
export const moveAnswer = z.object({ owner: z.enum(OWNERS) })

/** Everything that is held, with its texts: for the person whom it is about. */
export const exportAnswer = z.object({
  thread_id: z.string(),
  exported_at: z.string(),
  /** Of the storage, whose form the tables have. */
  schema_version: z.number(),
  /** Rows by table. Times are milliseconds since 1970. */
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
})

/** Thread ids are short: what is longer is none, and needs no object to be asked. */
const THREAD_ID_MAX = 256

/** One thread's conversation: shown, and moved between bot and agents by hand. */
export const conversationRoutes = new Hono<ApiEnv>()
  .get('/:thread_id', async (c) => {
    const { conversation } = await askedFor(c)
    const overview = await conversation.overview()
    if (overview === null) throw unknownThread()
    return c.json(conversationShown(overview, conversation.id.toString()))
  })
  .delete('/:thread_id', async (c) => {
    const { conversation, log } = await askedFor(c)
    const erasure = await conversation.erase()
    log.info('admin.erase', { outcome: erasure === null ? 'unknown' : 'erased' })
    if (erasure === null) throw unknownThread()
    return c.json(erasureAnswer.parse(erasureShown(erasure)))
  })
  .all('/:thread_id', onlyMethods('GET', 'DELETE'))
  .get('/:thread_id/export', async (c) => {
    const { conversation, threadId, log } = await askedFor(c)
    const held = await conversation.export()
    log.info('admin.export', { outcome: held === null ? 'unknown' : 'exported' })
    if (held === null) throw unknownThread()
    c.header('Content-Disposition', 'attachment; filename="conversation.json"')
    const { schemaVersion: schema_version, tables } = held
    return c.json(exportAnswer.parse({ thread_id: threadId, exported_at: isoTime(Date.now()), schema_version, tables }))
  })
  .all('/:thread_id/export', onlyMethods('GET'))
  .post('/:thread_id/handover', async (c) => {
    const { message = null, category_ids: categoryIds = [] } = await readFields(c, handoverFields)
    const { conversation, log } = await askedFor(c)
    const move = await conversation.handOver({ message, categoryIds })
    log.info('admin.handover', { outcome: move?.outcome ?? 'unknown', owner: move?.owner })
    return answer(c, move)
  })
  .all('/:thread_id/handover', onlyMethods('POST'))
  .post('/:thread_id/resume', async (c) => {
    await readFields(c, resumeFields)
    const { conversation, log } = await askedFor(c)
    const governor = await governorOf(c.env, c.var.settings)
    if (await governor.emergency()) {
      log.info('admin.resume', { outcome: 'emergency' })
      throw new HttpError('conflict', 'The emergency switch is on: turn it off first, with POST /admin/emergency.')
    }
    const move = await conversation.resume()
    log.info('admin.resume', { outcome: move?.outcome ?? 'unknown', owner: move?.owner })
    return answer(c, move)
  })
  .all('/:thread_id/resume', onlyMethods('POST'))

/** @throws HttpError 404 */
async function askedFor(c: Context<ApiEnv>) {
  const threadId = c.req.param('thread_id') ?? ''
  if (threadId.length > THREAD_ID_MAX) throw unknownThread()
  const conversation = await conversationOf(c.env, threadId)
  return {
    threadId,
    conversation,
    log: createLog(loadLogSettings(c.env), { conversation: conversation.id.toString().slice(0, 16) }),
  }
}

/** @param move null where no conversation is known @throws HttpError 404 · 409 · 503 */
function answer(c: Context<ApiEnv>, move: Move | null) {
  if (move === null) throw unknownThread()
  const { outcome, owner } = move
  switch (outcome) {
    case 'moved':
      return c.json(moveAnswer.parse({ owner }), 202)
    case 'already':
      return c.json(moveAnswer.parse({ owner }), 200)
    case 'not_ours':
      throw new HttpError(
        'conflict',
        'Nothing says that this thread is the bot’s or the agents’: give it one of the two categories in Engage.',
      )
    case 'person_has_it':
      throw new HttpError('conflict', 'A person has an intervention of this thread open: close it in Engage first.')
    case 'unreadable':
      throw new HttpError('service_unavailable', 'Engage could not be asked who has the thread. Try again.')
    default:
      return outcome satisfies never
  }
}

const unknownThread = () => new HttpError('not_found', 'No conversation of this thread is known here.')
