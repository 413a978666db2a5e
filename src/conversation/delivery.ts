import type { ReplyDraft } from '../content/reply/draft.ts'
import { backoffMs } from '../core/backoff.ts'
import { type EngageFailure, isRefusal } from '../engage/failure.ts'
import type { NewReply } from '../engage/new-reply.ts'
import { isInDoubt } from '../handover/state.ts'
import { type ConversationContext, isHeldBack, meansOf, retryMs } from './context.ts'
import { buryReply } from './dead-reply.ts'
import { noteError } from './history.ts'
import { measure } from './measuring.ts'
import { forgetMedia, sayInstead } from './media.ts'
import { isRequested, type OpenReply } from './outbox.ts'
import { countFromRetry } from './patience.ts'
import { findReply, reachesAnchor, type UnsettledReply } from './reconcile.ts'
import { replyOutcome } from './reply-outcome.ts'
import type { ConversationState } from './state.ts'

/** The delivery of replies: one at a time, each posted once, whatever is lost on the way. */

/** Contents are read back page by page until something older than the reply shows; no further than this. */
const PAGES_READ = 5

/** Posts the reply that is next, if the thread is still the bot's: checked in the same breath as the post. */
export async function postReply(context: ConversationContext): Promise<void> {
  const { ledger, timings } = context
  if (ledger.change((state) => nextToPost(context, state)) === null) return
  // Before the check that counts: however long the permit takes, the post follows that check at once.
  const admission = await context.admit('reply')
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, 'reply')
  const ready = ledger.change((state): { reply: NewReply; draft: ReplyDraft | null } | null => {
    const reply = nextToPost(context, state)
    if (reply === null) return null
    // From here on a crash leaves the outcome unknown: the thread is read before it is posted again.
    const now = context.now()
    ledger.outbox.markSending(reply.id, now, now + timings.postSettlesMs)
    const { inReplyToId, rich } = reply
    return {
      reply: { body: reply.body, ...rich?.ready, inReplyToId, private: reply.private },
      draft: rich?.draft ?? null,
    }
  })
  if (ready === null) return admission.permit.unused()
  const posted = await context.engage.createReply(ready.reply, admission.permit)
  const isRefused = !posted.ok && posted.failure.reason === 'unprocessable' && !posted.failure.namesIntervention
  if (isRefused && ready.draft !== null) await forgetMedia(context, ready.draft)
  ledger.change((state) => {
    const reply = ledger.outbox.head()
    if (reply?.status !== 'sending') return
    if (!posted.ok) return replyFailed(context, state, reply, posted.failure)
    // Tokens move to other users: the newest answer counts.
    state.handover.botUserId = posted.value.creator_id ?? state.handover.botUserId
    replySent(context, state, reply, posted.value.id)
  })
}

/** The reply that may be posted now; what has to be done before takes its course. Inside a transaction. */
function nextToPost(context: ConversationContext, state: ConversationState): OpenReply | null {
  const { ledger, settings, timings, log } = context
  const now = context.now()
  const reply = ledger.outbox.head()
  if (reply?.status !== 'queued') return null
  if (!mayPost(state, reply)) {
    ledger.outbox.close(reply.id, 'dropped', 'owner_changed')
    log.warn('replies.dropped', { reason: 'owner_changed', count: 1, purpose: reply.purpose })
    return null
  }
  // Whoever has the thread.
  const needsOwner = reply.purpose !== 'forced'
  // It may have come up since the step was chosen.
  if (needsOwner && isInDoubt(state.handover)) return null
  if (needsOwner && now - (state.handover.verifiedAt ?? Number.NEGATIVE_INFINITY) > timings.freshMs) {
    state.handover.read = { dueAt: now }
    return null
  }
  if (needsIntervention(state, reply, settings.ENGAGE_INTERVENTIONS)) {
    const { epoch } = state.handover
    state.opening = { contentId: reply.inReplyToId, epoch, dueAt: now, attempts: 0, uncertain: false }
    return null
  }
  return reply
}

/**
 * Settles a reply whose outcome is unknown by reading the thread. Missing means: two reads apart do not show it, both
 * made when its post could not be under way any more.
 */
export async function reconcileReply(context: ConversationContext): Promise<void> {
  const { ledger, timings, log } = context
  const state = ledger.state()
  const reply = ledger.outbox.head()
  if (reply?.status !== 'sending') return
  const own = new Set(ledger.posted.contentIds())
  const unsettled: UnsettledReply = {
    inReplyToId: reply.inReplyToId,
    body: reply.body,
    isOwn: (contentId) => own.has(contentId),
    botUserId: state.handover.botUserId,
    onlyByText: ledger.posted.mayHaveAnswered(reply.inReplyToId, reply.id),
  }
  const askedAt = context.now()
  const found = await lookForReply(context, state.threadId, unsettled)
  // Tokens move to other users, of whom no answer has told yet.
  const user = found.type === 'missing' && found.mayBeOthers ? await context.engage.getOwnUser() : null
  const failure = found.type === 'unreadable' ? found.failure : user && !user.ok ? user.failure : null
  if (failure && isHeldBack(context, failure, 'read')) return
  const now = context.now()
  ledger.change((state) => {
    const still = ledger.outbox.head()
    if (still?.id !== reply.id || still.status !== 'sending') return
    // A token's user who may not be asked for stays who is known.
    if (failure && (found.type === 'unreadable' || !isRefusal(failure))) {
      const dueAt = now + retryMs(context, still.unreadable + 1, failure)
      countFromRetry(failure, dueAt, ledger, state)
      ledger.outbox.lookAgain(still, dueAt, 'unreadable')
      log.warn('reply.unreadable', { reason: failure.reason, status: failure.status })
    } else if (user?.ok && user.value.id !== state.handover.botUserId) {
      state.handover.botUserId = user.value.id
      ledger.outbox.lookAgain(still, now, 'unknown')
    } else if (found.type === 'found') {
      replySent(context, state, still, found.contentId)
    } else if (askedAt < still.unsureUntil) {
      // Ever less often: most that come late come soon.
      const since = now - (still.unsureUntil - timings.postSettlesMs)
      const again = now + Math.max(timings.secondReadMs, since)
      ledger.outbox.lookAgain(still, Math.min(again, still.unsureUntil), 'unknown')
    } else if (still.reads === 0) {
      ledger.outbox.lookAgain(still, now + timings.secondReadMs, 'missing')
    } else {
      log.info('reply.missing', { attempts: still.attempts })
      ledger.outbox.requeue(still.id, now + backoffMs(timings.engageRetry, still.attempts, context.random()))
    }
  })
}

type Search =
  | { type: 'found'; contentId: string }
  /** `mayBeOthers`: a content could be it, but that its user is not the token's, as far as is known. */
  | { type: 'missing'; mayBeOthers: boolean }
  | { type: 'unreadable'; failure: EngageFailure }

async function lookForReply(context: ConversationContext, threadId: string, reply: UnsettledReply): Promise<Search> {
  let offset = 0
  let mayBeOthers = false
  for (let page = 0; page < PAGES_READ; page++) {
    const contents = await context.engage.listContents(threadId, offset)
    if (!contents.ok) return { type: 'unreadable', failure: contents.failure }
    const contentId = findReply(contents.value, reply)
    if (contentId !== null) return { type: 'found', contentId }
    mayBeOthers ||= findReply(contents.value, { ...reply, botUserId: null }) !== null
    if (contents.value.length === 0 || reachesAnchor(contents.value, reply)) break
    offset += contents.value.length
  }
  return { type: 'missing', mayBeOthers }
}

/** A reply that could not be posted for too long. It is recorded, and the conversation goes to agents. */
export function expireReply(context: ConversationContext): void {
  context.ledger.change((state) => {
    const reply = context.ledger.outbox.head()
    if (reply) failForGood(context, state, reply, 'expired')
  })
}

/** A handover does not wait for ever for the replies that stand before it. */
export function giveUpWaiting({ ledger, log }: ConversationContext): void {
  ledger.change(() => {
    const count = ledger.outbox.dropOpen('handover_waited')
    log.warn('replies.dropped', { reason: 'handover_waited', count })
  })
}

function mayPost(state: ConversationState, reply: OpenReply): boolean {
  const { owner, epoch, agentWrote } = state.handover
  if (reply.purpose === 'forced') return true
  if (reply.epoch !== epoch) return false
  if (reply.purpose === 'handover') return owner === 'agent' && !agentWrote
  return owner === 'bot' || owner === 'handing_over'
}

function needsIntervention(state: ConversationState, reply: OpenReply, policy: 'auto' | 'always' | 'never'): boolean {
  if (policy === 'never' || reply.intervention === 'tried' || reply.intervention === 'without') return false
  const wanted = reply.intervention === 'wanted'
  const isBots = reply.purpose !== 'handover' && reply.purpose !== 'forced'
  return wanted || (policy === 'always' && state.interventionId === null && isBots)
}

function replySent(context: ConversationContext, state: ConversationState, reply: OpenReply, contentId: string) {
  const { ledger, settings } = context
  ledger.outbox.markSent(reply.id, contentId)
  // From here on, not from the answer: a reply that was held up must not have the next one at its heels.
  if (settings.TYPING_DELAY_MS > 0) ledger.outbox.pauseAfter(reply.id, context.now() + settings.TYPING_DELAY_MS)
  context.log.info('reply.sent', {
    content_id: contentId,
    in_reply_to: reply.inReplyToId,
    purpose: reply.purpose,
    attempts: reply.attempts,
  })
  const { purpose: outcome, attempts: count, queuedAt, inReplyToId } = reply
  measure(context, state, { event: 'reply', outcome, count, durationMs: context.now() - queuedAt }, inReplyToId)
}

function replyFailed(context: ConversationContext, state: ConversationState, reply: OpenReply, failure: EngageFailure) {
  const { ledger, settings, timings, log } = context
  const now = context.now()
  const outcome = replyOutcome(failure, {
    mayOpenIntervention: settings.ENGAGE_INTERVENTIONS !== 'never' && reply.intervention !== 'tried',
    hasFallback: reply.rich !== null && reply.rich.fallback.length > 0,
  })
  log.warn('reply.failed', {
    in_reply_to: reply.inReplyToId,
    reason: failure.reason,
    status: failure.status,
    error: failure.error,
    attempts: reply.attempts,
    outcome,
  })
  // That an intervention is demanded, or other words are needed, is no error and costs no row.
  if (outcome !== 'open_intervention' && outcome !== 'say_instead') {
    noteError(state.history, { at: now, event: 'reply.failed', reason: failure.error ?? failure.reason })
  }
  switch (outcome) {
    case 'look': {
      // Soon, however often it was posted: it is the posts that grow apart. But what Engage asks for is kept to.
      const soon = Math.min(backoffMs(timings.engageRetry, reply.attempts, context.random()), timings.secondReadMs)
      const dueAt = now + Math.max(soon, failure.retryAfterMs ?? 0)
      // Who has answered is done with it. Where nobody has, as with a cut connection, it may still be under way.
      const unsureUntil = failure.status === 0 ? reply.unsureUntil : now
      return ledger.outbox.lookAgain({ ...reply, unsureUntil }, dueAt, 'unknown')
    }
    case 'open_intervention':
      state.interventionId = null
      ledger.outbox.setIntervention(reply.id, 'wanted')
      return ledger.outbox.requeue(reply.id, now)
    case 'say_instead':
      return sayInstead(context, reply, failure.error ?? failure.reason)
    case 'wait': {
      const dueAt = now + retryMs(context, reply.attempts, failure)
      countFromRetry(failure, dueAt, ledger, state)
      return ledger.outbox.requeue(reply.id, dueAt)
    }
    case 'dead':
      return failForGood(context, state, reply, failure.error ?? failure.reason)
    default:
      outcome satisfies never
  }
}

/**
 * A reply is given up. What stood behind it goes with it: a conversation with a hole in it makes no sense. All of it is
 * a dead letter, and the conversation goes to agents.
 *
 * What somebody else wanted said is theirs to repeat: nobody waits for it, and what the flow has said goes on.
 */
function failForGood(context: ConversationContext, state: ConversationState, reply: OpenReply, reason: string) {
  const { ledger, log } = context
  if (isRequested(reply)) {
    ledger.outbox.close(reply.id, 'dead', reason)
    const count = ledger.outbox.dropRest(reply.id)
    return log.error('reply.dead', { reason, purpose: reply.purpose, dropped_behind: count })
  }
  const given = ledger.outbox.openReplies()
  ledger.outbox.close(reply.id, 'dead', reason)
  const count = ledger.outbox.dropOpen('behind_a_dead_reply')
  log.error('reply.dead', { reason, purpose: reply.purpose, dropped_behind: count })
  buryReply(meansOf(context), state, { id: reply.id, reason, tried: reply.attempts > 0 }, given)
}
