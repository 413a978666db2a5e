import { toSeconds, toSecondsOrNull } from '../clock.ts'
import { sourcesOf } from '../domain/channels.ts'
import type { User } from '../records/records.ts'
import type { Channel, Task } from '../records/routing.ts'
import type { World } from '../world.ts'

/** Routing's records as the REST API shows them. */

export type ChannelResource = ReturnType<typeof channelResource>
export type TaskResource = ReturnType<typeof taskResource>
export type AgentStatusResource = ReturnType<typeof agentStatusResource>

/** Tasks have no time limits here. */
export function channelResource(world: World, channel: Channel) {
  return {
    id: channel.id,
    agent_sla: null,
    agent_sla_threshold: null,
    auto_complete_category_ids: [],
    created_at: toSeconds(channel.createdAt),
    hard_capability: channel.hardCapability,
    label: channel.name,
    name: channel.name,
    soft_capability: channel.softCapability,
    source_ids: sourcesOf(world, channel).map((source) => source.id),
    task_auto_complete_seconds: null,
    task_timeout_seconds: null,
    updated_at: toSeconds(channel.createdAt),
  }
}

/** An agent is as available on one channel as on all. */
export function agentStatusResource(world: World, agent: User) {
  const { status, busyness } = agent.availability
  const channels = [...world.records.channels.values()]
  return {
    agent_id: agent.id,
    channels: channels.map(({ id, name }) => ({ id, name, status, busyness })),
    custom_status: null,
  }
}

/** Tasks do not expire here. `transfered_at` is spelled as documented. */
export function taskResource(task: Task) {
  return {
    id: task.id,
    accepted_at: toSecondsOrNull(task.acceptedAt),
    agent_ids: [...task.agentIds],
    channel_id: task.channelId,
    completed_at: toSecondsOrNull(task.completedAt),
    content_id: task.contentId,
    created_at: toSeconds(task.createdAt),
    expire_at: null,
    intervention_id: task.interventionId,
    locked_at: null,
    priority: task.priority,
    step: task.step,
    thread_id: task.threadId,
    transfered_at: toSecondsOrNull(task.transferredAt),
    updated_at: toSeconds(task.updatedAt),
  }
}
