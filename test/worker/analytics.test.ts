import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOBS, DOUBLES } from '../../src/telemetry/analytics.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type Flow, type LocalEngage, said } from './engage.ts'

/** A stand-in for the dataset: it keeps what Analytics Engine would, and refuses what that would. */
const points: Record<string, string | number>[] = []
let engage: LocalEngage

const bytes = (text: string) => new TextEncoder().encode(text).length

function writeDataPoint({ indexes = [], blobs = [], doubles = [] }: AnalyticsEngineDataPoint = {}) {
  const texts = [...indexes, ...blobs].map(String)
  if (indexes.length !== 1 || bytes(String(indexes[0])) > 96) throw new Error('not one index of 96 bytes')
  if (blobs.length > 20 || bytes(texts.join('')) > 16_384) throw new Error('too many blobs')
  if (doubles.length > 20 || doubles.some((value) => !Number.isFinite(value))) throw new Error('wrong doubles')
  const named = BLOBS.map((name, at) => [name, String(blobs[at])] as const)
  points.push({
    ...Object.fromEntries(named),
    ...Object.fromEntries(DOUBLES.map((name, at) => [name, doubles[at] ?? 0])),
  })
}

beforeEach(() => {
  points.length = 0
  Reflect.set(env, 'ANALYTICS', { writeDataPoint })
})

afterEach(async () => {
  Reflect.deleteProperty(env, 'ANALYTICS')
  await cleanUp(engage)
})

const happened = () => points.map(({ event, outcome }) => `${event} ${outcome}`)
const flow: Flow = ({ text }) => {
  if (text === 'human') return { replies: [{ text: 'One moment.' }], handover: true }
  return { replies: [{ text: `You said: ${text}` }] }
}

/** Waits until exactly this has been counted, in this order. */
const counted = (...expected: string[]) => eventually(() => expect(happened()).toEqual(expected))

async function agentWrites(threadId: string) {
  const reply = engage.emulator.desk.reply({ threadId, body: 'Hello, this is Anna.' })
  await deliver(deliveryOf(engage.emulator, reply.id, {}, 'content.replied'))
  return reply.intervention_id ?? ''
}

async function agentCloses(threadId: string, interventionId: string) {
  engage.emulator.desk.close({ interventionId })
  const { source_id, thread_category_ids } = engage.emulator.state.thread(threadId)
  const now = new Date(Date.now() + 1_000).toISOString()
  const metadata = {
    thread_id: threadId,
    source_id,
    category_ids: thread_category_ids,
    closed_at: now,
    user_id: 'anna',
  }
  const event = {
    type: 'intervention.closed',
    id: 'close-1',
    issued_at: now,
    user_id: 'anna',
    resource: { type: 'intervention', id: interventionId, metadata },
  }
  await deliver({ id: 'd', domain_id: '1', events: [event] })
}

describe('what is counted', () => {
  it('is each turn, reply, handover, agent and return of a conversation, once', async () => {
    engage = createEngage(flow)
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    await counted('turn answered', 'reply flow')

    const asks = engage.writes('human', threadId)
    await deliver(asks.delivery)
    // Events repeat: what is known is counted no second time.
    await deliver(asks.delivery)
    const first = ['turn answered', 'reply flow', 'turn handover', 'handover flow', 'reply flow', 'reply handover']
    await counted(...first)

    const interventionId = await agentWrites(threadId)
    await counted(...first, 'agent wrote')
    await agentCloses(threadId, interventionId)
    await counted(...first, 'agent wrote', 'return closed')

    for (const point of points) {
      expect(point).toMatchObject({
        source_type: 'engage_messaging',
        engine: 'http',
        reason: '',
        thread_id: '',
        user_id: '',
      })
      expect(point.session).toMatch(/^[0-9a-f]{16}~1$/)
      for (const name of DOUBLES) expect(point[name]).toBeGreaterThanOrEqual(0)
    }
    const text = JSON.stringify(points)
    for (const secret of [threadId, 'hello', 'human', 'You said', 'Anna']) expect(text).not.toContain(secret)
    expect(points.map(({ owner }) => owner)).toEqual([
      'bot',
      'bot',
      'bot',
      'handing_over',
      'handing_over',
      'agent',
      'agent',
      'bot',
    ])
  })

  it('is each failed call of the flow, what was given up for it, and the handover that follows', async () => {
    engage = createEngage(() => new Response('no', { status: 500 }))
    const { delivery } = engage.writes('hello')
    await deliver(delivery)
    await counted('failure flow_call', 'failure message', 'handover failure', 'reply apology', 'reply handover')
    expect(points.slice(0, 2).map(({ reason }) => reason)).toEqual(['rejected', 'rejected'])
  })

  it('is nothing for the echo of a reply', async () => {
    engage = createEngage(flow)
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await counted('turn answered', 'reply flow')
    const echo = engage.emulator.state.contentsOf(threadId).find((content) => content.created_from === 'api')
    await deliver(deliveryOf(engage.emulator, echo?.id ?? '', {}, 'content.exported'))
    expect(points).toHaveLength(2)
  })
})

it('does not stand in the way of a conversation where the dataset fails', async () => {
  Reflect.set(env, 'ANALYTICS', {
    writeDataPoint: () => {
      throw new Error('too many data points')
    },
  })
  engage = createEngage(flow)
  const { threadId, delivery } = engage.writes('hello')
  await deliver(delivery)
  await said(engage, threadId, 'You said: hello')
  expect(points).toEqual([])
})
