import { latestReading, parsePlatformTime } from '../core/platform-time.ts'
import { type EngageFailure, isOutcomeUnknown, isRefusal, isTransient } from '../engage/failure.ts'
import type { Intervention } from '../engage/resources.ts'
import { applySignal } from './carry-out.ts'
import { type ConversationContext, isHeldBack, meansOf, retryMs } from './context.ts'
import { isOpen, isPersons } from './moves.ts'
import { countFromRetry } from './patience.ts'
import type { ConversationState } from './state.ts'

/** The intervention that a reply needs: opened as the token's user, or found to be open already. */

/**
 * Attempts after which a reply is tried without an intervention that nobody has demanded. For one that Engage demands
 * a reply waits until it expires: without, it would be refused for good.
 */
const ATTEMPTS_MAX = 10

type Opening = NonNullable<ConversationState['opening']>

/** Opens it, and settles whose it is when the outcome of an earlier attempt is unknown. */
export async function openIntervention(context: ConversationContext): Promise<void> {
  const { ledger } = context
  // Before anything is written: nothing is uncertain about a call that was held back.
  const admission = await context.admit('reply')
  if (!admission.ok) return context.holdBack(admission.retryAfterMs, 'reply')
  const opening = ledger.change((state): Opening | null => {
    if (!state.opening) return null
    if (isOver(state, state.opening) && !state.opening.uncertain) {
      // Nothing can have been opened, and the thread has changed hands.
      state.opening = null
      return null
    }
    const before = { ...state.opening, attempts: state.opening.attempts + 1 }
    state.opening = { ...before, uncertain: true }
    return before
  })
  if (!opening) return admission.permit.unused()
  // A thread that has changed hands gets no new intervention: it is only looked whether the last attempt made one.
  if (isOver(ledger.state(), opening)) {
    await admission.permit.unused()
    return adoptExisting(context, opening)
  }
  const opened = await context.engage.openIntervention(opening.contentId, admission.permit)
  if (opened.ok) {
    ledger.change((state) => {
      // Tokens move to other users: the newest answer counts. What is only found may be somebody else's.
      state.handover.botUserId = opened.value.user_id ?? state.handover.botUserId
      adopt(context, state, opened.value, opening)
    })
  } else if (opened.failure.reason === 'unprocessable' || opened.failure.reason === 'conflict') {
    await adoptExisting(context, opening)
  } else {
    ledger.change((state) => tryAgain(context, state, opening, opened.failure))
  }
}

function isOver(state: ConversationState, opening: Opening): boolean {
  return state.handover.epoch !== opening.epoch
}

/** One is open already: the bot's own, from an attempt whose answer was lost, or a person's. */
async function adoptExisting(context: ConversationContext, opening: Opening) {
  const { ledger } = context
  const listed = await context.engage.listInterventions(ledger.state().threadId)
  if (!listed.ok && isHeldBack(context, listed.failure, 'open_intervention')) return
  const all = listed.ok ? listed.value : []
  // One that an agent has closed by now, too: its events are still to be told from a person's.
  // And tokens move to other users: then what was known as the bot's counts as well.
  const { botUserId, botInterventionIds } = ledger.state().handover
  const isDoubtful = (one: Intervention) =>
    botUserId === null
      ? mayBeBots(one, opening)
      : one.user_id !== botUserId &&
        (mayBeBots(one, opening) || (opening.uncertain && botInterventionIds.includes(one.id)))
  const own = all.some(isDoubtful) ? await context.engage.getOwnUser() : null
  if (own && !own.ok && isHeldBack(context, own.failure, 'open_intervention')) return
  ledger.change((state) => {
    if (!state.opening) return
    if (!listed.ok) return tryAgain(context, state, opening, listed.failure)
    if (own && !own.ok && isTransient(own.failure)) return tryAgain(context, state, opening, own.failure)
    if (own?.ok) state.handover.botUserId = own.value.id
    const open = all.filter(isOpen)
    const bots = open.find((one) => isBotsOwn(one, state, opening))
    if (bots) return adopt(context, state, bots, opening)
    settle(context, state)
    const persons = open.find((one) => isPersons(one, state))
    // Found out by looking, where no webhook told: a person has the thread.
    if (persons) takenBy(context, state, persons)
  })
}

function isBotsOwn(one: Intervention, { handover }: ConversationState, opening: Opening): boolean {
  // An agent may have opened the bot's own again: whose it is, its user says.
  if (handover.botUserId !== null && one.user_id !== null) return one.user_id === handover.botUserId
  if (handover.botInterventionIds.includes(one.id)) return true
  // Where the token's user cannot be asked for, a lost answer about this very content is the best there is to go by.
  return handover.botUserId === null && mayBeBots(one, opening)
}

/** It may be what the lost answer was about; or a person was faster. */
function mayBeBots(one: Intervention, opening: Opening): boolean {
  return opening.uncertain && one.content_id === opening.contentId
}

function takenBy(context: ConversationContext, state: ConversationState, one: Intervention) {
  const { latestAt } = state.handover
  const createdAt = parsePlatformTime(one.created_at) ?? latestAt
  // Whole seconds, read as late as can be, but no later than what is known to have come after it: a close of that second.
  const at = Math.min(latestReading(createdAt), Math.max(createdAt, latestAt))
  const interventionId = one.id
  applySignal(meansOf(context), state, { type: 'person_acted', how: 'took', claim: 'absent', at, interventionId })
}

function adopt(context: ConversationContext, state: ConversationState, one: Intervention, opening: Opening) {
  const { handover } = state
  state.interventionId = one.id
  if (!handover.botInterventionIds.includes(one.id)) handover.botInterventionIds.push(one.id)
  context.log.info('intervention.opened', { intervention_id: one.id })
  settle(context, state)
  // Nothing was said under it, and nothing will be.
  if (isOver(state, opening)) state.finishing = { how: 'cancel', dueAt: context.now(), attempts: 0 }
}

function settle({ ledger }: ConversationContext, state: ConversationState, how: 'tried' | 'without' = 'tried') {
  state.opening = null
  const reply = ledger.outbox.head()
  if (reply) ledger.outbox.setIntervention(reply.id, how)
}

function tryAgain(context: ConversationContext, state: ConversationState, opening: Opening, failure: EngageFailure) {
  if (!state.opening) return
  if (!isOutcomeUnknown(failure)) state.opening.uncertain = opening.uncertain
  const refused = isRefusal(failure)
  const isDemanded = context.ledger.outbox.head()?.intervention === 'wanted'
  const isLong = opening.attempts >= ATTEMPTS_MAX && failure.reason !== 'unauthorized' && !isDemanded
  if (refused || isLong) {
    context.log.warn('intervention.refused', { status: failure.status })
    return settle(context, state, refused ? 'tried' : 'without')
  }
  state.opening.dueAt = context.now() + retryMs(context, opening.attempts, failure)
  countFromRetry(failure, state.opening.dueAt, context.ledger, state)
}
