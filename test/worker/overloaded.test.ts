import { runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Conversation } from '../../src/conversation/conversation.ts'
import { Governor } from '../../src/governor/governor.ts'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { cleanUp, createEngage, deliver, eventually, type LocalEngage, said, stubOf } from './engage.ts'

/** Failures as Cloudflare words and marks them: they come over real RPC, with their marks. */
const FAILURES = [
  ['is overloaded', 'Durable Object is overloaded. Requests queued for too long.', { overloaded: true }],
  ['is overloaded, which says retryable too', 'Durable Object is overloaded.', { overloaded: true, retryable: true }],
  ['cannot be reached', 'Network connection lost.', { retryable: true }],
  ['lost its storage', 'Durable Object storage operation exceeded timeout which caused object to be reset.', {}],
] as const

let engage: LocalEngage
let logged: Record<string, unknown>[]

beforeEach(() => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  logged = []
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => {
      if (line.startsWith('{')) logged.push(JSON.parse(line))
    })
  }
})

afterEach(() => cleanUp(engage))

const events = (name: string) => logged.filter(({ event }) => event === name)

describe.each(FAILURES)('a conversation that %s', (_, message, marks) => {
  const fail = () => {
    throw Object.assign(new Error(message), marks)
  }
  const kind = 'overloaded' in marks ? 'overloaded' : 'Error'

  it('is not asked a second time: the platform is told to send again', async () => {
    const { threadId, delivery } = engage.writes('hello')
    const receive = vi.spyOn(Conversation.prototype, 'receive').mockImplementation(fail)
    const refused = await deliver(delivery)
    expect(refused.status).toBe(503)
    const body = await refused.text()
    expect(JSON.parse(body)).toEqual({ error: 'service_unavailable', message: expect.stringContaining('again') })
    expect(body).not.toContain(message)
    expect(receive).toHaveBeenCalledTimes(1)
    expect(events('webhook.not_stored')).toEqual([
      { level: 'error', event: 'webhook.not_stored', delivery: expect.any(String), error: kind },
    ])

    // The next delivery finds it well again, by a stub of its own.
    receive.mockRestore()
    expect((await deliver(delivery)).status).toBe(200)
    await said(engage, threadId, 'You said: hello')
  })
})

it('lets the reply wait where the governor is overloaded, and posts it once', async () => {
  // What an earlier test has left of its permits expires.
  await new Promise((resolve) => setTimeout(resolve, PERMIT_MS))
  const acquire = vi.spyOn(Governor.prototype, 'acquire').mockImplementationOnce(() => {
    throw Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true, retryable: true })
  })
  const { threadId, delivery } = engage.writes('hello')
  expect((await deliver(delivery)).status).toBe(200)
  await eventually(() => expect(events('permits.unavailable')).toMatchObject([{ error: 'overloaded' }]))
  expect(acquire).toHaveBeenCalledTimes(1)
  expect(engage.emulator.calls).toEqual([])
  await said(engage, threadId, 'You said: hello')
})

describe('the health of the account', () => {
  const health = () => exports.default.fetch('https://bridge.example/health')
  const missing = new TypeError('The RPC receiver does not implement the method "health".')

  it.each([
    ['is overloaded', Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true }), 503],
    ['is broken', new TypeError('Cannot read properties of undefined'), 503],
    ['runs an older version that cannot tell', missing, 200],
  ])('is asked for once where the governor %s', async (_, error, status) => {
    const asked = vi.spyOn(Governor.prototype, 'health').mockImplementation(() => {
      throw error
    })
    const answer = await health()
    expect(answer.status).toBe(status)
    if (status === 200) expect(await answer.json()).toEqual({ status: 'unknown', flow_engine: 'http' })
    expect(asked).toHaveBeenCalledTimes(1)
  })
})

it('stores what it can of a delivery for several threads, and says that not all of it is stored', async () => {
  const first = engage.writes('first')
  const second = engage.writes('second')
  const both = { ...Object(first.delivery), events: [first, second].flatMap(({ delivery }) => Object(delivery).events) }
  const receive = vi.spyOn(Conversation.prototype, 'receive').mockImplementationOnce(() => {
    throw Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true })
  })
  expect((await deliver(both)).status).toBe(503)
  expect(receive).toHaveBeenCalledTimes(2)
  expect((await deliver(both)).status).toBe(200)
  await said(engage, first.threadId, 'You said: first')
  await said(engage, second.threadId, 'You said: second')
  for (const { threadId } of [first, second]) {
    const messages = await runInDurableObject(await stubOf(threadId), (_instance, { storage }) =>
      storage.sql.exec('SELECT message_id FROM messages').toArray(),
    )
    expect(messages).toHaveLength(1)
  }
})
