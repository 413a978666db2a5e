import type { Owner } from '../handover/state.ts'
import { applySignal } from './carry-out.ts'
import { type ConversationContext, meansOf } from './context.ts'
import { isOpen, isPersons } from './moves.ts'
import type { ConversationState } from './state.ts'

/** An operator moves a conversation by hand. */

/**
 * - `moved`: the move has begun; it goes on by itself until Engage has taken it
 * - `already`: the thread is there
 * - `not_ours`: it is not known whose the thread is, or it has neither category
 * - `person_has_it`: a person has an intervention of the thread open
 * - `unreadable`: Engage could not be asked whether that is so
 */
export type Move = {
  outcome: 'moved' | 'already' | 'not_ours' | 'person_has_it' | 'unreadable'
  owner: Owner
}

/** What an operator wants said, and which categories the thread is to have beside Agent. */
export interface HandoverByHand {
  /** Null = the configured message; empty = nothing. */
  message: string | null
  categoryIds: string[]
}

/** Gives the thread to agents, as when the flow asks for one. */
export function handOver(context: ConversationContext, request: HandoverByHand): Move {
  return context.ledger.change((state): Move => {
    if (state.handover.owner === 'none') return { outcome: 'not_ours', owner: 'none' }
    const already = state.handover.owner === 'agent'
    applySignal(meansOf(context), state, { type: 'operator_wants_agent', ...request })
    return { outcome: already ? 'already' : 'moved', owner: state.handover.owner }
  })
}

/**
 * Gives the thread to the bot, unless a person has it open. That is asked first, so that the operator learns of it; it is
 * asked again before an agents' thread is moved.
 */
export async function resume(context: ConversationContext): Promise<Move> {
  const { ledger } = context
  const before = ledger.state()
  const settled = notToBeMoved(before)
  if (settled) return settled
  const listed = await context.engage.listInterventions(before.threadId)
  return ledger.change((state): Move => {
    // It may have changed hands while Engage was asked.
    const settled = notToBeMoved(state)
    if (settled) return settled
    const { owner } = state.handover
    if (!listed.ok) return { outcome: 'unreadable', owner }
    if (listed.value.some((one) => isOpen(one) && isPersons(one, state))) return { outcome: 'person_has_it', owner }
    applySignal(meansOf(context), state, { type: 'operator_wants_bot' })
    return { outcome: 'moved', owner: state.handover.owner }
  })
}

/** What there is to say of a thread that the bot has or cannot be given; null of one that can be moved. */
function notToBeMoved({ handover: { owner } }: ConversationState): Move | null {
  if (owner === 'bot') return { outcome: 'already', owner }
  return owner === 'none' || owner === 'unknown' ? { outcome: 'not_ours', owner } : null
}
