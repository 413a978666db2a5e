import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const APOLOGY = 'Sorry, I cannot answer that right now.'

/** Webhooks are not documented to say it. */
const UNMARKED = { auto_submitted: undefined }

/** The very first post of the bot is in the thread, but no answer of Engage's has told so, nor who the bot's user is. */
async function firstPostInDoubt(answer: object = {}) {
  engage = createEngage(() => ({ replies: [{ text: 'Good day' }], ...answer }))
  const { weather } = engage.emulator
  weather.fail({ call: 'POST /contents', status: 503, when: 'after', times: 1 })
  weather.fail({ call: 'GET /contents', status: 503, when: 'before', times: 100 })
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'Good day')
  const posted = engage.emulator.state.contentsOf(threadId).find(({ body }) => body === 'Good day')
  const stub = await stubOf(threadId)
  const expire = () =>
    runInDurableObject(stub, async (_instance, { storage }) => {
      storage.sql.exec('UPDATE replies SET queued_at = 0')
      await storage.setAlarm(Date.now() + 1)
    })
  return { threadId, stub, expire, contentId: posted?.id ?? '' }
}

const categories = (threadId: string) => engage.emulator.state.thread(threadId).thread_category_ids

describe('the echo of the bot’s first post, which was given up while nobody knew what became of it', () => {
  it.each(['before', 'after'])('is no person’s writing, when it comes %s that', async (when) => {
    const { threadId, stub, expire, contentId } = await firstPostInDoubt()
    const echo = async () => {
      for (const type of ['content.imported', 'content.replied']) {
        expect((await deliver(deliveryOf(engage.emulator, contentId, UNMARKED, type))).status).toBe(200)
      }
    }
    if (when === 'before') await echo()
    await expire()
    if (when === 'after') await echo()
    // Said in this order, and to the end: nobody has taken the thread from the bot.
    await eventually(() => expect(categories(threadId)).toContain(workerSettings.ENGAGE_AGENT_CATEGORY_ID))
    await said(engage, threadId, 'Good day', APOLOGY, 'A colleague takes over.')
    const overview = await stub.overview()
    expect(overview).toMatchObject({ owner: 'agent', handover: { personActive: false } })
  })

  it('does not silence the announcement of agents, whose handover waited for it in vain', async () => {
    const { threadId, stub, contentId } = await firstPostInDoubt({ handover: {} })
    const outcome = () =>
      runInDurableObject(stub, (_instance, { storage }) => storage.sql.exec('SELECT reason FROM replies').toArray())
    await deliver(deliveryOf(engage.emulator, contentId, UNMARKED))
    await eventually(async () => expect(await outcome()).toContainEqual({ reason: 'handover_waited' }))
    await said(engage, threadId, 'Good day', 'A colleague takes over.')
  })
})
