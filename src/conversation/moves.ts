import { parsePlatformTime } from '../core/platform-time.ts'
import type { Admission } from '../engage/admission.ts'
import { type EngageFailure, isRefusal, isTransient } from '../engage/failure.ts'
import type { Intervention, Thread } from '../engage/resources.ts'
import { type Claim, claimOf, ownerOf, recategorized } from '../handover/categories.ts'
import { graceEnd, type Recategorization } from '../handover/state.ts'
import { degrade, restore, THREAD_UNREADABLE } from './alerts.ts'
import { applyFinding, applySignal } from './carry-out.ts'
import { type ConversationContext, isHeldBack, meansOf, retryMs } from './context.ts'
import { noteError } from './history.ts'
import { countFromRetry } from './patience.ts'
import type { ConversationState } from './state.ts'

/** The calls that find out who owns a thread, and that move it between bot and agents. */

/** Attempts at a move after which `GET /health` shows that it is stuck. */
const ATTEMPTS_BEFORE_ALERT = 5
/** Attempts at closing the bot's own intervention; more would only annoy. */
const FINISH_ATTEMPTS = 5

/** Reads the thread's categories, which decide. */
export async function readThread(context: ConversationContext): Promise<void> {
  const { ledger, timings, log } = context
  // The reply that it is read for follows at once: what was read must not grow old while that waits for a permit.
  const priority = ledger.outbox.head() ? 'reply' : 'read'
  const admission = await context.admit(priority, priority === 'reply' ? 2 : 1)
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, priority)
  const before = ledger.state()
  const askedAt = context.now()
  const thread = await context.engage.getThread(before.threadId, admission.permit)
  ledger.change((state) => {
    if (!state.handover.read) {
      if (thread.ok) readInVain(context, state, thread.value)
      return
    }
    const claim = thread.ok ? claimOf(categoriesOf(thread.value), context.policy) : 'absent'
    if (state.handover.hints !== before.handover.hints || (thread.ok && isOvertaken(before, state, claim))) {
      // Something contradicted while the thread was being read: the answer may be older than that.
      state.handover.read.dueAt = context.now()
      return
    }
    if (thread.ok) {
      restore(state, THREAD_UNREADABLE)
      log.info('thread.read', { claim })
      // What was read is as old as the question; but however slow the answer, it serves for the post it was asked for.
      const now = Math.max(askedAt, context.now() - timings.freshMs / 2)
      return applyFinding({ ...meansOf(context), now }, state, { type: 'thread_read', claim })
    }
    log.warn('thread.unreadable', { reason: thread.failure.reason, status: thread.failure.status })
    noteError(state.history, { at: context.now(), event: 'thread.unreadable', reason: thread.failure.reason })
    if (isRefusal(thread.failure)) {
      degrade(state, THREAD_UNREADABLE)
      return applyFinding(meansOf(context), state, { type: 'thread_unreadable' })
    }
    const failures = (state.handover.read.failures ?? 0) + 1
    const dueAt = context.now() + retryMs(context, failures, thread.failure)
    countFromRetry(thread.failure, dueAt, ledger, state)
    state.handover.read = { ...state.handover.read, dueAt, failures }
  })
}

/** A message that came while the thread was being read says otherwise than what was read, though not than the cache. */
function isOvertaken({ handover: before }: ConversationState, { handover }: ConversationState, read: Claim): boolean {
  const { claim, at } = handover.claimed
  return at > before.claimed.at && claim !== 'absent' && ownerOf(claim) !== ownerOf(read)
}

/** Replaces one category of the thread by the other and keeps every other one. */
export async function recategorize(context: ConversationContext): Promise<void> {
  // One to read the thread, one to change it.
  const admission = await context.admit('handover', 2)
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, 'handover')
  const state = context.ledger.state()
  const move = state.handover.recategorization
  if (!move) return admission.permit.unused()
  const thread = await context.engage.getThread(state.threadId, admission.permit)
  if (!thread.ok) return recategorizationFailed(context, move, thread.failure)
  await moveThread(context, move, thread.value, await context.admit('handover'))
}

/** @param admission asked for before the checks that count: the move follows them at once */
async function moveThread(
  context: ConversationContext,
  move: Recategorization,
  thread: Thread,
  admission: Admission,
): Promise<void> {
  const { ledger, policy, log } = context
  const current = categoriesOf(thread)
  const unused = () => (admission.ok ? admission.permit.unused() : undefined)
  // The thread may have changed hands while it was read.
  if (ledger.state().handover.recategorization?.to !== move.to) {
    ledger.change((state) => readInVain(context, state, thread))
    return unused()
  }
  if (ownerOf(claimOf(current, policy)) === 'none') {
    ledger.change((state) => applyFinding(meansOf(context), state, { type: 'thread_not_ours' }))
    return unused()
  }
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, 'handover')
  const wanted = recategorized(current, move.to, move.extraCategoryIds, policy)
  // Shortly after a move, what was read may be from before it.
  const isCertain = context.now() >= graceEnd(ledger.state().handover, policy)
  if (isCertain && sameSet(current, wanted)) await unused()
  else if (move.to === 'bot' && !mayReturn(context)) {
    ledger.change((state) => applySignal(meansOf(context), state, { type: 'emergency' }))
    return unused()
  } else {
    const put = await context.engage.updateThreadCategories(thread.id, wanted, admission.permit)
    if (!put.ok) return recategorizationFailed(context, move, put.failure)
  }
  log.info('thread.recategorized', { to: move.to })
  ledger.change((state) => {
    applyFinding(meansOf(context), state, { type: 'recategorization_done', to: move.to })
  })
}

/**
 * In an emergency nothing goes back to the bot. To be asked where a permit has just been given: the account says with it
 * how the switch stands, and what it does not say is no leave.
 */
const mayReturn = ({ account }: ConversationContext) => account.notices()?.emergency === false

/** Nobody waits for the answer any more: the thread has changed hands meanwhile. */
function readInVain(context: ConversationContext, state: ConversationState, thread: Thread) {
  const claim = claimOf(categoriesOf(thread), context.policy)
  applyFinding(meansOf(context), state, { type: 'thread_read_in_vain', claim })
}

function recategorizationFailed(context: ConversationContext, move: Recategorization, failure: EngageFailure) {
  if (isHeldBack(context, failure, 'handover')) return
  const { ledger, log } = context
  log.warn('thread.recategorization_failed', { to: move.to, reason: failure.reason, status: failure.status })
  ledger.change((state) => {
    noteError(state.history, {
      at: context.now(),
      event: 'thread.recategorization_failed',
      reason: failure.reason,
    })
    if (isRefusal(failure)) {
      return applySignal(meansOf(context), state, { type: 'recategorization_refused', to: move.to })
    }
    const attempts = (state.handover.recategorization?.attempts ?? 0) + 1
    applySignal(meansOf(context), state, {
      type: 'recategorization_delayed',
      to: move.to,
      retryMs: retryMs(context, attempts, failure),
      degraded: attempts === ATTEMPTS_BEFORE_ALERT,
    })
  })
}

/** The agent has closed: does the thread still hold Agent, and does no other person have it open? Then it goes back. */
export async function checkReturn(context: ConversationContext): Promise<void> {
  const { ledger, policy, timings, log } = context
  // For the thread, its interventions and the move.
  const admission = await context.admit('handover', 3)
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, 'handover')
  if (!mayReturn(context)) {
    putOffReturn(context)
    return admission.permit.unused()
  }
  const { threadId } = ledger.state()
  const [thread, interventions] = await Promise.all([
    context.engage.getThread(threadId, admission.permit),
    context.engage.listInterventions(threadId),
  ])
  if (!thread.ok || !interventions.ok) {
    const failure = thread.ok ? (interventions.ok ? null : interventions.failure) : thread.failure
    if (failure && isHeldBack(context, failure, 'handover')) return
    ledger.change((state) => {
      if (failure) noteError(state.history, { at: context.now(), event: 'return.unchecked', reason: failure.reason })
      log.warn('return.unchecked', { reason: failure?.reason, status: failure?.status })
      if (failure && isRefusal(failure)) degrade(state, 'return_delayed')
      const { pendingReturn } = state.handover
      const wait = failure && isTransient(failure) ? timings.engageRetry.baseMs * 5 : timings.slowRetryMs
      if (pendingReturn) pendingReturn.dueAt = context.now() + wait
    })
    return
  }
  // The switch may have been turned meanwhile, however slow Engage was. Where that cannot be asked, the move waits for it.
  const last = await context.admit('handover')
  if (last.ok && !mayReturn(context)) {
    putOffReturn(context)
    return last.permit.unused()
  }
  const claim = claimOf(categoriesOf(thread.value), policy)
  const move = ledger.change((state) => {
    const personsOpen = interventions.value.some((one) => isOpen(one) && isPersons(one, state))
    applyFinding(meansOf(context), state, { type: 'return_checked', claim, personsOpen })
    return state.handover.owner === 'returning' ? state.handover.recategorization : null
  })
  // The categories were read just now: no need to read them again.
  if (move) await moveThread(context, move, thread.value, last)
  else if (last.ok) await last.permit.unused()
}

function putOffReturn({ ledger, timings, now }: ConversationContext) {
  ledger.change(({ handover }) => {
    if (handover.pendingReturn) handover.pendingReturn.dueAt = now() + timings.checkInterventionsMs
  })
}

/**
 * For sites that register `content.imported` only: has the agent closed without anybody telling us? And where a person's
 * act may be older than the bot's epoch: has the person gone?
 */
export async function checkInterventions(context: ConversationContext): Promise<void> {
  const { ledger, timings, log } = context
  const listed = await context.engage.listInterventions(ledger.state().threadId)
  if (!listed.ok && isHeldBack(context, listed.failure, 'read')) return
  ledger.change((state) => {
    if (!state.handover.check) return
    if (!listed.ok) {
      const { failure } = listed
      log.warn('interventions.unreadable', { reason: failure.reason, status: failure.status })
      const isAwaited = state.handover.check.act !== undefined
      if (isAwaited && isRefusal(failure)) {
        // Nobody can say that the person has gone.
        return applyFinding(meansOf(context), state, { type: 'interventions_read', personsOpen: true, closedAt: null })
      }
      const wait = isAwaited ? timings.rereadMs : timings.checkInterventionsMs
      state.handover.check.dueAt = context.now() + Math.max(wait, failure.retryAfterMs ?? 0)
      return
    }
    const persons = listed.value.filter((one) => isPersons(one, state))
    const closes = persons.flatMap((one) => parsePlatformTime(one.closed_at) ?? [])
    applyFinding(meansOf(context), state, {
      type: 'interventions_read',
      personsOpen: persons.some(isOpen),
      closedAt: closes.length === 0 ? null : Math.max(...closes),
    })
  })
}

/** Closes or cancels the bot's own intervention. That fails where the platform's rules say so; nothing hangs on it. */
export async function finishIntervention(context: ConversationContext): Promise<void> {
  const { ledger, log } = context
  const { finishing, interventionId } = ledger.state()
  if (!finishing) return
  if (interventionId === null) {
    ledger.change((state) => {
      state.finishing = null
    })
    return
  }
  const { how } = finishing
  const done =
    how === 'close'
      ? await context.engage.closeIntervention(interventionId)
      : await context.engage.cancelIntervention(interventionId)
  if (!done.ok && isHeldBack(context, done.failure, 'read')) return
  ledger.change((state) => {
    if (!state.finishing || state.interventionId !== interventionId) return
    const attempts = state.finishing.attempts + 1
    if (!done.ok && !isRefusal(done.failure) && attempts < FINISH_ATTEMPTS) {
      const dueAt = context.now() + retryMs(context, attempts, done.failure)
      // For a token that works again it waits however long that takes.
      const counted = done.failure.reason === 'unauthorized' ? state.finishing.attempts : attempts
      state.finishing = { ...state.finishing, attempts: counted, dueAt }
      return
    }
    if (done.ok) log.info('intervention.finished', { how })
    else log.warn('intervention.not_finished', { how, reason: done.failure.reason, status: done.failure.status })
    state.finishing = null
    state.interventionId = null
  })
}

/** `thread_category_ids` are the thread's own; some answers have only `category_ids`. */
function categoriesOf(thread: Thread): string[] {
  return thread.thread_category_ids.length > 0 ? thread.thread_category_ids : thread.category_ids
}

export function isOpen(intervention: Intervention): boolean {
  const closed = intervention.closed === true || intervention.closed_at !== null
  return !closed && intervention.status?.toLowerCase() !== 'closed'
}

export function isPersons(intervention: Intervention, state: ConversationState): boolean {
  const { botUserId, botInterventionIds } = state.handover
  if (intervention.user_id !== null && botUserId !== null) return intervention.user_id !== botUserId
  return !botInterventionIds.includes(intervention.id)
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id))
}
