import type { HandoverStatus } from '../flows/handover-status.ts'
import type { InboxMessage } from './inbox.ts'
import type { ConversationState, ReplyTarget } from './state.ts'

/** A turn that has begun: what the flow is asked with, and in which circumstances. */
export interface Turn {
  messages: InboxMessage[]
  /** 1 for the first time that the flow is asked this. */
  attempt: number
  target: ReplyTarget
  /** The epoch in which the flow is asked: its answer counts in no other. */
  epoch: number
  /** The handover status that goes with it. */
  status: HandoverStatus | null
  /** By explicit order: its answer counts whoever has the thread. */
  forced: boolean
  /** The number of the session. */
  session: number
}

/** Whether the turn still counts: the thread may have changed hands while the flow was thinking. */
export function stillCounts(state: ConversationState, turn: Turn): boolean {
  return turn.forced || (state.handover.epoch === turn.epoch && state.handover.owner === 'bot')
}
