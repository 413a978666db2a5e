import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { loadLogSettings } from '../config.ts'
import { conversationById } from '../conversation/directory.ts'
import { HttpError } from '../core/errors.ts'
import { PAGE_MAX } from '../governor/dead-letters.ts'
import { governorOf } from '../governor/governor.ts'
import { createLog } from '../telemetry/log.ts'
import type { ApiEnv } from './auth.ts'
import { publicId, readPublicId } from './public-id.ts'
import { isoTime, onlyMethods, readQuery } from './request.ts'

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.pipe(
    z._default(z.string(), String(fallback)).check(
      z.refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
        error: `must be a whole number from ${min} to ${max}`,
      }),
    ),
    z.transform(Number),
  )

export const deadLettersQuery = z.object({
  offset: wholeNumber(0, 0, 1_000_000),
  limit: wholeNumber(50, 1, PAGE_MAX),
})

export const deadLetter = z.object({
  /** For `/retry` and `/discard`; it says nothing else. */
  id: z.string(),
  thread_id: z.string(),
  kind: z.enum(['message', 'reply', 'event']),
  reason: z.string(),
  at: z.string(),
  repeatable: z.boolean(),
})

export const deadLettersAnswer = z.object({ records: z.array(deadLetter), offset: z.number(), limit: z.number() })
export const retryAnswer = z.object({ status: z.literal('retrying') })
export const discardAnswer = z.object({ status: z.literal('discarded') })

const NO_LETTER = 'There is no such dead letter. GET /admin/dead-letters lists those that there are.'

/** What was given up in any of the account's conversations: listed, done again, discarded. */
export const deadLetterRoutes = new Hono<ApiEnv>()
  .get('/', async (c) => {
    const { offset, limit } = readQuery(c, deadLettersQuery)
    const governor = await governorOf(c.env, c.var.settings)
    const letters = await governor.deadLetters(offset, limit)
    const records = letters.map(({ conversation, id, threadId, at, ...letter }) => ({
      ...letter,
      id: publicId({ conversation, id }),
      thread_id: threadId,
      at: isoTime(at),
    }))
    return c.json(deadLettersAnswer.parse({ records, offset, limit }))
  })
  .all('/', onlyMethods('GET'))
  .post('/:id/retry', async (c) => {
    const { conversation, id, log } = letterOf(c)
    const outcome = await conversation.retry(id)
    log.info('admin.letter_retried', { outcome: outcome ?? 'unknown' })
    switch (outcome) {
      case 'retried':
        return c.json(retryAnswer.parse({ status: 'retrying' }), 202)
      case 'not_repeatable':
        throw new HttpError('conflict', 'Nothing is left of it to be repeated. Look at the thread, then discard it.')
      case 'not_with_bot':
        throw new HttpError('conflict', 'The bot does not have the thread: resume the conversation first.')
      case 'unknown':
      case null:
        throw new HttpError('not_found', NO_LETTER)
      default:
        return outcome satisfies never
    }
  })
  .all('/:id/retry', onlyMethods('POST'))
  .post('/:id/discard', async (c) => {
    const { conversation, id, log } = letterOf(c)
    const isGone = (await conversation.discard(id)) === true
    log.info('admin.letter_discarded', { outcome: isGone ? 'discarded' : 'unknown' })
    if (!isGone) throw new HttpError('not_found', NO_LETTER)
    return c.json(discardAnswer.parse({ status: 'discarded' }))
  })
  .all('/:id/discard', onlyMethods('POST'))

/** @throws HttpError 404 */
function letterOf(c: Context<ApiEnv>) {
  const name = readPublicId(c.req.param('id') ?? '')
  const conversation = name && conversationById(c.env, name.conversation)
  if (!name || !conversation) throw new HttpError('not_found', NO_LETTER)
  return {
    conversation,
    id: name.id,
    log: createLog(loadLogSettings(c.env), { conversation: name.conversation.slice(0, 16) }),
  }
}
