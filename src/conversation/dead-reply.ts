import { applySignal, bury, type Means } from './carry-out.ts'
import { isRequested, type RepeatableReply } from './outbox.ts'
import type { ConversationState } from './state.ts'

/**
 * A reply has failed for good, and what stood behind it goes with it: a conversation with a hole in it makes no sense.
 * All of it is one dead letter, and the conversation goes to agents. Inside a transaction.
 *
 * @param dead `tried`: the first of those that are given up was posted at least once, and may be in the thread
 * @param given what is given up, in its order
 */
export function buryReply(
  means: Means,
  state: ConversationState,
  { id, reason, tried }: { id: number; reason: string; tried: boolean },
  given: readonly RepeatableReply[],
) {
  // The announcement of agents cannot be repeated: once the bot has the thread again, it is not true.
  const replies = given.filter((one) => one.purpose !== 'handover' && !isRequested(one))
  // Behind a request of somebody else's the options are that one's.
  const offered = given.every(({ purpose }) => purpose === 'flow') ? means.ledger.offers.options() : []
  const contents = replies.length === 0 ? null : { kind: 'reply' as const, tried, replies, offered }
  bury(means, state, { id: `reply-${id}`, kind: 'reply', reason }, contents)
  applySignal(means, state, { type: 'gave_up', cause: 'replies' })
}
