import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it } from 'vitest'
import { cleanUp, createEngage, deliver, deliveryOf, type LocalEngage, said, stubOf } from './engage.ts'

/** What a conversation says that it has received, when the sweep asks. */

let engage: LocalEngage
afterEach(() => cleanUp(engage))

/** A thread of the bot's in which a person has written, which the webhook told. */
async function personWrote() {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  const { id } = engage.emulator.desk.reply({ threadId, body: 'Alice here.' })
  await deliver(deliveryOf(engage.emulator, id))
  return { threadId, contentId: id }
}

const imported = (id: string, contentId: string) => ({ id, type: 'content.imported', contentId })

it('knows what a person wrote by its content, whatever event tells of it', async () => {
  const { threadId, contentId } = await personWrote()
  const conversation = await stubOf(threadId)
  const traces = [imported(`content-${contentId}`, contentId), imported('another-event', contentId)]
  expect(await conversation.unseen([...traces, imported('content-new', 'new')])).toEqual(['content-new'])
})

it('takes in once what a person wrote, also where the sweep hands it over at the same moment as the webhook', async () => {
  const { threadId, contentId } = await personWrote()
  const [event] = deliveryOf(engage.emulator, contentId).events
  await deliver({ id: 'by-sweep', events: [{ ...event, id: `content-${contentId}` }] })
  const overview = await (await stubOf(threadId)).overview()
  const shown = overview?.timeline.flatMap((entry) => (entry.what === 'event' ? [entry.eventId] : []))
  expect(shown).toEqual([`event-content.imported-${contentId}`])
})

it('has not received a message of the customer’s of which only a person’s answer is known', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  const missed = engage.emulator.customer.writes({ threadId, body: 'anybody there?' })
  const [event] = deliveryOf(engage.emulator, missed.id, { status: 'assigned' }, 'content.replied').events
  await deliver({ id: 'answered', events: [{ ...event, user_id: 'alice' }] })
  const conversation = await stubOf(threadId)
  await runInDurableObject(conversation, (_, { storage }) => {
    expect(storage.sql.exec('SELECT event_id FROM events').toArray()).toHaveLength(1)
  })
  const trace = imported(`content-${missed.id}`, missed.id)
  expect(await conversation.unseen([trace])).toEqual([trace.id])
})
