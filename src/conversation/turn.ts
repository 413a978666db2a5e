import { cleaner } from '../content/inbound/clean.ts'
import { toInjectedFlowInput } from '../content/inbound/injected.ts'
import { toSessionStartInput } from '../content/inbound/session-start.ts'
import type { CustomerMessage } from '../content/inbound.ts'
import { toFlowInput, toHandoverEventInput } from '../content/inbound.ts'
import { toAnswer } from '../content/outbound.ts'
import type { FlowInput, FlowOutput } from '../flows/connector.ts'
import { textsOf } from '../telemetry/said.ts'
import type { Halt, TurnHooks } from '../transformers/turn.ts'
import { channelOf, reportProblems } from './answer.ts'
import { applySignal, endSession } from './carry-out.ts'
import { type ConversationContext, meansOf } from './context.ts'
import { nextTurn, turnLimit } from './deadlines.ts'
import { flowGate, giveBackAttempt, noticesFor, tellOfFlow } from './flow-gate.ts'
import type { InboxMessage } from './inbox.ts'
import { type Known, lookUp } from './lookup.ts'
import { measure } from './measuring.ts'
import { outgoing } from './outbox.ts'
import { stillCounts, type Turn } from './running-turn.ts'
import { queueSessionStart } from './session-start.ts'
import { type ReplyTarget, replyTarget } from './state.ts'
import { isStuck } from './stumbles.ts'
import { giveUp, takeFailure } from './turn-failure.ts'
import { hookedAnswer, hookedInput, hooksOf, keepSessionStorage, tellFinished } from './turn-hooks.ts'

/** Starts of a turn that a crash may take before the flow counts as failed, beside the configured attempts. */
const CRASHES_FORGIVEN = 3

/**
 * One turn: the flow is asked with the earliest customer message, and its answer is queued. The message, the state and
 * the replies change in one transaction; from there on the flow is never asked again for this message. A crash before
 * it can repeat the call, which is why each carries the content id and the number of the attempt.
 *
 * What was injected has its turn like a message. By explicit order it has one also while the bot does not have the thread;
 * a change of owner ends that call too, since the handover must not wait for it, and then the flow is asked again.
 */
export async function askFlow(context: ConversationContext, signal: AbortSignal): Promise<void> {
  const hopeless = whyHopeless(context)
  if (hopeless !== null) return failFast(context, hopeless)
  const gate = await flowGate(context, isForced(messagesOfTurn(context)))
  if (gate === 'not_now') return
  // No attempt is made, and what the customer has asked goes to agents at once.
  if (gate === 'down') return failFast(context, 'flow_down')
  let question: Question | null = null
  try {
    question = await prepare(context, signal)
  } finally {
    if (question === null) await giveBackAttempt(context, gate)
  }
  if (question === null) return
  const { turn, hooks, input } = question
  const askedAt = context.now()
  const answer = await context.flow.send(input, signal)
  const tookMs = context.now() - askedAt
  await tellOfFlow(context, gate, answer.ok ? null : answer.failure, turn.messages[0]?.kind)
  if (answer.ok) await takeAnswer(context, { ...turn, tookMs }, hooks, input, answer.value)
  else takeFailure(context, turn, answer.failure, tookMs)
}

/** What the flow is about to be asked. */
interface Question {
  turn: Turn
  hooks: TurnHooks
  input: FlowInput
}

/** @returns null where nothing is asked: the turn is over, or comes again */
async function prepare(context: ConversationContext, signal: AbortSignal): Promise<Question | null> {
  queueSessionStart(context, messagesOfTurn(context)[0])
  const messages = messagesOfTurn(context)
  const known = await lookUp(context, customerMessages(messages), authorOf(context, messages))
  // Engage may have been slow: what the account said before may not hold any more.
  if (known === null || (await noticesFor(context, isForced(messages))) === null) return null
  const turn = beginTurn(context, messages)
  if (turn === null) return null
  const plain = inputOf(context, turn, known)
  const hooks = hooksOf(context, turn, plain, signal)
  const asked = await hookedInput(hooks, turn, plain)
  if (asked.kind === 'ask') return { turn, hooks, input: asked.input }
  halt(context, turn, hooks, asked)
  return null
}

/** Transformers have ended the turn: the message is finished or given up, or the turn is over, as a call that is cut. */
function halt(context: ConversationContext, turn: Turn, hooks: TurnHooks, { kind }: Halt) {
  const { ledger, log } = context
  ledger.change((state) => {
    if (!stillCounts(state, turn) || kind === 'end') {
      log.info('flow.call_ended', { content_id: turn.messages.at(-1)?.messageId, reason: 'aborted' })
      return
    }
    if (kind === 'give_up') return giveUp(context, state, turn.messages, 'transformer_failed')
    log.info('transformer.stopped', { messages: turn.messages.length })
    for (const { messageId } of turn.messages) ledger.inbox.finish(messageId, 'done')
    keepSessionStorage(context, state, hooks, turn.session)
  })
}

/** Errors of the worker's own, before the flow is asked, are no reason to leave the customer without an answer. */
function whyHopeless(context: ConversationContext): 'unreadable' | 'step_failed' | null {
  if (messagesOfTurn(context).some(({ content }) => content.kind === 'unreadable')) return 'unreadable'
  const state = context.ledger.state()
  return state.stumbledAt === 'ask_flow' && isStuck(state) ? 'step_failed' : null
}

/** The turn is given up without the flow being asked. */
function failFast(context: ConversationContext, reason: string) {
  context.ledger.change((state) => {
    const messages = messagesOfTurn(context)
    if (messages.length > 0) giveUp(context, state, messages, reason)
  })
}

/** None where the bot does not have the thread, but for what is forced. */
function messagesOfTurn({ ledger, settings }: ConversationContext): InboxMessage[] {
  if (ledger.state().handover.owner !== 'bot') return ledger.inbox.forced()
  const { MESSAGE_SETTLE_MS: settleMs } = settings
  return nextTurn(ledger.inbox.waiting(turnLimit(settleMs)), settleMs)
}

const isForced = (messages: readonly InboxMessage[]) => messages[0]?.kind === 'forced'

/** @param lookedUp whose files are known: where others have come meanwhile, the turn begins anew with them */
function beginTurn(context: ConversationContext, lookedUp: readonly InboxMessage[]): Turn | null {
  const { ledger, settings } = context
  return ledger.change((state) => {
    const messages = messagesOfTurn(context)
    if (!sameMessages(messages, lookedUp)) return null
    const target = targetOf(messages) ?? state.replyTarget
    const spent = Math.max(0, ...messages.map((message) => message.attempts))
    if (messages.length === 0 || target === null) {
      for (const { messageId } of messages) ledger.inbox.finish(messageId, 'dropped')
      return null
    }
    if (spent >= settings.FLOW_ATTEMPTS + CRASHES_FORGIVEN) {
      giveUp(context, state, messages, 'too_many_attempts')
      return null
    }
    for (const { messageId } of messages) ledger.inbox.countAttempt(messageId)
    return {
      messages,
      target,
      epoch: state.handover.epoch,
      status: state.handover.status,
      attempt: spent + 1,
      forced: isForced(messages),
      session: state.session.number,
    }
  })
}

function sameMessages(left: readonly InboxMessage[], right: readonly InboxMessage[]): boolean {
  return left.length === right.length && left.every(({ messageId }, index) => messageId === right[index]?.messageId)
}

function inputOf(
  { ledger, settings }: ConversationContext,
  { messages, attempt, target }: Turn,
  known: Known,
): FlowInput {
  const state = ledger.state()
  const common = { threadId: state.threadId, session: state.session.number, attempt }
  const { authorId, sourceId, sourceType } = target
  const content = messages[0]?.content
  switch (content?.kind) {
    case 'handover':
      return toHandoverEventInput({ ...common, userId: authorId ?? state.threadId, handover: content.status })
    case 'inject':
    case 'forced':
      return toInjectedFlowInput({ ...common, input: content.input, authorId, sourceId, sourceType })
    case 'start': {
      const { authorId, sourceId, sourceType, private: isPrivate } = target
      const [message = null] = customerMessages(ledger.inbox.waiting(2).slice(1))
      const { identity } = known
      const where = { authorId, sourceId, sourceType, private: isPrivate }
      return toSessionStartInput({ ...common, ...where, input: content.input, identity, message })
    }
    case 'customer':
    case 'unreadable':
    case undefined:
      break
    default:
      return content satisfies never
  }
  const choices = ledger.offers.choices(Math.min(...messages.map(({ receivedAt }) => receivedAt)))
  return toFlowInput({
    ...common,
    ...known,
    choices,
    clean: cleaner({ sanitize: settings.SANITIZE_INPUTS, redact: settings.REDACT_INPUTS }),
    messages: customerMessages(messages),
    handover: state.handover.status,
  })
}

function customerMessages(messages: readonly InboxMessage[]): CustomerMessage[] {
  return messages.flatMap(({ content }) => (content.kind === 'customer' ? [content.message] : []))
}

/** Whose profile the flow is told; null where it is told none. */
function authorOf({ ledger }: ConversationContext, messages: readonly InboxMessage[]): string | null {
  if (messages[0]?.kind === 'start') return ledger.state().replyTarget?.authorId ?? null
  return customerMessages(messages).at(-1)?.authorId ?? null
}

function targetOf(messages: InboxMessage[]): ReplyTarget | null {
  const last = messages.at(-1)?.content
  if (last?.kind !== 'customer') return null
  return replyTarget(last.message)
}

async function takeAnswer(
  context: ConversationContext,
  turn: Turn & { tookMs: number },
  hooks: TurnHooks,
  input: FlowInput,
  outputs: FlowOutput[],
) {
  const { ledger, settings, log } = context
  const messageId = turn.messages.at(-1)?.messageId ?? null
  const keyPrefix = messageId ?? 'event'
  const channel = channelOf(turn.target, settings)
  const flowAnswer = toAnswer(outputs, channel, { keyPrefix, now: context.now() })
  const hooked = await hookedAnswer(hooks, { outputs, answer: flowAnswer, input }, { channel, keyPrefix })
  if (hooked.kind !== 'send') return halt(context, turn, hooks, hooked)
  const { answer } = hooked
  const now = context.now()
  reportProblems(log, answer)
  const isTaken = ledger.change((state) => {
    if (!stillCounts(state, turn)) {
      log.warn('flow.answer_dropped', {
        content_id: messageId,
        reason: 'owner_changed',
        replies: answer.replies.length,
      })
      return false
    }
    for (const { messageId } of turn.messages) ledger.inbox.finish(messageId, 'done')
    for (const [index, reply] of answer.replies.entries()) {
      const { epoch, target: to } = turn
      const purpose = turn.forced ? 'forced' : 'flow'
      ledger.outbox.queue({ ...outgoing(reply, index), purpose, epoch, to, messageId, now })
    }
    ledger.offers.offer(answer.offered, now)
    ledger.offers.keep(answer.kept)
    const event = turn.messages[0]?.content
    const isEvent = event?.kind === 'handover'
    // An event tells the flow at once; the customer's next message tells it all the same.
    if (turn.status !== null && event?.kind === 'customer' && state.handover.status?.status === turn.status.status) {
      state.handover.status = null
    }
    log.info('flow.answered', {
      content_id: messageId,
      replies: answer.replies.length,
      handover: answer.handover !== null,
      texts: textsOf(outputs),
    })
    const point = {
      outcome: answer.handover ? 'handover' : 'answered',
      durationMs: turn.tookMs,
      count: answer.replies.length,
      waitMs: now - Math.min(...turn.messages.map(({ receivedAt }) => receivedAt)),
    }
    measure(context, state, { event: 'turn', ...point }, messageId)
    keepSessionStorage(context, state, hooks, turn.session)
    if (answer.close) endSession(ledger, state, now)
    if (answer.handover && isEvent && event.status.status === 'error') {
      // It was refused just now: the same request at once would go round in circles, with a message each time.
      log.error('flow.handover_ignored', { reason: 'refused_before' })
    } else if (answer.handover) {
      const { message, categoryIds } = answer.handover
      applySignal(meansOf(context), state, { type: 'flow_wants_agent', message, categoryIds })
    }
    return true
  })
  if (isTaken) tellFinished(context, turn, hooks, { outputs, answer, input })
}
