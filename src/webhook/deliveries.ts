import * as z from 'zod/mini'
import { otherwise } from '../core/otherwise.ts'
import '../core/schema-messages.ts'
import type { IncomingEvent } from '../conversation/inbox.ts'
import { readEvent } from '../conversation/incoming.ts'
import { envelopeSchema } from '../engage/events.ts'
import { type Regrouping, readRegrouping } from '../identities/regrouping.ts'

/** What a delivery holds, told apart: events by thread, and what cannot be given to a conversation. */
export interface Delivery {
  /** The platform's own id of it, under which lines of the log belong together; null where it is none. */
  id: string | null
  threads: Map<string, IncomingEvent[]>
  /** Events about no thread that tell us nothing: an agent's availability, a task. */
  threadless: { id: string; type: string }[]
  /** Identities that were merged with others, or are not any more. */
  regroupings: Regrouping[]
  malformed: MalformedEvent[]
}

/** An event that is not of the documented form. `problem` names fields, never their values. */
export interface MalformedEvent {
  index: number
  id: string | null
  type: string | null
  problem: string
}

/** Reads an envelope. @returns null where it is none */
export function readDelivery(body: unknown): Delivery | null {
  const envelope = envelopeSchema.safeParse(body)
  if (!envelope.success) return null
  const delivery: Delivery = {
    id: deliveryId(body),
    threads: new Map(),
    threadless: [],
    regroupings: [],
    malformed: [],
  }
  for (const [index, raw] of envelope.data.events.entries()) {
    const read = readEvent(raw)
    if (!read.ok) {
      const known = identify(raw)
      delivery.malformed.push({ index, id: known.id, type: known.type, problem: read.problem })
      // What names its event and its thread is recorded there too, so that it shows in the conversation's history.
      if (known.id !== null && known.threadId !== null) {
        add(delivery, known.threadId, {
          kind: 'malformed',
          event: { id: known.id, type: known.type ?? 'malformed', issued_at: null },
        })
      }
      continue
    }
    if (read.threadId !== null) {
      add(delivery, read.threadId, read.incoming)
      continue
    }
    const regrouping = readRegrouping(raw)
    if (regrouping === null) {
      delivery.threadless.push({ id: read.incoming.event.id, type: read.incoming.event.type })
    } else delivery.regroupings.push(regrouping)
  }
  return delivery
}

const idSchema = z.object({ id: z.string().check(z.regex(/^[\w-]{1,64}$/)) })

function deliveryId(body: unknown): string | null {
  const named = idSchema.safeParse(body)
  return named.success ? named.data.id : null
}

function add(delivery: Delivery, threadId: string, incoming: IncomingEvent) {
  const events = delivery.threads.get(threadId)
  if (events) events.push(incoming)
  else delivery.threads.set(threadId, [incoming])
}

/** As much of a malformed event as can be read. */
const anyId = z.union([z.string().check(z.minLength(1), z.maxLength(256)), z.pipe(z.number(), z.transform(String))])
const identitySchema = z.object({
  id: otherwise(z.nullable(anyId), null),
  type: otherwise(z.nullable(z.string().check(z.minLength(1), z.maxLength(128))), null),
  resource: otherwise(z.nullable(z.object({ metadata: z.object({ thread_id: anyId }) })), null),
})

function identify(raw: unknown): { id: string | null; type: string | null; threadId: string | null } {
  const known = identitySchema.safeParse(raw)
  if (!known.success) return { id: null, type: null, threadId: null }
  return { id: known.data.id, type: known.data.type, threadId: known.data.resource?.metadata.thread_id ?? null }
}
