import { type TaskEventDetails, type TaskEventType, taskEvent } from '../delivery/task-event.ts'
import type { Content, Thread } from '../records/records.ts'
import type { Queue, Task } from '../records/routing.ts'
import { invalid } from '../refusal.ts'
import { findContent, findSource, findUser, found, type World } from '../world.ts'
import { contentCategories } from './categories.ts'
import { assign, close, open } from './interventions.ts'
import { hasSkill } from './users.ts'

export function workbin(userId: string): Queue {
  return `workbin_${userId}`
}

export function isOpen(task: Task): boolean {
  return task.queue !== 'history'
}

export function addTask(world: World, thread: Thread, content: Content): Task {
  const at = world.clock.stamp()
  const earlier = [...world.records.tasks.values()].filter((task) => task.threadId === thread.id)
  const task: Task = {
    id: world.ids.next(),
    contentId: content.id,
    threadId: thread.id,
    sourceId: thread.sourceId,
    channelId: findSource(world.records, thread.sourceId).channelId,
    interventionId: null,
    categoryIds: contentCategories(world.records, content),
    agentIds: [],
    queue: 'global',
    step: 'agents',
    priority: 0,
    segmentIndex: earlier.length + 1,
    releasedBy: null,
    transferredTo: [],
    acceptedAt: null,
    completedAt: null,
    transferredAt: null,
    createdAt: at,
    updatedAt: at,
  }
  world.records.tasks.set(task.id, task)
  emitTask(world, 'task.created', task)
  return task
}

/** "Only accepts undelivered and special queues defined in the topology", of which there are none here. */
export function moveTask(world: World, task: Task, queue: string, userId: string): void {
  if (queue !== 'undelivered') throw invalid(`Tasks cannot be moved to the queue ${queue}.`)
  if (task.queue !== 'global') throw invalid('The task does not wait in the global queue.')
  update(world, task, { queue, agentIds: [] })
  emitTask(world, 'task.undelivered', task, { userId })
}

/** "The task must be in an agent's workbin." Its intervention ends with it. */
export function completeTask(world: World, task: Task, userId: string): void {
  const intervention = world.records.interventions.get(task.interventionId ?? '')
  if (intervention === undefined || task.queue !== workbin(intervention.userId)) {
    throw invalid("The task is in no agent's workbin.")
  }
  close(world, intervention, userId)
}

export interface Transfer {
  agentIds: readonly string[]
  /** "Filter agents receiving the task depending on their categories." */
  categoryIds: readonly string[]
  /** "Force the transfer to the first agent." */
  bypass: boolean
}

export function transferTask(world: World, task: Task, transfer: Transfer, userId: string): void {
  if (!isOpen(task)) throw invalid('The task is completed.')
  const agents = transfer.agentIds.map((id) => findUser(world.records, id))
  const candidates = agents.length > 0 ? agents : [...world.records.users.values()].filter((one) => one.receivesTasks)
  const transferredTo = candidates.filter((agent) => hasSkill(agent, transfer.categoryIds)).map((agent) => agent.id)
  const [first] = transferredTo
  if (first === undefined) throw invalid('No agent is left to transfer the task to.')
  if (transfer.bypass) give(world, task, first, userId)
  else release(world, task, transferredTo, userId)
}

/** Takes it from whoever has it; it waits for others: those named, or, if none is, whoever has the skill. */
export function release(world: World, task: Task, transferredTo: readonly string[], userId: string): void {
  const intervention = world.records.interventions.get(task.interventionId ?? '')
  const at = world.clock.stamp()
  update(world, task, {
    queue: 'global',
    agentIds: [],
    releasedBy: intervention?.userId ?? null,
    transferredTo,
    transferredAt: at,
    segmentIndex: task.segmentIndex + 1,
  })
  emitTask(world, 'task.transferred', task, { userId })
}

/** Routing puts it into the agent's workbin, where their intervention is. */
function give(world: World, task: Task, agentId: string, userId: string): void {
  const intervention = world.records.interventions.get(task.interventionId ?? '')
  if (intervention === undefined) open(world, findContent(world.records, task.contentId), agentId)
  else assign(world, intervention, agentId, userId)
  update(world, task, { releasedBy: null, transferredAt: world.clock.now() })
}

export function findTask(world: World, id: string): Task {
  return found(world.records.tasks.get(id), 'The task')
}

export function update(world: World, task: Task, change: Partial<Task>): void {
  Object.assign(task, change)
  task.updatedAt = world.clock.stamp()
}

export function emitTask(world: World, type: TaskEventType, task: Task, details: TaskEventDetails = {}): void {
  world.outbox.emit(() => taskEvent(world, type, task, details))
}
