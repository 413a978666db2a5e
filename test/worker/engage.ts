import { reset } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { objectName } from '../../src/core/object-name.ts'
import { createEmulator, type Emulator } from '../../tools/emulator/emulator.ts'
import type { EmulatorOptions } from '../../tools/emulator/options.ts'
import { SEED, workerSettings } from './settings.ts'

/** What the flow answers, in the `http` connector's words; or a whole response. */
export type Flow = (request: { text: string }) => unknown

export interface LocalEngage {
  emulator: Emulator
  /** The texts that the flow was asked with, in order. */
  asked: string[]
  /** What the bot has said in a thread, in order. */
  replies(threadId: string): (string | null)[]
  /** A customer's message, and the delivery that reports it. */
  writes(
    body: string,
    threadId?: string,
    metadata?: Record<string, unknown>,
  ): { threadId: string; delivery: ReturnType<typeof deliveryOf> }
}

/**
 * The emulator and a flow engine in the same isolate as the worker: its calls reach them through `fetch`, and no
 * network is involved. No webhook is registered, the tests deliver by hand: what runs inside a Durable Object's request
 * must not wait for another's. Nor may a test await what an object brings about, such as the emulator's `settled`: the
 * test would go on inside of the object's work, and the runtime crashes where the object then ends. Tests look instead,
 * again and again (`eventually`).
 */
export function createEngage(flow: Flow, options: EmulatorOptions = {}): LocalEngage {
  const asked: string[] = []
  const emulator = createEmulator({ seed: SEED, timeScale: 1_000, ...options })
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init)
    if (request.url !== workerSettings.FLOW_URL) return emulator.fetch(request)
    const body: { text: string } = await request.json()
    asked.push(body.text)
    const answer = await flow(body)
    return answer instanceof Response ? answer : Response.json(answer)
  })
  return {
    emulator,
    asked,
    replies: (threadId) =>
      emulator.state
        .contentsOf(threadId)
        .filter((content) => content.created_from === 'api')
        .map((content) => content.body),
    writes: (body, threadId, metadata) => {
      const content = emulator.customer.writes({ body, ...(threadId === undefined ? {} : { threadId }) })
      return { threadId: content.thread_id, delivery: deliveryOf(emulator, content.id, metadata) }
    },
  }
}

/** A content as the platform delivers it. */
export function deliveryOf(
  emulator: Emulator,
  contentId: string,
  metadata: Record<string, unknown> = {},
  type = 'content.imported',
) {
  const content = emulator.state.content(contentId)
  const { id, created_at, ...rest } = content
  return {
    id: `envelope-${id}`,
    domain_id: '5dd2be0e103cc800092e184c',
    events: [
      {
        type,
        id: `event-${type}-${id}`,
        issued_at: created_at,
        resource: { type: 'message', id, metadata: { ...rest, private: true, ...metadata } },
      },
    ],
  }
}

/** The same delivery two seconds later: what was erased is so to the end of its second. */
export function aMomentLater(delivery: ReturnType<typeof deliveryOf>): ReturnType<typeof deliveryOf> {
  const later = (time: string) => new Date(Date.parse(time) + 2_000).toISOString()
  return { ...delivery, events: delivery.events.map((event) => ({ ...event, issued_at: later(event.issued_at) })) }
}

/** Nothing of a test is left to the next one. */
export async function cleanUp({ emulator }: LocalEngage) {
  vi.restoreAllMocks()
  await reset()
  emulator.dispose()
  vi.unstubAllGlobals()
}

export const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

/** Waits until this and nothing else is what the bot has said in a thread. */
export const said = (engage: LocalEngage, threadId: string, ...replies: string[]) =>
  eventually(() => expect(engage.replies(threadId)).toEqual(replies))

/** The conversation of a thread. */
export const stubOf = async (threadId: string) => env.CONVERSATION.getByName(await objectName('thread', threadId))

/** Posts a delivery to the worker, as the platform does. */
export function deliver(delivery: unknown): Promise<Response> {
  return exports.default.fetch('https://bridge.example/webhook', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Dimelo-Secret': workerSettings.ENGAGE_WEBHOOK_SECRET },
    body: JSON.stringify(delivery),
  })
}
