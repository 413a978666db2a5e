import { Hono } from 'hono/tiny'
import { loadLogSettings } from '../config.ts'
import { type ConversationBinding, conversationOf } from '../conversation/directory.ts'
import type { Erasure } from '../conversation/erasing.ts'
import { HttpError } from '../core/errors.ts'
import { forgetPerson, type Person, personOf } from '../identities/regrouping.ts'
import { createLog, errorName, type Log } from '../telemetry/log.ts'
import type { ApiEnv } from './auth.ts'
import { erasureShown, identityErasureAnswer } from './erasure-answer.ts'
import { isoTime, onlyMethods } from './request.ts'

/** Identity ids are short: what is longer is none, and needs no object to be asked. */
const IDENTITY_ID_MAX = 256

/** Conversations that are erased at a time: each is a Durable Object of its own. */
const AT_A_TIME = 20

/** Everything of a person: each conversation that they have written in, under whichever of their identities. */
export const identityRoutes = new Hono<ApiEnv>()
  .delete('/:id', async (c) => {
    const id = c.req.param('id')
    if (id.length > IDENTITY_ID_MAX) throw unknownIdentity()
    const log = createLog(loadLogSettings(c.env))
    const person = await personOf(c.env, id)
    const threads = threadsOf(person)
    if (threads.length === 0 && person.group === null) throw unknownIdentity()
    const { erased, left } = await eraseAll(c.env, threads, log)
    log.info('admin.erase', { outcome: left === 0 ? 'erased' : 'incomplete', conversations: erased.length, left })
    if (left > 0) {
      throw new HttpError(
        'service_unavailable',
        `Erased: ${erased.length} conversations. ${left} could not be erased yet: send it again.`,
      )
    }
    await forgetPerson(c.env, person)
    const answer = {
      erased_at: isoTime(Date.now()),
      identity_ids: person.identities.map((identity) => identity.id),
      conversations: erased.map(erasureShown),
    }
    return c.json(identityErasureAnswer.parse(answer))
  })
  .all('/:id', onlyMethods('DELETE'))

const threadsOf = ({ identities }: Person) => [...new Set(identities.flatMap(({ threads }) => threads))]

/** @returns how many could not be erased; those that are gone already count as done */
async function eraseAll(
  env: ConversationBinding,
  threads: readonly string[],
  log: Log,
): Promise<{ erased: Erasure[]; left: number }> {
  const erased: Erasure[] = []
  let left = 0
  for (let start = 0; start < threads.length; start += AT_A_TIME) {
    await Promise.all(
      threads.slice(start, start + AT_A_TIME).map(async (threadId) => {
        try {
          const erasure = await (await conversationOf(env, threadId)).erase()
          if (erasure !== null) erased.push(erasure)
        } catch (error) {
          log.error('erasure.failed', { error: errorName(error) })
          left += 1
        }
      }),
    )
  }
  return { erased, left }
}

const unknownIdentity = () =>
  new HttpError('not_found', 'Nothing is held of this identity: it wrote in no conversation, or was erased.')
