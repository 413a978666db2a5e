import type { Settings } from '../config.ts'
import { toPlainText } from '../content/html.ts'
import { splitText } from '../content/split.ts'
import { bodyLimit } from '../engage/limits.ts'
import { type Decision, decide, takeIn } from '../handover/decide.ts'
import type { Effect, Finding, Signal } from '../handover/signals.ts'
import type { HandoverPolicy } from '../handover/state.ts'
import type { Analytics } from '../telemetry/analytics.ts'
import type { Log } from '../telemetry/log.ts'
import { degrade, restore } from './alerts.ts'
import type { DeadContents, DeadLetter } from './dead-letters.ts'
import { noteOwner } from './history.ts'
import type { InboxMessage } from './inbox.ts'
import type { Ledger } from './ledger.ts'
import { measure, measureMove } from './measuring.ts'
import { begins, type Session } from './session.ts'
import type { ConversationState } from './state.ts'

/** Carries out what was decided about ownership: the next state, and the effects on inbox and outbox. */

/** The means by which decisions are carried out on the ledger: inside a transaction, without any await. */
export interface Means {
  ledger: Ledger
  policy: HandoverPolicy
  log: Log
  /** Null where no dataset is bound. */
  analytics: Analytics | null
  now: number
}

/** Applies a signal to the conversation. @param messageId the customer message that it is about, if any */
export function applySignal(means: Means, state: ConversationState, signal: Signal, messageId: string | null = null) {
  carryOut(means, state, decide(state.handover, signal, means.policy, means.now), messageId)
}

/** Keeps what was given up, and owes it to the account's list. */
export function bury(
  means: Means,
  state: ConversationState,
  letter: Pick<DeadLetter, 'id' | 'kind' | 'reason'>,
  contents: DeadContents | null,
) {
  const { ledger, now } = means
  ledger.deadLetters.add({ ...letter, at: now }, contents)
  measure(means, state, { event: 'failure', outcome: letter.kind, reason: letter.reason })
  state.letters.changes += 1
}

/** Applies what a call of the worker's own found out. */
export function applyFinding(means: Means, state: ConversationState, finding: Finding) {
  carryOut(means, state, takeIn(state.handover, finding, means.policy, means.now), null)
}

function carryOut(means: Means, state: ConversationState, decision: Decision, messageId: string | null) {
  const before = state.handover
  state.handover = decision.state
  if (before.owner !== decision.state.owner) {
    const change = { from: before.owner, to: decision.state.owner, epoch: decision.state.epoch }
    noteOwner(state.history, { at: means.now, ...change })
    means.log.info('conversation.owner_changed', change)
  }
  measureMove(means, state, before, means.now)
  if (before.epoch !== decision.state.epoch) {
    const dropped = means.ledger.outbox.dropQueued()
    if (dropped > 0) means.log.warn('replies.dropped', { reason: 'owner_changed', count: dropped })
    // With agents in between, a "2" answers them and not the bot's last question.
    means.ledger.offers.withdraw()
    // What the customer and the agents did so far keeps the session alive.
    state.session.activeAt &&= means.now
  }
  // An intervention that a person has taken is no longer the bot's to close.
  if (state.interventionId !== null && !state.handover.botInterventionIds.includes(state.interventionId)) {
    state.interventionId = null
  }
  for (const effect of decision.effects) perform(means, state, effect, messageId)
}

function perform(means: Means, state: ConversationState, effect: Effect, messageId: string | null) {
  const { ledger, log, now } = means
  switch (effect.type) {
    case 'silence_messages':
      ledger.inbox.silenceWaiting(effect.issuedUpTo, mayReturn(means, state))
      return
    case 'end_messages':
      ledger.inbox.silenceWaiting(effect.issuedUpTo, false)
      ledger.inbox.forgetSilent(effect.issuedUpTo)
      return
    case 'revive_messages':
      ledger.inbox.revive(effect.issuedAfter, now)
      return
    case 'silence_this_message':
      if (messageId !== null) ledger.inbox.silence(messageId, mayReturn(means, state))
      return
    case 'say':
      say(means, state, effect)
      return
    case 'start_flow': {
      const status = state.handover.status
      if (status === null || state.replyTarget === null) return
      const content: InboxMessage['content'] = { kind: 'handover', status }
      // Before any message of the new epoch: the flow learns of the status first.
      ledger.inbox.addMessage(`handover:${effect.status}:${now}`, 0, now, content)
      return
    }
    case 'finish_intervention':
      finishIntervention(state, effect.how, now)
      return
    case 'end_session':
      endSession(ledger, state, now)
      return
    case 'alert':
      log.error('conversation.alert', { alert: effect.alert })
      return
    case 'degrade':
      degrade(state, effect.alert)
      return
    case 'restore':
      restore(state, effect.alert)
      return
    default:
      effect satisfies never
  }
}

/** Whether silent messages may turn out to be the bot's: only then is their text needed. */
function mayReturn({ policy }: Means, { handover }: ConversationState): boolean {
  return policy.returnPolicy === 'bot' && handover.owner !== 'none'
}

function say({ ledger, log, now }: Means, state: ConversationState, effect: Extract<Effect, { type: 'say' }>) {
  const target = state.replyTarget
  if (target === null) {
    // A reply needs a content to reply to, and this thread has shown none.
    log.warn('reply.nobody_to_tell', { purpose: effect.purpose })
    return
  }
  for (const body of splitText(toPlainText(effect.text), bodyLimit(target.sourceType))) {
    const { epoch } = state.handover
    ledger.outbox.queue({ body, rich: null, purpose: effect.purpose, epoch, to: target, messageId: null, now })
  }
}

/** The bot's own intervention is to be closed once everything before it is out: the reply that opens it, too. */
function finishIntervention(state: ConversationState, how: 'close' | 'cancel', now: number) {
  state.finishing = { how, dueAt: now, attempts: 0 }
}

/**
 * The session goes on, or a new one begins: then nothing is left of what transformers kept of the last, and the flow is
 * told first where the site wants that.
 */
export function enterSession(ledger: Ledger, settings: Settings, state: ConversationState, session: Session) {
  if (session.number !== state.session.number) ledger.sessionStorage.clear()
  const startOwed = begins(state.session, session) ? Boolean(settings.SESSION_START_INPUT) : session.startOwed
  state.session = { ...session, startOwed }
}

/** The next message starts a new session; an intervention that the bot opened for this one is closed. */
export function endSession(ledger: Ledger, state: ConversationState, now: number) {
  ledger.sessionStorage.clear()
  state.session = { ...state.session, ended: true, startOwed: false }
  finishIntervention(state, 'close', now)
}
