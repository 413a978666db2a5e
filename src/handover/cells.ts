import { ownerOf } from './categories.ts'
import { become, type Draft, doubt, enter, oweRead, oweReadOfMove, startHandover, yieldTo } from './draft.ts'
import type { Alert, Signal } from './signals.ts'
import type { HandoverState } from './state.ts'

/** The cells of the ownership table that have a name. */

export type Of<T extends Signal['type']> = Extract<Signal, { type: T }>
export type Cell<S> = (draft: Draft, signal: S) => void

export const nothing = () => {}

/** The message stays in the inbox. Whether it is asked next depends on the owner alone. */
export const wait = nothing

export const ask = (draft: Draft, signal: Of<'customer_message'>) => {
  if (signal.fresh) draft.state.verifiedAt = draft.now
}

/** With a read under way the message waits for it: it may turn out to be the bot's. */
export const silent = (draft: Draft) => {
  if (draft.state.read === null) draft.effects.push({ type: 'silence_this_message' })
}

/** What the bot has still to say before the handover is said only once the thread itself was asked. */
export const silentInDoubt = (draft: Draft) => {
  silent(draft)
  draft.state.verifiedAt = null
}

export const enterSilently = (draft: Draft, signal: Of<'customer_message'>) => {
  enter(draft, ownerOf(signal.claim), signal.at)
  draft.state.startUncertain = true
  silent(draft)
}

/** What a person did before this epoch is history. Where nobody knows when it began, that is found out. */
export const takeOver = (draft: Draft, signal: Of<'person_acted'>) => {
  if (signal.at >= draft.state.epochStartedAt) return yieldTo(draft, signal)
  if (draft.state.startUncertain) doubt(draft, signal)
}

/** The thread is asked where a person's doing shows it as somebody else's: nobody told that it has changed hands. */
export const readIfContradicted = (draft: Draft, { claim, at }: Of<'person_acted' | 'intervention_closed'>) => {
  const { owner, epochStartedAt } = draft.state
  if (claim !== 'absent' && ownerOf(claim) !== owner && at >= epochStartedAt) oweRead(draft)
}

/** Whoever took it before is done by now, or was somebody else: what is heard of that later is found out. */
export const noteLeave = (draft: Draft, signal: Of<'intervention_closed'>) => {
  const { state } = draft
  if (signal.at <= state.epochStartedAt) return
  readIfContradicted(draft, signal)
  state.epochStartedAt = signal.at
  state.startUncertain = true
}

/** Somebody has moved the thread, or the worker itself: the thread is asked, and what the webhook says is kept in mind. */
export const noteMove = (draft: Draft, { claim, at }: Of<'intervention_recategorized'>) =>
  oweReadOfMove(draft, claim === 'absent' ? undefined : { owner: ownerOf(claim), at })

/** Whose the thread is for the platform, as far as is known: a move that is owed has not come about. */
function platformsOwner({ owner, ownerAtClose, recategorization }: HandoverState): HandoverState['ownerAtClose'] {
  switch (owner) {
    case 'unknown':
      return ownerAtClose
    case 'handing_over':
      return 'bot'
    case 'returning':
      return 'agent'
    case 'agent':
      return recategorization ? 'bot' : 'agent'
    case 'bot':
    case 'none':
      return owner
    default:
      return owner satisfies never
  }
}

export const closeThread = (draft: Draft, signal: Of<'thread_closed'>) => {
  const { claimed, personActedAt, pendingReturn, read, recategorization } = draft.state
  draft.effects.push({ type: 'end_messages', issuedUpTo: signal.at })
  // Heard of late: the customer has written or a person has taken it since, which opened the thread again. What goes on
  // in it goes on.
  if (claimed.at > signal.at || personActedAt > signal.at) return oweRead(draft)
  draft.effects.push({ type: 'end_session' })
  // The agent's leave came after it, and sends the thread back whichever of them is heard of first.
  if (pendingReturn && pendingReturn.at > signal.at) return
  const ownerAtClose = platformsOwner(draft.state)
  become(draft, 'unknown', signal.at)
  draft.state.ownerAtClose = ownerAtClose
  if (read || recategorization) oweReadOfMove(draft, read?.told)
}

export const tryAgain = (draft: Draft, signal: Of<'recategorization_delayed'>) => {
  const { recategorization } = draft.state
  if (!recategorization) return
  recategorization.attempts += 1
  recategorization.dueAt = draft.now + signal.retryMs
  if (!signal.degraded) return
  const alert = recategorization.to === 'agent' ? 'handover_delayed' : 'return_delayed'
  draft.effects.push({ type: 'alert', alert }, { type: 'degrade', alert })
}

export const tryAgainSlowly = (draft: Draft) => {
  const { recategorization } = draft.state
  if (!recategorization) return
  recategorization.attempts += 1
  recategorization.dueAt = draft.now + draft.policy.slowRetryMs
  draft.effects.push({ type: 'alert', alert: 'handover_refused' }, { type: 'degrade', alert: 'handover_refused' })
}

const GIVEN_UP: Record<Of<'gave_up'>['cause'], Alert> = {
  flow: 'flow_failed',
  replies: 'replies_failed',
  event: 'event_set_aside',
}

/** Where the bot does not have the thread, or not any more, there is nothing to be handed over; but somebody must know. */
export const raiseAlert = ({ effects }: Draft, signal: Of<'gave_up'>) => {
  effects.push({ type: 'alert', alert: GIVEN_UP[signal.cause] })
}

/** The flow wanted agents, and now they are needed: a refusal must not give the thread back to a bot that has failed. */
export const insistAfterFailure = (draft: Draft, signal: Of<'gave_up'>) => {
  const { request } = draft.state
  if (request?.reason === 'flow') request.reason = 'failure'
  raiseAlert(draft, signal)
}

export const giveUp = (draft: Draft, signal: Of<'gave_up'>) => {
  const text = draft.policy.fallbackMessage
  if (text.trim() !== '') draft.effects.push({ type: 'say', text, purpose: 'apology' })
  startHandover(draft, { reason: 'failure', message: null }, [])
  raiseAlert(draft, signal)
}
