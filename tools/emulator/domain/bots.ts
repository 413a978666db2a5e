import type { Identity, Intervention, Thread, User } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { findThread, type World } from '../world.ts'
import { checkCategories } from './categories.ts'
import { assign, close, openInterventionOf } from './interventions.ts'
import { isOpen, release } from './tasks.ts'
import { categorize, checkClosable, setClosed } from './threads.ts'

/** The virtual agents' way of engaging, completing and handing over; all failures are 422, as its reference says. */

export interface Completion {
  closeThread: boolean
  /** "The new categories to add on the thread." */
  addedCategoryIds: readonly string[]
}

/** Closes the intervention, and with it its task. */
export function complete(world: World, intervention: Intervention, completion: Completion, user: User): void {
  const thread = findThread(world.records, intervention.threadId)
  checkOwn(intervention, user)
  checkCategories(world, completion.addedCategoryIds)
  if (completion.closeThread) checkClosable(world, thread)
  if (completion.addedCategoryIds.length > 0) {
    categorize(world, thread, [...thread.categoryIds, ...completion.addedCategoryIds], user.id)
  }
  close(world, intervention, user.id)
  if (completion.closeThread) setClosed(world, thread, true)
}

export interface Handover {
  to: 'bot' | 'agent'
  /** Replaces the thread's categories; null leaves them. */
  categoryIds: readonly string[] | null
}

/**
 * Between a virtual agent and people. To agents, the intervention stays the bot's until one takes it over, and its task
 * waits for them; to the bot, it is assigned to the token's user.
 */
export function handOver(world: World, intervention: Intervention, handover: Handover, user: User): void {
  if (intervention.status === 'closed') throw invalid('The intervention is closed.')
  if (handover.to === 'agent') checkOwn(intervention, user)
  else if (intervention.userId === user.id) throw invalid('The intervention is already with the bot.')
  recategorize(world, findThread(world.records, intervention.threadId), handover, user)
  if (handover.to === 'bot') {
    assign(world, intervention, user.id, user.id)
    return
  }
  const tasks = [...world.records.tasks.values()]
  const task = tasks.find((one) => one.interventionId === intervention.id && isOpen(one))
  if (task) release(world, task, [], user.id)
}

/**
 * Between the apps of a channel, for the customer's last thread. "This call will only pass if there is currently no
 * intervention engaged with the linked identity": that is said of handing over to the bot.
 */
export function handOverChannel(world: World, identity: Identity, handover: Handover, user: User): void {
  const threads = [...world.records.threads.values()].filter((thread) => thread.customerId === identity.id)
  if (handover.to === 'bot' && threads.some((thread) => openInterventionOf(world.records, thread.id))) {
    throw invalid('An intervention is engaged with the identity.')
  }
  const thread = threads.at(-1)
  if (thread) recategorize(world, thread, handover, user)
}

function checkOwn(intervention: Intervention, user: User): void {
  if (intervention.status === 'closed') throw invalid('The intervention is closed.')
  if (intervention.userId !== user.id) throw invalid('The intervention belongs to another user.')
}

function recategorize(world: World, thread: Thread, { categoryIds }: Handover, user: User): void {
  if (categoryIds !== null) categorize(world, thread, categoryIds, user.id)
}
