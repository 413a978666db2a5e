import * as z from 'zod/mini'
import type { Overview } from '../conversation/overview.ts'
import type { TimelineEntry } from '../conversation/timeline.ts'
import { OWNERS } from '../handover/state.ts'
import { deadLetter } from './dead-letters.ts'
import { publicId } from './public-id.ts'
import { isoTime } from './request.ts'

/** A conversation as `GET /admin/conversations/{thread_id}` shows it. What is not named here does not leave. */

const owner = z.enum(OWNERS)
const time = z.string()

const timelineEntry = z.discriminatedUnion('what', [
  z.object({
    at: time,
    what: z.literal('message'),
    content_id: z.string(),
    status: z.enum(['waiting', 'answered', 'silent', 'dropped']),
    attempts: z.number(),
  }),
  z.object({
    at: time,
    what: z.literal('reply'),
    purpose: z.string(),
    status: z.enum(['queued', 'sending', 'sent', 'dropped', 'dead']),
    reason: z.nullable(z.string()),
    content_id: z.nullable(z.string()),
    attempts: z.number(),
  }),
  z.object({ at: time, what: z.literal('event'), type: z.string(), event_id: z.string() }),
  z.object({ at: time, what: z.literal('owner'), from: owner, to: owner, epoch: z.number() }),
  z.object({ at: time, what: z.literal('error'), event: z.string(), reason: z.string(), times: z.number() }),
])

const openReply = z.object({
  purpose: z.string(),
  status: z.enum(['queued', 'sending']),
  attempts: z.number(),
  due_at: time,
})

export const conversationAnswer = z.object({
  thread_id: z.string(),
  owner,
  epoch: z.number(),
  /** Since when it has had this owner; null where that is not remembered any more. */
  since: z.nullable(time),
  session: z.number(),
  seen_at: time,
  handover: z.object({
    reason: z.nullable(z.enum(['flow', 'failure', 'operator', 'emergency'])),
    recategorizing: z.nullable(z.object({ to: z.enum(['bot', 'agent']), attempts: z.number(), due_at: time })),
    return_due_at: z.nullable(time),
    read_due_at: z.nullable(time),
    person_active: z.boolean(),
  }),
  intervention_id: z.nullable(z.string()),
  bot_intervention_ids: z.array(z.string()),
  queue: z.object({ messages: z.number(), events: z.number(), replies: z.array(openReply) }),
  alerts: z.array(z.string()),
  dead_letters: z.array(z.omit(deadLetter, { thread_id: true })),
  /** The newest first. */
  errors: z.array(z.object({ at: time, event: z.string(), reason: z.string(), times: z.number() })),
  /** The newest first. */
  timeline: z.array(timelineEntry),
})

const timeOrNull = (at: number | null) => (at === null ? null : isoTime(at))

/** @param conversation its object id */
export function conversationShown(overview: Overview, conversation: string): z.output<typeof conversationAnswer> {
  const { handover, queue } = overview
  const { recategorizing } = handover
  return conversationAnswer.parse({
    thread_id: overview.threadId,
    owner: overview.owner,
    epoch: overview.epoch,
    since: timeOrNull(overview.since),
    session: overview.session,
    seen_at: isoTime(overview.seenAt),
    handover: {
      reason: handover.reason,
      recategorizing: recategorizing && { ...recategorizing, due_at: isoTime(recategorizing.dueAt) },
      return_due_at: timeOrNull(handover.returnDueAt),
      read_due_at: timeOrNull(handover.readDueAt),
      person_active: handover.personActive,
    },
    intervention_id: overview.interventionId,
    bot_intervention_ids: overview.botInterventionIds,
    queue: { ...queue, replies: queue.replies.map((reply) => ({ ...reply, due_at: isoTime(reply.dueAt) })) },
    alerts: overview.alerts,
    dead_letters: overview.deadLetters.map((letter) => ({
      ...letter,
      id: publicId({ conversation, id: letter.id }),
      at: isoTime(letter.at),
    })),
    errors: overview.errors.map((error) => ({ ...error, at: isoTime(error.at) })).reverse(),
    timeline: overview.timeline.map((entry) => ({ ...entryShown(entry), at: isoTime(entry.at) })),
  } satisfies z.input<typeof conversationAnswer>)
}

function entryShown(entry: TimelineEntry) {
  switch (entry.what) {
    case 'message':
      return {
        ...entry,
        content_id: entry.messageId,
        status: entry.status === 'done' ? ('answered' as const) : entry.status,
      }
    case 'reply':
      return { ...entry, content_id: entry.contentId }
    case 'event':
      return { ...entry, event_id: entry.eventId }
    case 'owner':
    case 'error':
      return entry
    default:
      return entry satisfies never
  }
}
