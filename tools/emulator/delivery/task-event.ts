import { toSeconds } from '../clock.ts'
import type { Task } from '../records/routing.ts'
import { findContent, type World } from '../world.ts'
import { type IssuedEvent, issue } from './event.ts'

export type TaskEventType = `task.${
  | 'assigned'
  | 'completed'
  | 'created'
  | 'destroyed'
  | 'recategorized'
  | 'taken'
  | 'transferred'
  | 'undelivered'}`

/** What only some of a task's events say. */
export interface TaskEventDetails {
  userId?: string
  /** `task.completed` only. */
  action?: 'closed' | 'deferred'
  /** `task.taken` only: whether the agent took what was offered, or asked for it. */
  type?: 'ring' | 'request'
}

export function taskEvent(world: World, type: TaskEventType, task: Task, details: TaskEventDetails): IssuedEvent {
  const { userId = null, ...said } = details
  const metadata = {
    agent_ids: [...task.agentIds],
    channel_id: task.channelId,
    content_id: task.contentId,
    created_at: toSeconds(task.createdAt),
    identity_id: findContent(world.records, task.contentId).authorId,
    intervention_id: task.interventionId,
    language: 'en',
    priority: task.priority,
    queue: task.queue,
    segment_index: task.segmentIndex,
    source_id: task.sourceId,
    thread_id: task.threadId,
    ...said,
  }
  const event = issue(world, type, task, userId, { type: 'task', id: task.id, metadata })
  return details.action === undefined ? event : { ...event, payload: { ...event.payload, action: details.action } }
}
