import { vi } from 'vitest'
import { readEnvelope, type SeenEvent } from './envelope.ts'

/** A webhook's receiver whose answers can be changed at any time; it passes every handshake. */
export interface Receiver {
  fetch: typeof fetch
  /** Of every delivery from now on. */
  status: number
  /** The events of each delivery so far, and when they came. */
  received: { at: number; events: SeenEvent[] }[]
}

export function receiver(): Receiver {
  const built: Receiver = {
    status: 200,
    received: [],
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const challenge = new URL(request.url).searchParams.get('hub.challenge')
      if (challenge !== null) return new Response(challenge)
      built.received.push({ at: Date.now(), events: readEnvelope(await request.text()).events })
      return new Response(null, { status: built.status })
    },
  }
  return built
}

/** From here on time passes by `elapse` only. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
}

export async function elapse(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await new Promise((resolve) => setImmediate(resolve))
}
