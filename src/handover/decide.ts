import { latestReading } from '../core/platform-time.ts'
import { type Claim, ownerOf } from './categories.ts'
import type { Of } from './cells.ts'
import {
  become,
  callOffReturn,
  completeHandover,
  completeReturn,
  confirmRecategorization,
  type Draft,
  enter,
  markActive,
  noteClaim,
  noteMoved,
  oweCheck,
  oweRead,
  recategorizeTo,
  reopen,
  scheduleReturn,
  tellFlow,
  yieldTo,
} from './draft.ts'
import type { Effect, Finding, Signal } from './signals.ts'
import { graceEnd, type HandoverPolicy, type HandoverState } from './state.ts'
import { type OwnershipTable, ownershipTable, rowName } from './table.ts'

export interface Decision {
  state: HandoverState
  effects: Effect[]
}

/**
 * Decides what a signal does to the ownership of a conversation. Pure: the next state and the effects are data, and
 * nothing is read but the arguments.
 *
 * @param now our clock, milliseconds
 * @param table for tests: the ownership table with a cell taken out
 */
export function decide(
  state: HandoverState,
  signal: Signal,
  policy: HandoverPolicy,
  now: number,
  table: OwnershipTable = ownershipTable,
): Decision {
  const draft = open(state, policy, now)
  if ('at' in signal) {
    if (signal.type === 'customer_message') noteClaim(draft, signal)
    draft.state.latestAt = Math.max(draft.state.latestAt, signal.at)
  }
  if (signal.type === 'person_acted' && signal.interventionId !== null) {
    const taken = signal.interventionId
    draft.state.botInterventionIds = draft.state.botInterventionIds.filter((id) => id !== taken)
  }
  const row = table[rowName(signal)]
  if (signal.type === 'customer_message' && isHistory(draft.state, signal)) {
    return { state: draft.state, effects: [{ type: 'silence_this_message' }] }
  }
  if (isOutdated(draft.state, signal)) return { state: draft.state, effects: [] }
  // The row's cells take exactly this signal: `rowName` picks the row by the signal's type.
  const cell = row[draft.state.owner] as (draft: Draft, signal: Signal) => void
  cell(draft, signal)
  return { state: draft.state, effects: draft.effects }
}

/** Agents had it: the flow is never asked with it. */
function isHistory({ historyUpTo, givenBackAfter }: HandoverState, { claim, at }: Of<'customer_message'>): boolean {
  const wasBots = claim === 'bot' && givenBackAfter !== null && at > givenBackAfter
  return at <= historyUpTo && !wasBots
}

/** An answer about a move that is no longer owed: the thread changed hands while the call was under way. */
function isOutdated(state: HandoverState, signal: Signal): boolean {
  if (signal.type !== 'recategorization_delayed' && signal.type !== 'recategorization_refused') return false
  return state.recategorization?.to !== signal.to
}

/** Takes in what the worker found out by a call of its own. Findings that come too late change nothing. */
export function takeIn(state: HandoverState, finding: Finding, policy: HandoverPolicy, now: number): Decision {
  const draft = open(state, policy, now)
  switch (finding.type) {
    case 'thread_read':
      threadRead(draft, finding.claim)
      break
    case 'thread_read_in_vain':
      threadReadInVain(draft, finding.claim)
      break
    case 'thread_unreadable':
      threadUnreadable(draft)
      break
    case 'recategorization_done':
      recategorizationDone(draft, finding.to)
      break
    case 'thread_not_ours':
      if (draft.state.recategorization) become(draft, 'none', draft.state.latestAt)
      break
    case 'return_checked':
      returnChecked(draft, finding.claim, finding.personsOpen)
      break
    case 'interventions_read':
      interventionsRead(draft, finding.personsOpen, finding.closedAt)
      break
    default:
      finding satisfies never
  }
  return { state: draft.state, effects: draft.effects }
}

function open(state: HandoverState, policy: HandoverPolicy, now: number): Draft {
  return { state: structuredClone(state), effects: [], policy, now }
}

function threadRead(draft: Draft, claim: Claim) {
  const { state, policy, now } = draft
  const read = ownerOf(claim)
  const isInGrace = now < graceEnd(state, policy)
  const told = state.read?.told
  const again = { dueAt: Math.min(now + policy.rereadMs, graceEnd(state, policy)), ...(told && { told }) }
  state.read = null
  if (state.ownerAtClose !== null) reopen(draft, state.ownerAtClose, state.latestAt)
  switch (state.owner) {
    case 'handing_over':
      // Somebody else moved it, or the answer to our own call was lost.
      if (read === 'agent' && !isInGrace) {
        // The categories that the flow wants beside Agent are still owed.
        const extra = state.recategorization?.extraCategoryIds ?? []
        completeHandover(draft)
        if (extra.length > 0) recategorizeTo(draft, 'agent', extra)
        return
      }
      if (read === 'bot') state.verifiedAt = now
      // Anything else may be a change under way: the recategorization reads it again and decides.
      else state.read = { dueAt: now + policy.rereadMs }
      return
    case 'returning':
      if (read === 'bot' && !isInGrace) completeReturn(draft, 'worker')
      return
    case 'unknown':
      enter(draft, read, state.latestAt)
      state.verifiedAt = now
      return
    case 'bot':
    case 'agent':
    case 'none':
      break
    default:
      state.owner satisfies never
  }
  if (state.owner === read) {
    const isToldOtherwise = told !== undefined && told.owner !== read
    const isBeforeMove = read === 'bot' && state.recategorizedTo === 'agent'
    if (isInGrace && (isToldOtherwise || isBeforeMove)) {
      // What was read may be from before somebody's move since, or from before the worker's own, after which the thread
      // was closed.
      state.read = again
      return
    }
    state.verifiedAt = now
    if (read !== 'bot') draft.effects.push({ type: 'silence_messages', issuedUpTo: null })
    if (read === 'agent') oweCheck(draft)
    return
  }
  if (isInGrace) {
    // The platform may still show what was before our own change.
    state.read = again
    return
  }
  if (state.recategorization?.to === 'agent' && state.owner === 'agent' && read === 'bot') {
    // A person has the thread and the platform has not been told yet: no contradiction.
    state.verifiedAt = now
    draft.effects.push({ type: 'silence_messages', issuedUpTo: null })
    return
  }
  // Somebody put it back before the worker did: the same return, only sooner.
  if (state.pendingReturn && read === 'bot') return completeReturn(draft, 'somebody')
  const wasAgent = state.owner === 'agent'
  const doubtful = read === 'bot' && state.check?.act ? state.check : null
  become(draft, read, state.latestAt)
  state.startUncertain = read === 'bot'
  state.check = doubtful
  state.verifiedAt = now
  if (wasAgent && read === 'bot') tellFlow(draft, { status: 'completed' })
}

/** The bot goes on only with what nothing contradicts: an answer that is old may be newer than what it goes by. */
function threadReadInVain(draft: Draft, claim: Claim) {
  const { owner } = draft.state
  if ((owner === 'bot' || owner === 'handing_over') && ownerOf(claim) !== 'bot') oweRead(draft)
}

/**
 * The thread cannot be asked. What is left is what the webhooks say, read with care: the newest message's categories may
 * take the thread from the bot, they never give it one.
 */
function threadUnreadable(draft: Draft) {
  const { state, policy, now } = draft
  state.read = null
  switch (state.owner) {
    case 'unknown':
      // Nothing says whose it is: it is looked at again later.
      state.read = { dueAt: now + policy.slowRetryMs }
      return
    case 'bot':
      if (state.claimed.claim === 'agent' || state.claimed.claim === 'neither') {
        become(draft, ownerOf(state.claimed.claim), state.latestAt)
        state.startUncertain = true
        return
      }
      state.verifiedAt = now
      return
    case 'handing_over':
      state.verifiedAt = now
      return
    case 'agent':
    case 'none':
      state.verifiedAt = now
      draft.effects.push({ type: 'silence_messages', issuedUpTo: null })
      return
    case 'returning':
      return
    default:
      state.owner satisfies never
  }
}

function recategorizationDone(draft: Draft, to: 'bot' | 'agent') {
  const { state } = draft
  noteMoved(draft, to)
  // The thread may have changed hands while the call was under way: then the opposite is owed by now.
  if (state.recategorization?.to !== to) {
    // It was closed meanwhile and opened again as the bot's: by now the platform has it with agents.
    if (state.owner !== 'bot' || to !== 'agent') return
    become(draft, 'agent', state.latestAt)
    return confirmRecategorization(draft)
  }
  if (state.owner === 'handing_over') return completeHandover(draft)
  if (state.owner === 'returning') return completeReturn(draft, 'worker')
  const { again } = state.recategorization
  confirmRecategorization(draft)
  if (again) recategorizeTo(draft, 'agent')
}

function returnChecked(draft: Draft, claim: Claim, personsOpen: boolean) {
  const { state, policy, now } = draft
  if (state.owner !== 'agent' || !state.pendingReturn) return threadReadInVain(draft, claim)
  const read = ownerOf(claim)
  if (read === 'bot' && now >= graceEnd(state, policy)) return completeReturn(draft, 'somebody')
  if (read === 'none') return become(draft, 'none', state.latestAt)
  if (personsOpen) {
    // Its own close will bring the thread back.
    return callOffReturn(draft)
  }
  state.owner = 'returning'
  recategorizeTo(draft, 'bot')
}

function interventionsRead(draft: Draft, personsOpen: boolean, closedAt: number | null) {
  const { state, policy, now } = draft
  const act = state.check?.act
  state.check = null
  state.checkedAt = now
  if (act && personsOpen) {
    if (state.owner !== 'agent') return yieldTo(draft, act)
    markActive(draft, act)
    if (!state.recategorization) recategorizeTo(draft, 'agent')
    return
  }
  if (state.owner !== 'agent' || personsOpen || closedAt === null || policy.returnPolicy !== 'bot') return
  if (latestReading(closedAt) > state.epochStartedAt) scheduleReturn(draft, closedAt, latestReading(closedAt))
}
