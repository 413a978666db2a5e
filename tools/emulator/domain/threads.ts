import { threadEvent } from '../delivery/event.ts'
import type { Source, Thread } from '../records/records.ts'
import { conflict, forbidden } from '../refusal.ts'
import { sourceType } from '../source-types.ts'
import { findSource, type World } from '../world.ts'
import { checkCategories } from './categories.ts'
import { contentsOf } from './contents.ts'
import { emitIntervention, openInterventionOf } from './interventions.ts'

/** A new thread carries its source's default categories: "every new thread starts with the bot". */
export function startThread(world: World, source: Source, customerId: string, title: string): Thread {
  const id = world.ids.next()
  const at = world.clock.stamp()
  const thread: Thread = {
    id,
    foreignId: `thread-${world.records.threads.size + 1}`,
    sourceId: source.id,
    customerId,
    title,
    categoryIds: source.defaultCategoryIds,
    closed: false,
    categorizing: false,
    archiving: false,
    textInputDisabled: false,
    createdAt: at,
    updatedAt: at,
  }
  world.records.threads.set(id, thread)
  recordCategories(world, thread, null)
  return thread
}

/**
 * Replaces the whole set of a thread's categories. "409 while the thread is already being categorized": the set is in
 * force at once, and the categorization is under way for `categorizingMs`. `intervention.recategorized` comes at its
 * end, and only where an intervention is open in the thread.
 */
export function categorize(world: World, thread: Thread, categoryIds: readonly string[], userId: string): void {
  if (thread.categorizing) throw conflict('The thread is already being categorized.')
  checkCategories(world, categoryIds)
  thread.categoryIds = [...new Set(categoryIds)]
  thread.updatedAt = world.clock.stamp()
  recordCategories(world, thread, userId)
  const finish = () => {
    thread.categorizing = false
    const intervention = openInterventionOf(world.records, thread.id)
    if (intervention) emitIntervention(world, 'intervention.recategorized', intervention, userId)
  }
  if (world.switches.categorizingMs <= 0) {
    finish()
    return
  }
  thread.categorizing = true
  world.outbox.later(world.switches.categorizingMs, finish)
}

/**
 * "Archives the contents of a thread": the customer's that nobody has answered are ignored, `archivingMs` later. "409 if
 * the thread is already being archived."
 */
export function archive(world: World, thread: Thread): void {
  if (thread.archiving) throw conflict('The thread is already being archived.')
  thread.archiving = true
  world.outbox.later(world.switches.archivingMs, () => {
    thread.archiving = false
    const at = world.clock.stamp()
    for (const content of contentsOf(world.records, thread.id)) {
      if (content.status !== 'new' && content.status !== 'assigned') continue
      content.status = 'ignored'
      content.updatedAt = at
    }
  })
}

/** Kept so that the timeline can show when a conversation changed hands. */
function recordCategories(world: World, thread: Thread, userId: string | null): void {
  const id = world.ids.next()
  const { id: threadId, categoryIds } = thread
  world.records.categorizations.set(id, { id, threadId, categoryIds, userId, at: world.clock.now() })
}

/** "403 if the thread cannot be closed": it is closed, or its channel knows no closed threads. */
export function checkClosable(world: World, thread: Thread): void {
  if (!sourceType(findSource(world.records, thread.sourceId).type).closable) {
    throw forbidden('Threads of this channel cannot be closed or opened.')
  }
  if (thread.closed) throw forbidden('The thread is already closed.')
}

export function checkOpenable(thread: Thread): void {
  if (!thread.closed) throw forbidden('The thread is already open.')
}

/** Closing or opening what already is does nothing: jobs can meet a thread that changed meanwhile. */
export function setClosed(world: World, thread: Thread, closed: boolean): void {
  if (thread.closed === closed) return
  thread.closed = closed
  thread.updatedAt = world.clock.stamp()
  world.outbox.emit(() => threadEvent(world, closed ? 'content.thread_closed' : 'content.thread_opened', thread))
}
