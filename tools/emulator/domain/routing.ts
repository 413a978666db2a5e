import type { Content, Intervention, Thread, User } from '../records/records.ts'
import type { Task } from '../records/routing.ts'
import { findContent, findThread, type World } from '../world.ts'
import { contentCategories } from './categories.ts'
import { permissionsOf } from './permissions.ts'
import { addTask, emitTask, isOpen, update, workbin } from './tasks.ts'
import { hasSkill } from './users.ts'

/**
 * Brings the tasks in line with what they follow from, at the end of each action: a thread has a task while a content
 * of it waits or an intervention handles it. Looking at what is, instead of at each thing that happens, no way of
 * replying, closing or recategorizing can leave a task behind.
 */
export function routeTasks(world: World): void {
  const tasks = new Map([...world.records.tasks.values()].filter(isOpen).map((task) => [task.threadId, task]))
  const waiting = waitingContents(world)
  const handled = activeInterventions(world)
  for (const task of tasks.values()) {
    if (!waiting.has(task.threadId) && !handled.has(task.threadId)) finish(world, task)
  }
  for (const threadId of new Set([...handled.keys(), ...waiting.keys()])) {
    const intervention = handled.get(threadId)
    const content = waiting.get(threadId) ?? findContent(world.records, intervention?.contentId ?? '')
    const task = tasks.get(threadId) ?? addTask(world, findThread(world.records, threadId), content)
    recategorize(world, task)
    if (intervention === undefined || intervention.userId === task.releasedBy) offer(world, task)
    else take(world, task, intervention)
  }
}

/** The first content of each thread that nobody has taken. */
function waitingContents(world: World): Map<string, Content> {
  const waiting = new Map<string, Content>()
  for (const content of world.records.contents.values()) {
    if (content.status === 'new' && !waiting.has(content.threadId)) waiting.set(content.threadId, content)
  }
  return waiting
}

function activeInterventions(world: World): Map<Thread['id'], Intervention> {
  const all = [...world.records.interventions.values()]
  return new Map(
    all
      .filter(({ status }) => status === 'opened' || status === 'reopened')
      .map((intervention) => [intervention.threadId, intervention]),
  )
}

/** "When a content is recategorized, the task associated to this content gets the same categories." */
function recategorize(world: World, task: Task): void {
  const categoryIds = contentCategories(world.records, findContent(world.records, task.contentId))
  if (categoryIds.join() === task.categoryIds.join()) return
  update(world, task, { categoryIds })
  emitTask(world, 'task.recategorized', task)
}

/** The task waits, offered to whoever may take it; one that was moved to `undelivered` stays there. */
function offer(world: World, task: Task): void {
  if (task.queue === 'undelivered') return
  const step = task.transferredTo.length === 0 && isHeldBack(world, task) ? 'held' : 'agents'
  const agents = [...world.records.users.values()].filter((user) => mayTake(world, user, task))
  const agentIds = step === 'held' ? [] : agents.map((agent) => agent.id)
  if (task.queue === 'global' && task.step === step && task.agentIds.join() === agentIds.join()) return
  update(world, task, { queue: 'global', step, agentIds, acceptedAt: null })
  if (agentIds.length > 0) emitTask(world, 'task.assigned', task)
}

/** "The topology must hold tasks of the Bot category back from humans." */
function isHeldBack(world: World, task: Task): boolean {
  return task.categoryIds.some((id) => world.records.categories.get(id)?.heldBack ?? false)
}

function mayTake(world: World, user: User, task: Task): boolean {
  const { connected, status, busyness } = user.availability
  const isFree = user.receivesTasks && connected && status === 'available' && busyness !== 'full'
  const isMeant =
    task.transferredTo.length > 0 ? task.transferredTo.includes(user.id) : hasSkill(user, task.categoryIds)
  return isFree && isMeant && permissionsOf(world, user.id, task.sourceId).reply
}

/** The intervention's user has it. */
function take(world: World, task: Task, intervention: Intervention): void {
  const { userId } = intervention
  const queue = workbin(userId)
  if (task.queue === queue) return
  const fromColleague = task.queue.startsWith('workbin_')
  const type = task.agentIds.includes(userId) ? 'ring' : 'request'
  update(world, task, {
    queue,
    step: 'agents',
    agentIds: [userId],
    interventionId: intervention.id,
    releasedBy: null,
    transferredTo: [],
    acceptedAt: world.clock.now(),
    segmentIndex: task.segmentIndex + (fromColleague ? 1 : 0),
  })
  if (fromColleague) emitTask(world, 'task.transferred', task, { userId })
  else emitTask(world, 'task.taken', task, { userId, type })
}

/** Completed by the end of its intervention, or destroyed where nobody had it: the content was replied to or ignored. */
function finish(world: World, task: Task): void {
  const intervention = world.records.interventions.get(task.interventionId ?? '')
  const { status } = intervention ?? {}
  if (intervention && task.queue === workbin(intervention.userId) && (status === 'closed' || status === 'deferred')) {
    update(world, task, { queue: 'history', completedAt: world.clock.now() })
    emitTask(world, 'task.completed', task, { userId: intervention.userId, action: status })
    return
  }
  world.records.tasks.delete(task.id)
  emitTask(world, 'task.destroyed', task)
}
