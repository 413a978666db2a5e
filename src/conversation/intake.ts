import type { Settings } from '../config.ts'
import { toCustomerMessage } from '../content/inbound.ts'
import { parsePlatformTime } from '../core/platform-time.ts'
import { interpret } from '../handover/interpret.ts'
import { applySignal, enterSession, type Means } from './carry-out.ts'
import { buryReply } from './dead-reply.ts'
import type { IncomingEvent } from './inbox.ts'
import { sourceOf } from './incoming.ts'
import { isRequested } from './outbox.ts'
import { touch } from './session.ts'
import { type ConversationState, replyTarget } from './state.ts'
import { FRESH_WEBHOOK_MS } from './timings.ts'

/** How events of the webhook enter a conversation. */

/** What decides about an event beside the conversation itself. */
export interface IntakeRules {
  settings: Settings
  /** When a message that came now may be put to the flow, our clock. */
  turnAt(now: number): number
}

/** By the platform's time: one delivery can hold several events in any order. */
export function inOrder(events: readonly IncomingEvent[]): IncomingEvent[] {
  const time = ({ event }: IncomingEvent) => parsePlatformTime(event.issued_at) ?? 0
  return [...events].sort((left, right) => time(left) - time(right))
}

/**
 * Applies one event, once: a customer's message goes into the inbox, and what the event says about ownership takes
 * effect. An event whose meaning hangs on a call that is not settled is held.
 *
 * A customer's message is known again by its content id, other events by their own, and what a person wrote by both. What means nothing, such as the echo of the
 * worker's own reply, leaves no trace: it will mean nothing again.
 */
export function applyEvent(
  means: Means,
  { settings, turnAt }: IntakeRules,
  state: ConversationState,
  incoming: IncomingEvent,
) {
  const { ledger, policy, log, now } = means
  const { inbox, outbox, posted } = ledger
  if (incoming.kind === 'malformed') {
    if (inbox.recordEvent(incoming, now)) noteSeen(state, incoming, now)
    return
  }
  const issuedAt = parsePlatformTime(incoming.event.issued_at) ?? 0
  const meaning = interpret(
    incoming,
    policy,
    {
      botUserId: state.handover.botUserId,
      botInterventionIds: state.handover.botInterventionIds,
      isOwn: (contentId) => posted.isOwn(contentId),
      hasAnswered: (contentId) => posted.hasAnswered(contentId),
      mayHaveAnswered: (contentId) => posted.mayHaveAnswered(contentId),
      replyUnsettled: outbox.head()?.status === 'sending',
      openingUnsettled: state.opening?.uncertain === true,
    },
    Math.abs(now - issuedAt) < FRESH_WEBHOOK_MS,
  )
  if (meaning.type === 'hold') {
    noteSeen(state, incoming, now)
    return inbox.hold(incoming)
  }
  if (meaning.type === 'nothing') return forgetFinishedIntervention(state, incoming)
  if (meaning.type === 'export_failed') {
    if (!inbox.recordEvent(incoming, now)) return
    return exportFailed(means, state, meaning.contentId)
  }
  let messageId: string | null = null
  if (meaning.signal.type === 'customer_message' && incoming.kind === 'content') {
    const message = toCustomerMessage(incoming.event)
    messageId = message.contentId
    if (!inbox.addMessage(messageId, issuedAt, now, { kind: 'customer', message }, turnAt(now))) return
    noteSeen(state, incoming, now)
    if (message.authorId !== null && message.authorId !== state.replyTarget?.authorId) {
      ledger.identities.note(message.authorId)
    }
    const mayExpire = state.handover.owner === 'bot'
    enterSession(ledger, settings, state, touch(state.session, now, settings.SESSION_MINUTES * 60_000, mayExpire))
    const newest = issuedAt >= state.handover.latestAt || state.replyTarget === null
    if (newest) state.replyTarget = replyTarget(message)
    const { authorId: user, body: text } = message
    log.info('message.received', { content_id: messageId, claim: meaning.signal.claim, user, text })
  } else {
    if (!inbox.recordEvent(incoming, now)) return
    // `content.replied` can be about the customer's content, which nobody of ours created: that is not received by it.
    if (incoming.kind === 'content' && incoming.event.resource.metadata.creator_id !== null) {
      inbox.recordContent(incoming.event.resource.id, now)
    }
    noteSeen(state, incoming, now)
    forgetFinishedIntervention(state, incoming)
  }
  applySignal(means, state, meaning.signal, messageId)
}

/** The conversation has heard of something. */
export function noteSeen(state: ConversationState, incoming: IncomingEvent, now: number) {
  state.seenAt = now
  state.sourceId ??= sourceOf(incoming)
}

/**
 * The reply stands in the thread, where an agent can send it again; here nothing is left of it to be repeated. Whoever has
 * the thread by now, the table decides what follows.
 */
function exportFailed(means: Means, state: ConversationState, contentId: string) {
  const { outbox, posted } = means.ledger
  const reply = posted.sentAs(contentId)
  if (reply === null) return
  const { id, purpose } = reply
  const reason = 'not_exported'
  outbox.markNotExported(id)
  if (isRequested(reply)) {
    return means.log.error('reply.dead', { reason, purpose, dropped_behind: outbox.dropRest(id) })
  }
  // One that is being sent is on its way, and is settled by reading the thread.
  const head = outbox.head()
  const onItsWay = head?.status === 'sending' ? head.id : null
  const given = isFlowSpeaking(state) ? outbox.openReplies().slice(onItsWay === null ? 0 : 1) : []
  if (given.length > 0) outbox.dropOpen('behind_a_dead_reply', onItsWay ?? 0)
  means.log.error('reply.dead', { reason, purpose, dropped_behind: given.length })
  buryReply(means, state, { id, reason, tried: false }, given)
}

/** Once the conversation goes to agents for another reason, the worker's own words are queued, and not the flow's. */
function isFlowSpeaking({ handover: { owner, request } }: ConversationState): boolean {
  return owner === 'bot' || (owner === 'handing_over' && request?.reason === 'flow')
}

/** The bot's intervention was closed by somebody else: the next reply that needs one opens it again. */
function forgetFinishedIntervention(state: ConversationState, incoming: IncomingEvent) {
  const { kind, event } = incoming
  const closing = event.type === 'intervention.closed' || event.type === 'intervention.canceled'
  if (kind === 'intervention' && closing && event.resource.id === state.interventionId) state.interventionId = null
}
