import * as z from 'zod/mini'
import '../core/schema-messages.ts'
import { contentEventSchema, interventionEventSchema, otherEventSchema } from '../engage/events.ts'
import type { IncomingEvent } from './inbox.ts'

/** `problem` names fields, never their values. */
export type ReadEvent =
  | { ok: true; incoming: IncomingEvent /** Null for events that are about no thread. */; threadId: string | null }
  | { ok: false; problem: string }

/** Reads one event, as a webhook delivers it or as a sweep puts it together. */
export function readEvent(raw: unknown): ReadEvent {
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

/** The source that an event names; null where it names none. */
export function sourceOf(incoming: IncomingEvent): string | null {
  const isAboutContents = incoming.kind === 'content' || incoming.kind === 'intervention'
  return isAboutContents ? incoming.event.resource.metadata.source_id : null
}

const typeSchema = z.looseObject({ type: z.string().check(z.minLength(1), z.maxLength(128)) })

/** Where an event is wrong: paths and expectations, without the values. */
function describe(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`)
    .join('; ')
}
