import { toFlowInput, toHandoverEventInput } from '../content/inbound.ts'
import { toReplies } from '../content/outbound.ts'
import { backoffMs } from '../core/backoff.ts'
import type { FlowFailure, FlowInput, FlowOutput } from '../flows/connector.ts'
import type { HandoverStatus } from '../flows/handover-status.ts'
import { applySignal, endSession } from './carry-out.ts'
import { type ConversationContext, meansOf } from './context.ts'
import { nextTurn } from './deadlines.ts'
import type { InboxMessage } from './inbox.ts'
import type { ConversationState, ReplyTarget } from './state.ts'

/** Starts of a turn that a crash may take before the flow counts as failed, beside the configured attempts. */
const CRASHES_FORGIVEN = 3
/** A burst is gathered from at most so many waiting messages. */
export const WAITING_LIMIT = 50

interface Turn {
  messages: InboxMessage[]
  input: FlowInput
  target: ReplyTarget
  /** The epoch in which the flow is asked: its answer counts in no other. */
  epoch: number
  /** The handover status that goes with it. */
  status: HandoverStatus | null
}

/**
 * One turn: the flow is asked with the earliest customer message, and its answer is queued. The message, the state and
 * the replies change in one transaction; from there on the flow is never asked again for this message. A crash before
 * it can repeat the call, which is why each carries the content id and the number of the attempt.
 */
export async function askFlow(context: ConversationContext, signal: AbortSignal): Promise<void> {
  const turn = beginTurn(context)
  if (turn === null) return
  const answer = await context.flow.send(turn.input, signal)
  if (answer.ok) takeAnswer(context, turn, answer.value)
  else takeFailure(context, turn, answer.failure)
}

function beginTurn(context: ConversationContext): Turn | null {
  const { ledger, settings } = context
  return ledger.change((state) => {
    const messages = nextTurn(ledger.inbox.waiting(WAITING_LIMIT), settings.MESSAGE_SETTLE_MS)
    const target = targetOf(messages) ?? state.replyTarget
    const spent = Math.max(0, ...messages.map((message) => message.attempts))
    if (messages.length === 0 || target === null) {
      for (const { messageId } of messages) ledger.inbox.finish(messageId, 'dropped')
      return null
    }
    if (spent >= settings.FLOW_ATTEMPTS + CRASHES_FORGIVEN) {
      giveUp(context, state, messages, 'too many unfinished attempts')
      return null
    }
    for (const { messageId } of messages) ledger.inbox.countAttempt(messageId)
    return {
      messages,
      target,
      epoch: state.handover.epoch,
      status: state.handover.status,
      input: inputOf(state, messages, spent + 1),
    }
  })
}

function inputOf(state: ConversationState, messages: InboxMessage[], attempt: number): FlowInput {
  const common = { threadId: state.threadId, session: state.session.number, attempt }
  const [event] = messages
  if (event?.content.kind === 'handover') {
    const userId = state.replyTarget?.authorId ?? state.threadId
    return toHandoverEventInput({ ...common, userId, handover: event.content.status })
  }
  const [first, ...more] = messages.flatMap(({ content }) => (content.kind === 'customer' ? [content.message] : []))
  if (!first) throw new Error('a turn without a message')
  return toFlowInput({ ...common, messages: [first, ...more], handover: state.handover.status })
}

function targetOf(messages: InboxMessage[]): ReplyTarget | null {
  const last = messages.at(-1)?.content
  if (last?.kind !== 'customer') return null
  const { contentId, sourceType, authorId } = last.message
  return { contentId, sourceType, authorId, private: last.message.private }
}

/** Whether the turn still counts: the thread may have changed hands while the flow was thinking. */
function stillCounts(state: ConversationState, turn: Turn): boolean {
  return state.handover.epoch === turn.epoch && state.handover.owner === 'bot'
}

function takeAnswer(context: ConversationContext, turn: Turn, outputs: FlowOutput[]) {
  const { ledger, log } = context
  const now = context.now()
  const answer = toReplies(outputs, { sourceType: turn.target.sourceType })
  for (const problem of answer.problems) log.warn('flow.output_problem', { problem })
  ledger.change((state) => {
    if (!stillCounts(state, turn)) {
      log.warn('flow.answer_dropped', { reason: 'owner_changed', replies: answer.replies.length })
      return
    }
    for (const { messageId } of turn.messages) ledger.inbox.finish(messageId, 'done')
    const messageId = turn.messages.at(-1)?.messageId ?? null
    for (const body of answer.replies) {
      ledger.outbox.queue(body, 'flow', turn.epoch, turn.target, messageId, now)
    }
    const event = turn.messages[0]?.content
    const isEvent = event?.kind === 'handover'
    // An event tells the flow at once; the customer's next message tells it all the same.
    if (turn.status !== null && !isEvent && state.handover.status?.status === turn.status.status) {
      state.handover.status = null
    }
    log.info('flow.answered', { replies: answer.replies.length, handover: answer.handover !== null })
    if (answer.close) endSession(state, now)
    if (answer.handover && isEvent && event.status.status === 'error') {
      // It was refused just now: the same request at once would go round in circles, with a message each time.
      log.error('flow.handover_ignored', { reason: 'refused_before' })
    } else if (answer.handover) {
      const { message, categoryIds } = answer.handover
      applySignal(meansOf(context), state, { type: 'flow_wants_agent', message, categoryIds })
    }
  })
}

function takeFailure(context: ConversationContext, turn: Turn, failure: FlowFailure) {
  const { ledger, settings, timings, log } = context
  const now = context.now()
  ledger.change((state) => {
    if (!stillCounts(state, turn) || failure.reason === 'aborted') {
      log.info('flow.call_ended', { reason: failure.reason })
      return
    }
    const failures = Math.max(...turn.messages.map((message) => message.failures)) + 1
    const again = isRetryable(failure, settings.FLOW_RETRY_TIMEOUTS) && failures < settings.FLOW_ATTEMPTS
    log.warn('flow.failed', { reason: failure.reason, detail: failure.detail, failures, again })
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

/** The flow has failed for good: apology, handover, alert. Where nobody asked anything, nobody is told. */
function giveUp(context: ConversationContext, state: ConversationState, messages: InboxMessage[], reason: string) {
  const { ledger, log } = context
  log.error('flow.gave_up', { reason })
  for (const { messageId } of messages) ledger.inbox.finish(messageId, 'dropped')
  if (messages[0]?.content.kind === 'handover') return
  applySignal(meansOf(context), state, { type: 'gave_up', cause: 'flow' })
}
