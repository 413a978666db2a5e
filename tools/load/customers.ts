import * as z from 'zod'
import type { Emulator } from '../emulator/emulator.ts'

export interface LoadSize {
  /** Messages of customers in all; each is delivered by itself. */
  deliveries: number
  threads: number
  /** Customers' deliveries that are under way at a time. */
  connections: number
}

export interface Acknowledged {
  /** Content ids of what was written. */
  contentIds: string[]
  /** Milliseconds from the request to the worker's 200, one a message. */
  latencies: number[]
  seconds: number
}

const deliverySchema = z.looseObject({
  events: z.array(z.looseObject({ type: z.string(), resource: z.looseObject({ id: z.string() }) })),
})

/** Sees when the worker takes which content: it delivers for the emulator. */
export class Courier {
  /** Every request to the worker, and those that were not answered 200. */
  requests = 0
  refused = 0
  readonly #waiting = new Map<string, (ms: number) => void>()

  readonly fetch: typeof fetch = async (input, init) => {
    const started = performance.now()
    this.requests += 1
    const response = await fetch(input, init).catch((error: unknown) => {
      this.refused += 1
      throw error
    })
    if (response.status !== 200) this.refused += 1
    else this.#tell(init?.body, performance.now() - started)
    return response
  }

  /** Milliseconds that the delivery took of the content's own event. */
  taken(contentId: string): Promise<number> {
    return new Promise((resolve) => this.#waiting.set(contentId, resolve))
  }

  #tell(body: unknown, ms: number) {
    if (typeof body !== 'string') return
    const delivery = deliverySchema.safeParse(JSON.parse(body))
    for (const { type, resource } of delivery.data?.events ?? []) {
      if (type !== 'content.imported') continue
      this.#waiting.get(resource.id)?.(ms)
      this.#waiting.delete(resource.id)
    }
  }
}

/** Lets customers write, all threads in turn, each message as soon as one before it is taken. */
export async function write(emulator: Emulator, courier: Courier, size: LoadSize): Promise<Acknowledged> {
  const threadIds: string[] = []
  const contentIds: string[] = []
  const latencies: number[] = []
  const connection = async () => {
    while (contentIds.length < size.deliveries) {
      const number = contentIds.length
      const threadId = threadIds[number % size.threads]
      const body = `message ${number}`
      const content = emulator.customer.writes(threadId === undefined ? { body } : { body, threadId })
      contentIds.push(content.id)
      threadIds[number % size.threads] = content.thread_id
      latencies.push(await courier.taken(content.id))
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: size.connections }, connection))
  return { contentIds, latencies, seconds: (performance.now() - started) / 1000 }
}
