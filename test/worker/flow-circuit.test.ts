import { afterEach, expect, it, vi } from 'vitest'
import { fail } from '../../src/core/result.ts'
import { EngageClient } from '../../src/engage/client.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { governor } from './account-objects.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said } from './engage.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const alerts = async () => (await governor().health()).alerts.map(({ alert }) => alert)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** An engine that was down and is well again. The wait before the attempt, and what was known of it, are over. */
async function afterAnOutage() {
  let isDown = true
  engage = createEngage(({ text }) =>
    isDown ? new Response('{}', { status: 503 }) : { replies: [{ text: `You said: ${text}` }] },
  )
  for (const text of ['one', 'two']) await deliver(engage.writes(text).delivery)
  await eventually(async () => expect(await alerts()).toContain('flow_down'))
  isDown = false
  await pause(PERMIT_MS + 500)
}

it('tries an engine again with the same message where the budget held the first attempt back', async () => {
  await afterAnOutage()
  const held = { reason: 'held_back' as const, status: 0, error: null, namesIntervention: false, retryAfterMs: 50 }
  const lookUp = vi.spyOn(EngageClient.prototype, 'getIdentity').mockImplementationOnce(async () => fail(held))
  const { threadId, delivery } = engage.writes('first')
  await deliver(delivery)
  await said(engage, threadId, 'You said: first')
  expect(lookUp).toHaveBeenCalled()
  await eventually(async () => expect(await alerts()).toEqual([]))
})

it('does not lose an attempt to a customer whom an agent answers meanwhile', async () => {
  await afterAnOutage()
  const taken = engage.writes('taken')
  const lookUp = { isMade: false, isOver: false }
  const real = EngageClient.prototype.getIdentity
  vi.spyOn(EngageClient.prototype, 'getIdentity').mockImplementationOnce(async function (this: EngageClient, id) {
    lookUp.isMade = true
    while (!lookUp.isOver) await pause(5)
    return real.call(this, id)
  })
  await deliver(taken.delivery)
  await eventually(() => expect(lookUp.isMade).toBe(true))
  const { id } = engage.emulator.desk.reply({ threadId: taken.threadId, body: 'I am here.' })
  await deliver(deliveryOf(engage.emulator, id, {}, 'content.replied'))
  lookUp.isOver = true
  await pause(200)
  const next = engage.writes('next')
  await deliver(next.delivery)
  await said(engage, next.threadId, 'You said: next')
  expect(engage.asked).not.toContain('taken')
})

it('does not give up an engine that fails some calls and answers those that were under way', async () => {
  const released = new Set<string>()
  const attempts = (text: string) => engage.asked.filter((asked) => asked === text).length
  engage = createEngage(async ({ text }) => {
    if (text !== 'slow' && attempts(text) < 3) return new Response('{}', { status: 503 })
    while (!released.has(text)) await pause(5)
    return { replies: [{ text: `You said: ${text}` }] }
  })
  const answered = async ({ threadId }: { threadId: string }, text: string) => {
    released.add(text)
    await said(engage, threadId, `You said: ${text}`)
  }
  const slow = engage.writes('slow')
  await deliver(slow.delivery)
  await eventually(() => expect(attempts('slow')).toBe(1))
  const [first, second] = [engage.writes('first'), engage.writes('second')]
  for (const { delivery } of [first, second]) await deliver(delivery)
  // Four failures without an answer in between: a fifth, a little later, would be one too many.
  await eventually(() => expect([attempts('first'), attempts('second')]).toEqual([3, 3]))
  await pause(50)
  await answered(slow, 'slow')
  const third = engage.writes('third')
  await deliver(third.delivery)
  await answered(third, 'third')
  await answered(first, 'first')
  await answered(second, 'second')
  expect(await alerts()).toEqual([])
})
