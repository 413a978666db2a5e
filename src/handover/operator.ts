import { latestReading } from '../core/platform-time.ts'
import { become, callOffReturn, type Draft, recategorizeTo, startHandover } from './draft.ts'
import type { Signal } from './signals.ts'

/** What an operator's word does to a conversation, beside the rules that move it by themselves. */

type GiveToAgents = Extract<Signal, { type: 'operator_wants_agent' }>

export function giveToAgents(draft: Draft, { message, categoryIds }: GiveToAgents) {
  startHandover(draft, { reason: 'operator', message }, categoryIds)
}

/** The handover that is under way is tried at once, and where Engage refuses it the bot does not go on. */
export function insistOnAgents({ state, now }: Draft) {
  if (state.request) state.request.reason = 'operator'
  if (state.recategorization) state.recategorization.dueAt = now
}

/** A return that was to come is off, and the close that it came from does not send the thread back later either. */
export function keepWithAgents(draft: Draft) {
  const { state } = draft
  if (!state.pendingReturn) return
  const { closedAt, at } = state.pendingReturn
  state.epochStartedAt = Math.max(state.epochStartedAt, at, latestReading(closedAt))
  callOffReturn(draft)
}

/** The thread is on its way to the bot: it goes back to agents. */
export function callBack(draft: Draft) {
  keepWithAgents(draft)
  become(draft, 'agent', Math.max(draft.state.latestAt, draft.state.epochStartedAt))
  recategorizeTo(draft, 'agent')
}

/** The emergency switch is on: the return waits. Whatever a call of unknown outcome has moved is moved back. */
export function stayWithAgents(draft: Draft) {
  const { state, policy, now } = draft
  state.owner = 'agent'
  if (state.pendingReturn) state.pendingReturn.dueAt = now + policy.checkEveryMs
  recategorizeTo(draft, 'agent')
}

/**
 * The thread goes back without a close, or without waiting for the end of the delay. What was written so far is the
 * agents': nobody can say which of it they have answered already. Before it moves, the thread and its interventions are
 * read as for any return: a person who has it open in that moment keeps it.
 */
export function sendBack({ state, now }: Draft) {
  const { latestAt } = state
  state.pendingReturn = { ...(state.pendingReturn ?? { closedAt: latestAt, at: latestAt }), dueAt: now }
}

/**
 * A handover that has not come about, because Engage refuses or delays it, is off. No person had the thread: what the
 * customer wrote meanwhile is for the bot. Whatever the calls under way have moved is moved back.
 */
export function callOffHandover(draft: Draft) {
  const { state, now } = draft
  state.owner = 'returning'
  state.request = null
  state.pendingReturn = { closedAt: state.historyUpTo, at: state.epochStartedAt - 1, dueAt: now }
  recategorizeTo(draft, 'bot')
}
