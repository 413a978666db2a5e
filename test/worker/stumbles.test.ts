import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { EngageClient } from '../../src/engage/client.ts'
import { governor } from './account-objects.ts'
import { cleanUp, createEngage, deliver, eventually, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

/** Errors of the worker's own. The waits between attempts are a hundredth of what they are. */

const APOLOGY = 'Sorry, I cannot answer that right now.'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const throws = () => {
  throw new Error('a defect')
}
const letters = () => governor().deadLetters(0, 10)
const alerts = async () => (await governor().health()).alerts.map(({ alert }) => alert)

it('gives a message up with which the turn always fails, and shows until then that it does', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const broken = vi.spyOn(EngageClient.prototype, 'getIdentity').mockImplementation(throws)
  const { threadId, delivery } = engage.writes('poison')
  await deliver(delivery)
  await eventually(async () => expect(await alerts()).toEqual(['step_failing']))
  await said(engage, threadId, APOLOGY, workerSettings.HANDOVER_MESSAGE)
  expect(await letters()).toMatchObject([{ threadId, kind: 'message', reason: 'step_failed', repeatable: true }])
  await eventually(async () => expect(await alerts()).toEqual([]))
  expect(broken).toHaveBeenCalledTimes(5)
})

it('shows a step that always fails until it works again', async () => {
  engage = createEngage(() => ({ replies: [], handover: true }))
  const broken = vi.spyOn(EngageClient.prototype, 'updateThreadCategories').mockImplementation(throws)
  const { threadId, delivery } = engage.writes('human')
  await deliver(delivery)
  await eventually(async () => expect(await alerts()).toEqual(['step_failing']))
  broken.mockRestore()
  await said(engage, threadId, workerSettings.HANDOVER_MESSAGE)
  await eventually(async () => expect(await alerts()).toEqual([]))
})

it('gives a stored message up that cannot be read, and the thread goes on with agents', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  await runInDurableObject(await stubOf(threadId), (_instance, { storage }) =>
    storage.sql.exec("INSERT INTO messages VALUES ('torn', 'customer', 1, 1, 'waiting', 0, 0, 0, '{')"),
  )
  await deliver(engage.writes('more', threadId).delivery)
  await said(engage, threadId, 'You said: hello', APOLOGY, workerSettings.HANDOVER_MESSAGE)
  expect(await letters()).toMatchObject([{ id: 'message-torn', reason: 'unreadable', repeatable: false }])
})

it('gives a message up whose turn was cut short too often', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  const next = engage.writes('deadly', threadId)
  const { id } = next.delivery.events[0]?.resource ?? {}
  // As six crashes leave it: FLOW_ATTEMPTS, and three that are forgiven.
  await runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
    const content = JSON.stringify({ kind: 'customer', message: { contentId: id, body: 'deadly' } })
    storage.sql.exec("INSERT INTO messages VALUES (?, 'customer', 1, 1, 'waiting', 6, 0, 0, ?)", id, content)
  })
  await deliver(engage.writes('more', threadId).delivery)
  await said(engage, threadId, 'You said: hello', APOLOGY, workerSettings.HANDOVER_MESSAGE)
  expect(await letters()).toMatchObject([{ id: `message-${id}`, reason: 'too_many_attempts', repeatable: true }])
  expect(engage.asked).toEqual(['hello'])
})
