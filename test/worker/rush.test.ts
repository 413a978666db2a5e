import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { RUSH } from '../../src/conversation/rush.ts'
import { timingsFor } from '../../src/conversation/timings.ts'
import { cleanUp, createEngage, deliver, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

let engage: LocalEngage

afterEach(async () => {
  vi.useRealTimers()
  await cleanUp(engage)
})

const { rushDelayMs, rushPaceMs } = timingsFor(Number(workerSettings.TIME_SCALE))
const MESSAGES = 40

/** How long the message of a thread was put off when it came, in milliseconds. */
async function putOff(threadId: string): Promise<number> {
  return runInDurableObject(await stubOf(threadId), (_instance, { storage }) => {
    const times = 'SELECT due_at - received_at AS ms FROM messages'
    return storage.sql.exec<{ ms: number }>(times).one().ms
  })
}

it('stores a rush of messages first, then begins their turns one after the other, and answers each once', async () => {
  const thinking = Promise.withResolvers<void>()
  engage = createEngage(async ({ text }) => {
    await thinking.promise
    return { replies: [{ text: `to ${text}` }] }
  })
  const first = RUSH.deliveries - 1
  const written = Array.from({ length: MESSAGES }, (_, index) => engage.writes(`message ${index}`))
  // However slow the machine: all come in the same moment.
  const moment = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: moment })
  for (const [index, { delivery }] of written.entries()) {
    if (index === first) await vi.waitFor(() => expect(engage.asked).toHaveLength(first), { timeout: 10_000 })
    vi.setSystemTime(moment)
    expect((await deliver(delivery)).status).toBe(200)
  }
  const waits: number[] = []
  for (const { threadId } of written) waits.push(await putOff(threadId))
  expect(waits.slice(0, first)).toEqual(Array(first).fill(0))
  for (const [index, wait] of waits.slice(first).entries()) expect(wait).toBeCloseTo(rushDelayMs + index * rushPaceMs)
  vi.useRealTimers()
  thinking.resolve()
  for (const [index, { threadId }] of written.entries()) await said(engage, threadId, `to message ${index}`)
  expect(engage.asked).toHaveLength(MESSAGES)
})
