import { backoffMs } from '../core/backoff.ts'
import type { FlowFailure } from '../flows/connector.ts'
import { applySignal, bury } from './carry-out.ts'
import { type ConversationContext, meansOf } from './context.ts'
import { noteError } from './history.ts'
import type { InboxMessage } from './inbox.ts'
import { measure } from './measuring.ts'
import { stillCounts, type Turn } from './running-turn.ts'
import type { ConversationState } from './state.ts'

/** The flow gave no answer: the turn comes again later, or it has failed for good. */
export function takeFailure(context: ConversationContext, turn: Turn, failure: FlowFailure, tookMs: number) {
  const { ledger, settings, timings, log } = context
  const now = context.now()
  const contentId = turn.messages.at(-1)?.messageId
  ledger.change((state) => {
    if (!stillCounts(state, turn) || failure.reason === 'aborted') {
      log.info('flow.call_ended', { content_id: contentId, reason: failure.reason })
      return
    }
    const failures = Math.max(...turn.messages.map((message) => message.failures)) + 1
    const again = isRetryable(failure, settings.FLOW_RETRY_TIMEOUTS) && failures < settings.FLOW_ATTEMPTS
    log.warn('flow.failed', {
      content_id: contentId,
      reason: failure.reason,
      detail: failure.detail,
      failures,
      again,
    })
    noteError(state.history, { at: now, event: 'flow.failed', reason: failure.reason })
    const { reason } = failure
    measure(
      context,
      state,
      { event: 'failure', outcome: 'flow_call', reason, durationMs: tookMs, count: failures },
      contentId,
    )
    if (!again) return giveUp(context, state, turn.messages, failure.reason)
    const wait = Math.max(failure.retryAfterMs ?? 0, backoffMs(timings.flowRetry, failures, context.random()))
    for (const { messageId } of turn.messages) ledger.inbox.countFailure(messageId, now + wait)
  })
}

function isRetryable(failure: FlowFailure, retryTimeouts: boolean): boolean {
  switch (failure.reason) {
    case 'unreachable':
    case 'busy':
      return true
    case 'timeout':
      return retryTimeouts
    case 'rejected':
    case 'malformed':
    case 'aborted':
      return false
    default:
      return failure.reason satisfies never
  }
}

/** The flow has failed for good: apology, handover, alert. Where the customer asked nothing, they are told nothing. */
export function giveUp(
  context: ConversationContext,
  state: ConversationState,
  messages: InboxMessage[],
  reason: string,
) {
  const { ledger, log } = context
  log.error('flow.gave_up', { content_id: messages.at(-1)?.messageId, reason })
  for (const message of messages) {
    const { messageId, issuedAt, content } = message
    ledger.inbox.finish(messageId, 'dropped')
    if (content.kind === 'inject' || content.kind === 'forced') ledger.requests.giveUp(content.input.requestId, reason)
    if (message.kind !== 'customer') return
    const letter = { id: `message-${messageId}`, kind: 'message' as const, reason }
    const contents = { kind: 'message' as const, message: { messageId, issuedAt, content } }
    bury(meansOf(context), state, letter, content.kind === 'unreadable' ? null : contents)
  }
  applySignal(meansOf(context), state, { type: 'gave_up', cause: 'flow' })
}
