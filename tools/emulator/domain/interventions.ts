import { type InterventionEventType, interventionEvent } from '../delivery/event.ts'
import type { Content, Intervention, Records } from '../records/records.ts'
import { conflict, forbidden, invalid } from '../refusal.ts'
import { findThread, findUser, type World } from '../world.ts'
import { checkCategories } from './categories.ts'

/** The one that is not closed; a deferred intervention is open, though not active. */
export function openInterventionOf(records: Records, threadId: string): Intervention | null {
  return interventionsOf(records, threadId).find((intervention) => intervention.status !== 'closed') ?? null
}

export function interventionsOf(records: Records, threadId: string): Intervention[] {
  return [...records.interventions.values()].filter((intervention) => intervention.threadId === threadId)
}

/** Contents that a user wrote under it, through the interface or through the API. */
export function agentReplies(records: Records, intervention: Intervention): Content[] {
  const contents = records.contents.ofThread(intervention.threadId)
  return contents.filter((content) => content.interventionId === intervention.id && content.creatorId !== null)
}

/**
 * Opens an intervention on a content, or reopens the closed one of the same customer in the thread. "422 if it cannot
 * be opened (already opened, …)".
 */
export function engage(world: World, content: Content, userId: string): Intervention {
  const closed = interventionsOf(world.records, content.threadId).findLast((one) => one.status === 'closed')
  return closed ? reopen(world, closed, userId) : open(world, content, userId)
}

export function open(world: World, content: Content, userId: string): Intervention {
  checkNoneOpen(world, content.threadId)
  checkUser(world, userId)
  const at = world.clock.stamp()
  const intervention: Intervention = {
    id: world.ids.next(),
    threadId: content.threadId,
    sourceId: content.sourceId,
    identityId: findThread(world.records, content.threadId).customerId,
    contentId: content.id,
    userId,
    categoryIds: null,
    status: 'opened',
    customFieldValues: {},
    ending: null,
    closedAt: null,
    deferredAt: null,
    createdAt: at,
    updatedAt: at,
  }
  world.records.interventions.set(intervention.id, intervention)
  takeWaitingContents(world, intervention)
  emitIntervention(world, 'intervention.opened', intervention, userId)
  return intervention
}

/** It goes to the user who reopens it. */
export function reopen(world: World, intervention: Intervention, userId: string): Intervention {
  checkNoneOpen(world, intervention.threadId)
  checkUser(world, userId)
  update(world, intervention, { status: 'reopened', userId, closedAt: null, deferredAt: null })
  takeWaitingContents(world, intervention)
  emitIntervention(world, 'intervention.reopened', intervention, userId)
  return intervention
}

export function assign(world: World, intervention: Intervention, userId: string, byUserId: string): void {
  checkUser(world, userId)
  if (intervention.status === 'closed') throw forbidden('The intervention is closed.')
  update(world, intervention, { userId })
  emitIntervention(world, 'intervention.assigned', intervention, byUserId)
  emitIntervention(world, 'intervention.user_updated', intervention, byUserId)
}

/** Until the customer writes again. */
export function defer(world: World, intervention: Intervention, userId: string): void {
  if (intervention.status === 'closed') throw forbidden('The intervention is closed.')
  update(world, intervention, { status: 'deferred', deferredAt: world.clock.stamp() })
  emitIntervention(world, 'intervention.deferred', intervention, userId)
}

export function reactivate(world: World, intervention: Intervention): void {
  update(world, intervention, { status: 'opened', deferredAt: null })
  emitIntervention(world, 'intervention.reactivated', intervention, null)
}

export function close(world: World, intervention: Intervention, userId: string): void {
  if (intervention.status === 'closed') throw forbidden('The intervention is already closed.')
  update(world, intervention, { status: 'closed', ending: null, closedAt: world.clock.stamp() })
  emitIntervention(world, 'intervention.closed', intervention, userId)
}

/**
 * Close through REST: "403 unless open, with agent replies, owned by the token's user; 409 while closing", which takes
 * `closingMs`.
 */
export function closeAsOwner(world: World, intervention: Intervention, userId: string): void {
  checkNotEnding(intervention)
  if (intervention.status === 'closed') throw forbidden('The intervention is already closed.')
  if (agentReplies(world.records, intervention).length === 0) throw forbidden('The intervention has no agent replies.')
  if (intervention.userId !== userId) throw forbidden('The intervention belongs to another user.')
  end(world, intervention, 'closing', () => close(world, intervention, userId))
}

/** Cancel through REST: "if the intervention is already being canceled, it will return a 409 error". */
export function cancelThroughApi(world: World, intervention: Intervention, userId: string): void {
  checkNotEnding(intervention)
  checkCancelable(world, intervention)
  end(world, intervention, 'canceling', () => cancel(world, intervention, userId))
}

function checkNotEnding({ ending }: Intervention): void {
  if (ending === 'closing') throw conflict('The intervention is already being closed.')
  if (ending === 'canceling') throw conflict('The intervention is already being canceled.')
}

/** Takes `closingMs`. What became of the intervention meanwhile is left as it is. */
function end(world: World, intervention: Intervention, how: 'closing' | 'canceling', run: () => void): void {
  if (world.switches.closingMs <= 0) {
    run()
    return
  }
  intervention.ending = how
  world.outbox.later(world.switches.closingMs, () => {
    intervention.ending = null
    const stillThere = world.records.interventions.has(intervention.id) && intervention.status !== 'closed'
    const stillAllowed = how === 'closing' || agentReplies(world.records, intervention).length === 0
    if (stillThere && stillAllowed) run()
  })
}

function checkCancelable(world: World, intervention: Intervention): void {
  if (intervention.status === 'closed') throw forbidden('The intervention is closed.')
  if (agentReplies(world.records, intervention).length > 0) throw forbidden('The intervention has agent replies.')
}

/** Destroys it: "403 if it is closed or has agent replies". Its contents wait for somebody again. */
export function cancel(world: World, intervention: Intervention, userId: string): void {
  checkCancelable(world, intervention)
  for (const content of world.records.contents.ofThread(intervention.threadId)) {
    if (content.interventionId !== intervention.id) continue
    content.interventionId = null
    if (content.status === 'assigned') content.status = 'new'
  }
  emitIntervention(world, 'intervention.canceled', intervention, userId)
  world.records.interventions.delete(intervention.id)
}

/** Replaces the categories that it has of its own; from then on it does not show its thread's. */
export function categorizeIntervention(
  world: World,
  intervention: Intervention,
  categoryIds: readonly string[],
  userId: string,
): void {
  checkCategories(world, categoryIds)
  update(world, intervention, { categoryIds: [...new Set(categoryIds)] })
  emitIntervention(world, 'intervention.recategorized', intervention, userId)
}

/** Fields that are not named keep their values. */
export function setCustomFields(
  world: World,
  intervention: Intervention,
  values: Intervention['customFieldValues'],
  userId: string,
): void {
  if (Object.keys(values).length === 0) return
  update(world, intervention, { customFieldValues: { ...intervention.customFieldValues, ...values } })
  emitIntervention(world, 'intervention.custom_fields_updated', intervention, userId)
}

export function emitIntervention(
  world: World,
  type: InterventionEventType,
  intervention: Intervention,
  userId: string | null,
): void {
  world.outbox.emit(() => interventionEvent(world, type, intervention, userId))
}

function update(world: World, intervention: Intervention, change: Partial<Intervention>): void {
  Object.assign(intervention, change)
  intervention.updatedAt = world.clock.stamp()
}

/** The customer's contents that nobody had taken are now under it. */
function takeWaitingContents(world: World, intervention: Intervention): void {
  for (const content of world.records.contents.ofThread(intervention.threadId)) {
    if (content.status === 'new') content.status = 'assigned'
    if (content.status === 'assigned' || content.id === intervention.contentId) content.interventionId = intervention.id
  }
}

function checkNoneOpen(world: World, threadId: string): void {
  if (openInterventionOf(world.records, threadId)) throw invalid('An intervention is already open in this thread.')
}

export function checkUser(world: World, userId: string): void {
  findUser(world.records, userId)
}
