import type { HandoverState } from '../handover/state.ts'
import type { Analytics, Point } from '../telemetry/analytics.ts'
import type { ConversationState } from './state.ts'

/** What happens in a conversation, as it is counted. Where no dataset is bound nothing is. */

interface Measuring {
  /** Null where no dataset is bound. */
  analytics: Analytics | null
}

/** @param contentId the customer's content that it is about */
export function measure({ analytics }: Measuring, state: ConversationState, point: Point, contentId?: string | null) {
  analytics?.(point, {
    sourceType: state.replyTarget?.sourceType ?? null,
    owner: state.handover.owner,
    session: state.session.number,
    threadId: state.threadId,
    userId: state.replyTarget?.authorId ?? null,
    contentId: contentId ?? null,
  })
}

/**
 * Counts what a decision about ownership came to: a handover, the first that a person did after one, a return, and a
 * handover that Engage refused.
 *
 * @param before the ownership that the decision was made in; the state holds the next one
 * @param now our clock
 */
export function measureMove(measuring: Measuring, state: ConversationState, before: HandoverState, now: number) {
  const after = state.handover
  const since = () => now - (state.history.owners.findLast(({ from }) => from === 'bot')?.at ?? now)
  if (before.owner === 'bot' && (after.owner === 'handing_over' || after.owner === 'agent')) {
    measure(measuring, state, { event: 'handover', outcome: after.request?.reason ?? 'person' })
  } else if (before.owner === 'handing_over' && after.owner === 'bot') {
    measure(measuring, state, { event: 'failure', outcome: 'handover_refused', durationMs: since() })
  } else if ((before.owner === 'agent' || before.owner === 'returning') && after.owner === 'bot') {
    measure(measuring, state, {
      event: 'return',
      outcome: before.owner === 'returning' ? 'closed' : 'moved',
      durationMs: since(),
    })
  }
  const isWithAgents = before.owner === 'handing_over' || before.owner === 'agent'
  if (isWithAgents && !before.agentActive && after.agentActive) {
    measure(measuring, state, { event: 'agent', outcome: after.agentWrote ? 'wrote' : 'took', durationMs: since() })
  }
}
