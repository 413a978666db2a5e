import { latestReading, type PlatformTime } from '../core/platform-time.ts'
import type { HandoverStatus } from '../flows/handover-status.ts'
import type { Claim } from './categories.ts'
import type { Effect } from './signals.ts'
import {
  type HandoverPolicy,
  type HandoverRequest,
  type HandoverState,
  NEW_EPOCH,
  type Owner,
  type PersonsAct,
  type Told,
} from './state.ts'

/** A decision in the making: a copy of the state, changed by the cells of the table, and the effects they ask for. */
export interface Draft {
  state: HandoverState
  effects: Effect[]
  policy: HandoverPolicy
  now: number
}

/** The moves that the cells of the ownership table are made of. */

/** Changes the owner: a new epoch, in which nothing of the old one is owed any more. */
export function become(draft: Draft, owner: Extract<Owner, 'unknown' | 'none' | 'bot' | 'agent'>, at: PlatformTime) {
  const { state } = draft
  // Whether a person has the thread is still to be found out, now that it has opened again.
  const check = state.owner === 'unknown' && owner === 'bot' && state.check?.act ? state.check : null
  Object.assign(state, { ...NEW_EPOCH, owner, epoch: state.epoch + 1, epochStartedAt: at, check })
  if (owner === 'agent' || owner === 'none') draft.effects.push({ type: 'silence_messages', issuedUpTo: null })
  for (const alert of MOVING_ALERTS) draft.effects.push({ type: 'restore', alert })
}

/** A person has the thread again. */
export function callOffReturn(draft: Draft) {
  draft.state.pendingReturn = null
  draft.effects.push({ type: 'restore', alert: 'return_refused' }, { type: 'restore', alert: 'return_delayed' })
}

const HOUR_MS = 3_600_000

/** Alerts about a move that is over once the owner has changed. */
const MOVING_ALERTS = ['handover_refused', 'handover_delayed', 'return_refused', 'return_delayed'] as const

/**
 * The first event of a thread, or the first after it was closed: its categories say whom it belongs to. A bot's epoch
 * begins before all that is known, so that a person's act counts whenever it was; after a close it begins with that, and
 * what was done before is looked into. An agents' epoch begins with the event: an intervention that was closed long
 * before must not send the thread to the bot.
 */
export function enter(draft: Draft, owner: 'bot' | 'agent' | 'none', at: PlatformTime) {
  const { epochStartedAt: closedAt } = draft.state
  become(draft, owner, owner === 'bot' ? closedAt : at)
  draft.state.startUncertain = owner === 'bot' && closedAt > 0
}

/** A thread that was closed is still whose it was, as far as is known; unlike a new owner it lets its messages wait. */
export function reopen({ state }: Draft, owner: 'bot' | 'agent' | 'none', at: PlatformTime) {
  const { epochStartedAt: closedAt } = state
  Object.assign(state, {
    owner,
    ownerAtClose: null,
    startUncertain: true,
    epochStartedAt: owner === 'bot' ? closedAt : at,
  })
}

/** Keeps in mind what the newest message says of the thread's owner, and since when messages have said so. */
export function noteClaim({ state }: Draft, { claim, at }: { claim: Claim; at: PlatformTime }) {
  const isNewest = at >= state.claimed.at
  if (claim === state.claimed.claim) state.claimedSince = Math.min(state.claimedSince, at)
  else if (isNewest) state.claimedSince = at
  if (isNewest) state.claimed = { claim, at }
}

/** The categories contradict the cache, or say nothing: the thread itself is to decide. */
export function oweRead({ state, now }: Draft) {
  state.read ??= { dueAt: now }
  state.hints += 1
}

/** Somebody may have moved the thread: what the newest webhook says is remembered until the thread is read. */
export function oweReadOfMove(draft: Draft, told: Told | undefined) {
  oweRead(draft)
  const { read } = draft.state
  if (read && told && told.at >= (read.told?.at ?? 0)) read.told = told
}

export function recategorizeTo(draft: Draft, to: 'bot' | 'agent', extraCategoryIds: string[] = []) {
  draft.state.recategorization = { to, extraCategoryIds, dueAt: draft.now, attempts: 0 }
}

export function startHandover(draft: Draft, request: Omit<HandoverRequest, 'requestedAt'>, categoryIds: string[]) {
  draft.state.owner = 'handing_over'
  draft.state.request = { ...request, requestedAt: draft.now }
  draft.state.handovers = [...draft.state.handovers.filter((at) => at > draft.now - HOUR_MS), draft.now]
  recategorizeTo(draft, 'agent', categoryIds)
}

/** Agents have the thread, and the platform knows it. */
export function completeHandover(draft: Draft) {
  const { state, policy } = draft
  const message = state.request?.message ?? policy.handoverMessage
  become(draft, 'agent', state.latestAt)
  confirmRecategorization(draft)
  if (message.trim() !== '') draft.effects.push({ type: 'say', text: message, purpose: 'handover' })
}

/** A person took the thread while it was the bot's: agents own it at once, the platform is told next. */
export function yieldTo(draft: Draft, act: PersonsAct) {
  const extra = draft.state.recategorization?.extraCategoryIds ?? []
  const asked = draft.state.request
  become(draft, 'agent', act.at)
  markActive(draft, act)
  recategorizeTo(draft, 'agent', extra)
  // The flow asked for an agent, and one has come without a word so far.
  const message = asked ? (asked.message ?? draft.policy.handoverMessage) : ''
  if (act.how === 'took' && message.trim() !== '') {
    draft.effects.push({ type: 'say', text: message, purpose: 'handover' })
  }
}

export function markActive({ state }: Draft, { at, how }: PersonsAct) {
  state.agentActive = true
  state.agentWrote ||= how === 'wrote'
  state.personActedAt = Math.max(state.personActedAt, at)
}

/**
 * The thread is the bot's again, and the flow learns of it. Messages issued after the close are for the bot. `closedAt`
 * is in whole seconds: a message of that very second counts as after the close, unless a person wrote after it.
 *
 * Where somebody else had given it back before the close, nobody knows when: those messages are the bot's, too, that said
 * so and came after all that a person did.
 */
export function completeReturn(draft: Draft, by: 'worker' | 'somebody') {
  const { pendingReturn, latestAt, personActedAt, epochStartedAt, claimed, claimedSince } = draft.state
  const { closedAt, at, wasBots } = pendingReturn ?? { closedAt: latestAt, at: latestAt, wasBots: false }
  const issuedAfter = Math.max(closedAt, personActedAt)
  const givenBackAfter = by === 'somebody' && wasBots ? Math.max(personActedAt, epochStartedAt - 1) : null
  const isBots = givenBackAfter !== null && claimed.claim === 'bot'
  const silentUpTo = isBots ? Math.min(issuedAfter, Math.max(givenBackAfter, claimedSince - 1)) : issuedAfter
  // The close itself still belongs to the agents' epoch.
  become(draft, 'bot', at + 1)
  // Without the event of the close nobody knows its time to the millisecond, or whether there was one.
  draft.state.startUncertain = pendingReturn === null || at === latestReading(closedAt)
  noteMoved(draft, 'bot')
  draft.state.verifiedAt = draft.now
  draft.state.historyUpTo = issuedAfter
  draft.state.givenBackAfter = givenBackAfter
  draft.effects.push({ type: 'silence_messages', issuedUpTo: silentUpTo }, { type: 'revive_messages', issuedAfter })
  tellFlow(draft, { status: 'completed' })
}

/** The platform confirmed a move. */
export function noteMoved({ state, now }: Draft, to: 'bot' | 'agent') {
  state.recategorizedAt = now
  state.recategorizedTo = to
}

/** The platform confirmed that the thread is with agents. */
export function confirmRecategorization(draft: Draft) {
  const { state, policy } = draft
  state.recategorization = null
  noteMoved(draft, 'agent')
  state.verifiedAt = draft.now
  for (const alert of MOVING_ALERTS) draft.effects.push({ type: 'restore', alert })
  if (policy.intervention !== 'leave') draft.effects.push({ type: 'finish_intervention', how: policy.intervention })
}

/** The status goes with the customer's next message, and at once where the site wants that. */
export function tellFlow(draft: Draft, status: HandoverStatus & { status: 'completed' | 'error' }) {
  draft.state.status = status
  if (draft.policy.events.includes(status.status)) {
    draft.effects.push({ type: 'start_flow', status: status.status })
  }
}

/**
 * A person's intervention was closed in this epoch: after the delay the thread goes back to the bot.
 * @param wasBots the close shows the thread as the bot's: somebody had given it back by then
 */
export function scheduleReturn(draft: Draft, closedAt: PlatformTime, at: PlatformTime, wasBots = false) {
  const known = draft.state.pendingReturn
  if (known && known.at >= at) return
  const dueAt = draft.now + draft.policy.returnDelayMs
  const allowedAt = nextHandoverAt(draft)
  draft.state.pendingReturn = { closedAt, at, dueAt: Math.max(dueAt, allowedAt), ...(wasBots && { wasBots }) }
  if (allowedAt > dueAt) draft.effects.push({ type: 'alert', alert: 'handover_limit' })
}

/**
 * When the bot may hand the thread over again, our clock. A rule that closes every intervention at once, and a flow that
 * hands over at every word, would otherwise play ping-pong with the customer.
 */
function nextHandoverAt({ state, policy }: Draft): number {
  if (policy.handoversPerHour === 0) return 0
  const oldest = state.handovers.at(-policy.handoversPerHour)
  return oldest === undefined ? 0 : oldest + HOUR_MS
}

/** A person may have the thread: before the bot says anything more, the interventions are looked at. */
export function doubt({ state, now }: Draft, { at, how }: PersonsAct) {
  state.check = { dueAt: now, act: { at, how } }
}

/** The interventions are to be looked at, but only once in a while: a waiting customer may write a lot. */
export function oweCheck(draft: Draft) {
  const { state, policy, now } = draft
  if (policy.returnPolicy !== 'bot' || state.pendingReturn || state.check) return
  state.check = { dueAt: Math.max(now, (state.checkedAt ?? Number.NEGATIVE_INFINITY) + policy.checkEveryMs) }
}
