import * as z from 'zod/mini'
import '../core/schema-messages.ts'
import type { IncomingEvent } from '../conversation/inbox.ts'
import { contentEventSchema, envelopeSchema, interventionEventSchema, otherEventSchema } from '../engage/events.ts'

/** What a delivery holds, told apart: events by thread, and what cannot be given to a conversation. */
export interface Delivery {
  threads: Map<string, IncomingEvent[]>
  /** Events about no thread: an agent's availability, a task, an identity. */
  threadless: { id: string; type: string }[]
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
  const delivery: Delivery = { threads: new Map(), threadless: [], malformed: [] }
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
    if (read.threadId === null) delivery.threadless.push({ id: read.incoming.event.id, type: read.incoming.event.type })
    else add(delivery, read.threadId, read.incoming)
  }
  return delivery
}

function add(delivery: Delivery, threadId: string, incoming: IncomingEvent) {
  const events = delivery.threads.get(threadId)
  if (events) events.push(incoming)
  else delivery.threads.set(threadId, [incoming])
}

type Read = { ok: true; incoming: IncomingEvent; threadId: string | null } | { ok: false; problem: string }

function readEvent(raw: unknown): Read {
  const type = typeSchema.safeParse(raw)
  if (!type.success) return { ok: false, problem: describe(type.error) }
  const kind = type.data.type
  // `content.thread_*` events have a thread for a resource, not a content.
  if (kind.startsWith('content.') && !kind.startsWith('content.thread_')) {
    const event = contentEventSchema.safeParse(raw)
    if (!event.success) return { ok: false, problem: describe(event.error) }
    return {
      ok: true,
      incoming: { kind: 'content', event: event.data },
      threadId: event.data.resource.metadata.thread_id,
    }
  }
  if (kind.startsWith('intervention.')) {
    const event = interventionEventSchema.safeParse(raw)
    if (!event.success) return { ok: false, problem: describe(event.error) }
    return {
      ok: true,
      incoming: { kind: 'intervention', event: event.data },
      threadId: event.data.resource.metadata.thread_id,
    }
  }
  const event = otherEventSchema.safeParse(raw)
  if (!event.success) return { ok: false, problem: describe(event.error) }
  const { resource } = event.data
  const aboutThread = kind.startsWith('content.thread_') ? (resource?.id ?? null) : null
  return {
    ok: true,
    incoming: { kind: 'other', event: event.data },
    threadId: resource?.metadata?.thread_id ?? aboutThread,
  }
}

const typeSchema = z.looseObject({ type: z.string().check(z.minLength(1), z.maxLength(128)) })

/** As much of a malformed event as can be read. */
const anyId = z.union([z.string().check(z.minLength(1), z.maxLength(256)), z.pipe(z.number(), z.transform(String))])
const identitySchema = z.object({
  id: z.catch(z.nullable(anyId), null),
  type: z.catch(z.nullable(z.string().check(z.minLength(1), z.maxLength(128))), null),
  resource: z.catch(z.nullable(z.object({ metadata: z.object({ thread_id: anyId }) })), null),
})

function identify(raw: unknown): { id: string | null; type: string | null; threadId: string | null } {
  const known = identitySchema.safeParse(raw)
  if (!known.success) return { id: null, type: null, threadId: null }
  return { id: known.data.id, type: known.data.type, threadId: known.data.resource?.metadata.thread_id ?? null }
}

/** Where an event is wrong: paths and expectations, without the values. */
function describe(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`)
    .join('; ')
}
