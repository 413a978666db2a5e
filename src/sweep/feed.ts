import { type ConversationBinding, conversationOf, storeEvents } from '../conversation/directory.ts'
import type { IncomingEvent } from '../conversation/inbox.ts'
import { readEvent, sourceOf } from '../conversation/incoming.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { EngageClient } from '../engage/client.ts'
import { type EngageFailure, isRefusal } from '../engage/failure.ts'
import type { ContentRecord, Intervention } from '../engage/resources.ts'
import { isExportFailed } from '../engage/statuses.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import { needOf, type Sighting, toEvent } from './sighting.ts'

/** Why a page is not done with: Engage could not be asked, or a conversation could not be reached. */
export type FeedFailure = EngageFailure | { reason: 'not_stored'; status: 0; error: string }

export interface FeedMeans {
  conversations: ConversationBinding
  engage: Pick<EngageClient, 'listContentsById' | 'getIntervention'>
  inScope(sourceId: string | null): boolean
  /** Events of these sources were handed over. */
  handedOver(sourceIds: string[]): void
  /**
   * What fails for reasons of its own is passed over: it has failed too often, and others wait behind it. Where all fails
   * the reason is another, and nothing is passed over.
   */
  passOver: boolean
  log: Log
}

/** What became of events. */
export interface Fed {
  /** How many were handed over. */
  handedOver: number
  /** Those whose content was not found. */
  missed: Sighting[]
}

/** Ids in one search: the URL stays short. */
export const IDS_PER_CALL = 50

/**
 * Hands events to their conversations. When it succeeds, all of them are durable.
 * @param sightings from `unseenOf`
 */
export async function feed(sightings: readonly Sighting[], means: FeedMeans): Promise<Result<Fed, FeedFailure>> {
  const read = await complete(sightings, means)
  if (!read.ok) return read
  const { threads, missed } = read.value
  const stored = await store(threads, means)
  return stored.ok ? ok({ handedOver: stored.value, missed }) : stored
}

function byThread<T extends { threadId: string | null }>(list: readonly T[]): Map<string, T[]> {
  const threads = new Map<string, T[]>()
  for (const one of list) {
    if (one.threadId === null) continue
    const known = threads.get(one.threadId)
    if (known) known.push(one)
    else threads.set(one.threadId, [one])
  }
  return threads
}

/**
 * What conversations have not received, in the same order. Each conversation is asked once; where the list names no thread,
 * the event itself has to be read.
 */
export async function unseenOf(
  sightings: readonly Sighting[],
  { conversations, passOver, log }: FeedMeans,
): Promise<Result<Sighting[], FeedFailure>> {
  const errors: unknown[] = []
  const threads = byThread(sightings)
  const asked = Array.from(threads, async ([threadId, list]) => {
    try {
      const conversation = await conversationOf(conversations, threadId)
      return await conversation.unseen(list.map(({ id, type, contentId }) => ({ id, type, contentId })))
    } catch (error) {
      errors.push(error)
      return []
    }
  })
  const unseen = new Set((await Promise.all(asked)).flat())
  if (errors.length > 0 && !(passOver && errors.length < threads.size)) return fail(notStored(errors[0]))
  if (errors.length > 0) log.error('sweep.passed_over', { conversations: errors.length, error: errorName(errors[0]) })
  return ok(sightings.filter(({ id, threadId }) => threadId === null || unseen.has(id)))
}

/** Reads what the list left out, and puts the events together, by thread. */
async function complete(
  sightings: readonly Sighting[],
  { engage, inScope, passOver, log }: FeedMeans,
): Promise<Result<{ threads: Map<string, IncomingEvent[]>; missed: Sighting[] }, FeedFailure>> {
  const contents = new Map<string, ContentRecord>()
  const interventions = new Map<string, Intervention>()
  const wanted = sightings.flatMap((one) =>
    needOf(one) === 'content' && one.contentId !== null ? [one.contentId] : [],
  )
  const ids = [...new Set(wanted)]
  for (let start = 0; start < ids.length; start += IDS_PER_CALL) {
    const page = await engage.listContentsById(ids.slice(start, start + IDS_PER_CALL))
    if (!page.ok && !(passOver && isRefusal(page.failure))) return page
    if (page.ok) for (const content of page.value.records) contents.set(content.id, content)
  }
  for (const one of sightings) {
    const { interventionId } = one
    if (needOf(one) !== 'intervention' || interventionId === null || interventions.has(interventionId)) continue
    const intervention = await engage.getIntervention(interventionId)
    if (intervention.ok) interventions.set(interventionId, intervention.value)
    // One that is gone or may not be read is nobody's business here.
    else if (!isRefusal(intervention.failure)) return intervention
  }
  const missed: Sighting[] = []
  const events = sightings.flatMap((one) => {
    const content = contents.get(one.contentId ?? '')
    const sourceId = one.sourceId ?? one.content?.source_id ?? content?.source_id ?? null
    if (!inScope(sourceId)) return []
    if (needOf(one) === 'content' && one.contentId !== null && !content) {
      missed.push(one)
      return []
    }
    // As nearly always: it reached the customer.
    if (one.type === 'content.exported' && content && !isExportFailed(content.synchronization_status)) return []
    const event = readEvent(toEvent(one, { content, intervention: interventions.get(one.interventionId ?? '') }))
    if (event.ok && event.threadId !== null) return [{ threadId: event.threadId, incoming: event.incoming }]
    log.warn('sweep.unreadable', { event_id: one.id, type: one.type, problem: event.ok ? 'no thread' : event.problem })
    return []
  })
  const threads = Array.from(byThread(events), ([threadId, list]): [string, IncomingEvent[]] => [
    threadId,
    list.map(({ incoming }) => incoming),
  ])
  return ok({ threads: new Map(threads), missed })
}

/** @returns how many events were handed over */
async function store(
  threads: ReadonlyMap<string, IncomingEvent[]>,
  { conversations, handedOver, passOver, log }: FeedMeans,
): Promise<Result<number, FeedFailure>> {
  const failed = await storeEvents(conversations, threads)
  const [error] = failed.values()
  if (failed.size > 0 && !(passOver && failed.size < threads.size)) return fail(notStored(error))
  if (failed.size > 0) log.error('sweep.passed_over', { conversations: failed.size, error: errorName(error) })
  const stored = [...threads].filter(([threadId]) => !failed.has(threadId))
  handedOver(stored.flatMap(([, events]) => events.flatMap((incoming) => sourceOf(incoming) ?? [])))
  return ok(stored.reduce((sum, [, events]) => sum + events.length, 0))
}

function notStored(error: unknown): FeedFailure {
  return { reason: 'not_stored', status: 0, error: errorName(error) }
}
