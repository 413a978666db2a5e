import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { Governor } from '../../src/governor/governor.ts'
import { Pool } from '../../src/governor/pool.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said, stubOf } from './engage.ts'

let engage: LocalEngage

afterEach(async () => {
  await cleanUp(engage)
  // What the isolate holds of this test's permits expires.
  await new Promise((resolve) => setTimeout(resolve, PERMIT_MS))
})

/** As where replies and handovers leave nothing over for what is only read. @returns what permits are asked for */
function withoutReads(retryAfterMs: number): string[] {
  const acquire = Governor.prototype.acquire
  const asked: string[] = []
  vi.spyOn(Governor.prototype, 'acquire').mockImplementation(async function (this: Governor, request) {
    asked.push(request.priority)
    const answer = await acquire.call(this, { ...request, want: request.need })
    return request.priority === 'read' ? { ...answer, grant: null, retryAfterMs } : answer
  })
  return asked
}

it('a read without a permit does not hold back a handover that would get one', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const asked = withoutReads(180_000)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  // What is left of the turn's permits expires.
  await new Promise((resolve) => setTimeout(resolve, PERMIT_MS))
  await deliver(engage.writes('and now?', threadId, { category_ids: [] }).delivery)
  await eventually(() => expect(asked).toContain('read'))

  engage.emulator.desk.open({ threadId })
  const { id } = engage.emulator.desk.reply({ threadId, body: 'Alice here.' })
  await deliver(deliveryOf(engage.emulator, id, {}, 'content.replied'))
  await eventually(() => expect(asked).toContain('handover'))
  const calls = () => engage.emulator.calls.map(({ call }) => call)
  await eventually(() => expect(calls()).toContain('PUT /content_threads/{id}/update_categories'))
})

it('a customer who is new is answered though nothing is left for what is only read', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const asked = withoutReads(180_000)
  vi.spyOn(Pool.prototype, 'take').mockReturnValue(null)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  expect(engage.emulator.calls.map(({ call }) => call)).toContain('GET /identities/{id}')
  expect(asked).not.toContain('read')
})

it('a reply that may be in the thread does not expire while nobody can look', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const waitMs = 840_000
  withoutReads(waitMs)
  engage.emulator.weather.fail({ call: 'POST /contents', status: 503, when: 'after', times: 1 })
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  const stub = await stubOf(threadId)
  await eventually(async () => {
    const queuedAt = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ at: number }>("SELECT MAX(queued_at) AS at FROM replies WHERE status = 'sending'").one(),
    )
    expect(queuedAt.at).toBeGreaterThan(Date.now() + waitMs / 2)
  })
})
