/** What routing works on: channels of sources, and tasks that wait for agents or are with one. */

/** Groups sources; how much an agent takes on at once is said by channel. */
export interface Channel {
  id: string
  name: string
  /** Tasks beyond which an agent is given no more, and beyond which they can take no more. */
  softCapability: number
  hardCapability: number
  createdAt: number
}

/** Tasks that wait for an agent are in `global`, those with one in the agent's workbin, those that are over in `history`. */
export type Queue = 'global' | 'undelivered' | 'history' | `workbin_${string}`

/** "A content waiting in routing mode for an agent". A thread has one at a time that is not over. */
export interface Task {
  id: string
  contentId: string
  threadId: string
  sourceId: string
  channelId: string
  interventionId: string | null
  categoryIds: readonly string[]
  /** Whom it is offered to, or who has it. */
  agentIds: readonly string[]
  queue: Queue
  /** `held`: the topology keeps it back from agents. */
  step: 'held' | 'agents'
  /** Higher comes first. */
  priority: number
  /** Counts from 1 whose hands it went through. */
  segmentIndex: number
  /** Who gave it away: while the intervention is still theirs, the task waits for another. */
  releasedBy: string | null
  /** Who it was transferred to; empty: whoever has the skill. */
  transferredTo: readonly string[]
  acceptedAt: number | null
  completedAt: number | null
  transferredAt: number | null
  createdAt: number
  updatedAt: number
}
