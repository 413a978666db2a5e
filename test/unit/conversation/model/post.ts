import { readDelivery } from '../../../../src/webhook/deliveries.ts'
import type { Host } from './host.ts'
import type { Motion } from './motion.ts'
import type { Reference } from './reference.ts'

interface PostParts {
  host: Host
  reference: Reference
  motion: Motion
}

/** An event, as the platform words it. */
type Mail = unknown

/** Between the platform's webhook and the worker: what is delivered when, in which order, and how often. */
export class Post {
  /** Whether events reach the worker at once; else they wait. */
  isPrompt = true
  waiting: Mail[] = []
  readonly delivered: Mail[] = []
  readonly #parts: PostParts

  constructor(parts: PostParts) {
    this.#parts = parts
  }

  /** The webhook's receiver, as the emulator sees it. */
  async take(request: Request): Promise<Response> {
    const challenge = new URL(request.url).searchParams.get('hub.challenge')
    if (challenge !== null) return new Response(challenge)
    const { events }: { events: Mail[] } = await request.json()
    this.waiting.push(...events)
    this.#parts.motion.note()
    if (this.isPrompt) await this.deliver(events)
    return new Response()
  }

  /** @param lost the worker stores the events, and is stopped before it says so: the platform sends them again */
  async deliver(mail: readonly Mail[], lost = false): Promise<void> {
    if (mail.length === 0) return
    const { host, reference, motion } = this.#parts
    if (!lost) {
      this.waiting = this.waiting.filter((one) => !mail.includes(one))
      this.delivered.push(...mail.filter((one) => !this.delivered.includes(one)))
    }
    for (const [threadId, events] of readDelivery({ events: mail })?.threads ?? []) {
      motion.note()
      for (const incoming of events) reference.delivered(incoming)
      await host.receive(threadId, events)
    }
    if (lost) host.crash()
  }

  async deliverOneByOne(mail: readonly Mail[]): Promise<void> {
    for (const one of mail) {
      await this.deliver([one])
      await this.#parts.motion.settle()
    }
  }
}
