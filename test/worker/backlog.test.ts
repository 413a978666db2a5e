import { afterEach, expect, it, vi } from 'vitest'
import { Governor } from '../../src/governor/governor.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { cleanUp, createEngage, deliver, type LocalEngage } from './engage.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const MESSAGES = 1_200
const A_DELIVERY = 100

/** The same order in each run: every message far from its neighbours. */
const shuffled = <T>(list: readonly T[]) => list.map((_, index) => list[(index * 1_009) % list.length] as T)

it('works through a thread with thousands of waiting messages, in order and each once', async () => {
  // A minute's requests would not do, and the budget is another test's matter.
  vi.spyOn(Governor.prototype, 'acquire').mockResolvedValue({
    grant: { id: 1, permits: 25 },
    expiresInMs: PERMIT_MS,
    waitedMs: 0,
    retryAfterMs: 0,
    tries: false,
    notices: { emergency: false, flows: {} },
  })
  let isDelivered = false
  const flow = async ({ text }: { text: string }) => {
    // The first turn goes on until all the others wait.
    while (!isDelivered) await new Promise((resolve) => setTimeout(resolve, 5))
    return { replies: [{ text: `to ${text}` }] }
  }
  engage = createEngage(flow, { requestsPerMinute: 1_000_000 })
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  const texts = Array.from({ length: MESSAGES }, (_, index) => String(index))
  const start = Date.now()
  const events = texts.map((body, index) => ({
    type: 'content.imported',
    id: `event-${index}`,
    issued_at: new Date(start + index).toISOString(),
    resource: {
      type: 'message',
      id: engage.emulator.customer.writes({ body, threadId }).id,
      metadata: {
        body,
        thread_id: threadId,
        creator_id: null,
        status: 'new',
        category_ids: engage.emulator.state.thread(threadId).thread_category_ids,
        private: true,
      },
    },
  }))
  const mixed = shuffled(events)
  for (let from = 0; from < MESSAGES; from += A_DELIVERY) {
    const answer = await deliver({ id: `batch-${from}`, events: mixed.slice(from, from + A_DELIVERY) })
    expect(answer.status).toBe(200)
  }
  isDelivered = true
  await vi.waitFor(() => expect(engage.asked).toHaveLength(MESSAGES + 1), { timeout: 120_000, interval: 50 })
  await vi.waitFor(() => expect(engage.replies(threadId)).toHaveLength(MESSAGES + 1), { timeout: 10_000 })
  expect(engage.asked).toEqual(['hello', ...texts])
  expect(engage.replies(threadId)).toEqual(engage.asked.map((text) => `to ${text}`))
}, 180_000)
