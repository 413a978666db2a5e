import {
  become,
  callOffReturn,
  type Draft,
  doubt,
  enter,
  markActive,
  oweCheck,
  oweRead,
  recategorizeTo,
  scheduleReturn,
  startHandover,
  tellFlow,
  yieldTo,
} from './draft.ts'
import { callBack, callOffHandover, giveToAgents, insistOnAgents, keepWithAgents, sendBack } from './operator.ts'
import type { Alert, Signal } from './signals.ts'
import type { Owner } from './state.ts'

/**
 * The ownership table: what each event does under each owner. One cell is one function; an absent cell would be a type
 * error, so that every combination is decided here and nowhere else. `nothing` is a decision too.
 */

type Of<T extends Signal['type']> = Extract<Signal, { type: T }>
type Cell<S> = (draft: Draft, signal: S) => void
export type Row<S> = Record<Owner, Cell<S>>

export interface OwnershipTable {
  message_bot: Row<Of<'customer_message'>>
  message_agent: Row<Of<'customer_message'>>
  message_neither: Row<Of<'customer_message'>>
  message_absent: Row<Of<'customer_message'>>
  person_acted: Row<Of<'person_acted'>>
  intervention_closed: Row<Of<'intervention_closed'>>
  intervention_recategorized: Row<Of<'intervention_recategorized'>>
  thread_closed: Row<Of<'thread_closed'>>
  flow_wants_agent: Row<Of<'flow_wants_agent'>>
  gave_up: Row<Of<'gave_up'>>
  operator_wants_agent: Row<Of<'operator_wants_agent'>>
  operator_wants_bot: Row<Of<'operator_wants_bot'>>
  emergency: Row<Of<'emergency'>>
  recategorization_delayed: Row<Of<'recategorization_delayed'>>
  recategorization_refused: Row<Of<'recategorization_refused'>>
}

export type RowName = keyof OwnershipTable

const nothing = () => {}

/** The message stays in the inbox. Whether it is asked next depends on the owner alone. */
const wait = nothing

const ask = (draft: Draft, signal: Of<'customer_message'>) => {
  if (signal.fresh) draft.state.verifiedAt = draft.now
}

/** With a read under way the message waits for it: it may turn out to be the bot's. */
const silent = (draft: Draft) => {
  if (draft.state.read === null) draft.effects.push({ type: 'silence_this_message' })
}

/** What the bot has still to say before the handover is said only once the thread itself was asked. */
const silentInDoubt = (draft: Draft) => {
  silent(draft)
  draft.state.verifiedAt = null
}

const enterSilently = (draft: Draft, signal: Of<'customer_message'>) => {
  enter(draft, signal.claim, signal.at)
  draft.state.startUncertain = true
  silent(draft)
}

/** What a person did before this epoch is history. Where nobody knows when it began, that is found out. */
const takeOver = (draft: Draft, signal: Of<'person_acted'>) => {
  if (signal.at >= draft.state.epochStartedAt) return yieldTo(draft, signal)
  if (draft.state.startUncertain) doubt(draft, signal)
}

const closeThread = (draft: Draft, signal: Of<'thread_closed'>) => {
  draft.effects.push({ type: 'end_messages', issuedUpTo: signal.at })
  // Heard of late: the customer has written or a person has taken it since, which opened the thread again. What goes on
  // in it goes on.
  if (draft.state.claimed.at > signal.at || draft.state.personActedAt > signal.at) return oweRead(draft)
  become(draft, 'unknown', signal.at)
  draft.effects.push({ type: 'end_session' })
}

const tryAgain = (draft: Draft, signal: Of<'recategorization_delayed'>) => {
  const { recategorization } = draft.state
  if (!recategorization) return
  recategorization.attempts += 1
  recategorization.dueAt = draft.now + signal.retryMs
  if (!signal.degraded) return
  const alert = recategorization.to === 'agent' ? 'handover_delayed' : 'return_delayed'
  draft.effects.push({ type: 'alert', alert }, { type: 'degrade', alert })
}

const tryAgainSlowly = (draft: Draft) => {
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

const giveUp = (draft: Draft, signal: Of<'gave_up'>) => {
  const text = draft.policy.fallbackMessage
  if (text.trim() !== '') draft.effects.push({ type: 'say', text, purpose: 'apology' })
  startHandover(draft, { reason: 'failure', message: null }, [])
  draft.effects.push({ type: 'alert', alert: GIVEN_UP[signal.cause] })
}

export const ownershipTable: OwnershipTable = {
  message_bot: {
    unknown: (draft, signal) => {
      enter(draft, signal.claim, signal.at)
      ask(draft, signal)
      // What an old webhook says may be long over: the flow is not asked on its word.
      if (!signal.fresh) oweRead(draft)
    },
    none: oweRead,
    bot: ask,
    handing_over: wait,
    agent: oweRead,
    returning: wait,
  },
  message_agent: {
    unknown: enterSilently,
    none: oweRead,
    bot: oweRead,
    handing_over: silentInDoubt,
    agent: (draft) => {
      silent(draft)
      oweCheck(draft)
    },
    returning: oweRead,
  },
  message_neither: {
    unknown: enterSilently,
    none: silent,
    bot: oweRead,
    handing_over: silentInDoubt,
    agent: silent,
    returning: oweRead,
  },
  message_absent: {
    unknown: oweRead,
    none: oweRead,
    bot: oweRead,
    handing_over: oweRead,
    agent: oweRead,
    returning: oweRead,
  },
  person_acted: {
    // The recategorization reads the thread first: one that is not ours is left alone.
    unknown: (draft, signal) => {
      // Heard of after the thread was closed: whether the person still has it is found out.
      if (signal.at < draft.state.epochStartedAt) return doubt(draft, signal)
      if (signal.claim === 'absent') return yieldTo(draft, signal)
      enter(draft, signal.claim, signal.at)
      ownershipTable.person_acted[draft.state.owner](draft, signal)
    },
    // Somebody had given it to the bot, and nobody told us: the person took it from there.
    none: (draft, signal) => {
      if (signal.claim === 'bot') takeOver(draft, signal)
    },
    bot: takeOver,
    handing_over: takeOver,
    agent: (draft, signal) => {
      const { state } = draft
      if (signal.at < state.epochStartedAt) {
        // Where the message's word was wrong, a read will give the thread to the bot, though the person has it.
        if (state.startUncertain && signal.claim !== 'agent') doubt(draft, signal)
        return
      }
      markActive(draft, signal)
      if (state.pendingReturn && signal.at > state.pendingReturn.at) callOffReturn(draft)
      // Somebody had given it to the bot, and nobody told us: the person took it from there. Where the event is only
      // late, the recategorization reads that Agent is there and changes nothing.
      if (signal.claim === 'bot' && !state.pendingReturn && !state.recategorization) recategorizeTo(draft, 'agent')
    },
    returning: (draft, signal) => {
      // What the agent did before closing may arrive after the close.
      if (signal.at > (draft.state.pendingReturn?.at ?? 0)) yieldTo(draft, signal)
    },
  },
  intervention_closed: {
    unknown: (draft, signal) => {
      if (signal.claim === 'absent') return
      // The close must count in the epoch that it opens.
      enter(draft, signal.claim, signal.at - 1)
      ownershipTable.intervention_closed[draft.state.owner](draft, signal)
    },
    none: nothing,
    bot: nothing,
    handing_over: nothing,
    agent: (draft, signal) => {
      const { state, policy } = draft
      // The bot's own intervention may just be tidied up; after an agent has written in the thread it was the agent's.
      const persons = !signal.botsOwn || state.agentWrote
      if (persons && policy.returnPolicy === 'bot' && signal.at > state.epochStartedAt) {
        scheduleReturn(draft, signal.closedAt, signal.at)
      }
    },
    returning: nothing,
  },
  intervention_recategorized: {
    unknown: nothing,
    none: oweRead,
    bot: oweRead,
    handing_over: oweRead,
    agent: oweRead,
    returning: oweRead,
  },
  thread_closed: {
    unknown: closeThread,
    none: closeThread,
    bot: closeThread,
    handing_over: closeThread,
    agent: closeThread,
    returning: closeThread,
  },
  flow_wants_agent: {
    unknown: nothing,
    none: nothing,
    bot: (draft, signal) => startHandover(draft, { reason: 'flow', message: signal.message }, signal.categoryIds),
    handing_over: nothing,
    agent: nothing,
    returning: nothing,
  },
  gave_up: {
    // Nothing is known of the thread but an event that could not be applied. Whether it is ours at all shows when it is
    // read for the recategorization.
    unknown: (draft, signal) => {
      if (signal.cause === 'event') giveUp(draft, signal)
    },
    none: nothing,
    bot: giveUp,
    handing_over: nothing,
    agent: nothing,
    returning: nothing,
  },
  operator_wants_agent: {
    // The recategorization reads the thread first: one that is not ours is left alone.
    unknown: giveToAgents,
    none: nothing,
    bot: giveToAgents,
    handing_over: insistOnAgents,
    agent: keepWithAgents,
    returning: callBack,
  },
  operator_wants_bot: {
    unknown: nothing,
    none: nothing,
    bot: nothing,
    handing_over: callOffHandover,
    agent: sendBack,
    returning: nothing,
  },
  emergency: {
    unknown: nothing,
    none: nothing,
    bot: (draft) => startHandover(draft, { reason: 'emergency', message: null }, []),
    handing_over: nothing,
    agent: nothing,
    returning: nothing,
  },
  recategorization_delayed: {
    unknown: nothing,
    none: nothing,
    bot: nothing,
    handing_over: tryAgain,
    agent: tryAgain,
    returning: tryAgain,
  },
  recategorization_refused: {
    unknown: nothing,
    none: nothing,
    bot: nothing,
    handing_over: (draft) => {
      if (draft.state.request?.reason !== 'flow') return tryAgainSlowly(draft)
      draft.state.owner = 'bot'
      draft.state.request = null
      draft.state.recategorization = null
      const text = draft.policy.handoverFailedMessage
      if (text.trim() !== '') draft.effects.push({ type: 'say', text, purpose: 'refusal' })
      draft.effects.push({ type: 'alert', alert: 'handover_refused' })
      tellFlow(draft, {
        status: 'error',
        error: { reason: 'error', message: 'Engage refused to move the thread to agents.' },
      })
    },
    // A person has the thread already; only the platform's categories lag behind.
    agent: tryAgainSlowly,
    returning: (draft) => {
      const { state, policy, now } = draft
      state.owner = 'agent'
      state.recategorization = null
      if (state.pendingReturn) state.pendingReturn.dueAt = now + policy.slowRetryMs
      draft.effects.push({ type: 'alert', alert: 'return_refused' }, { type: 'degrade', alert: 'return_refused' })
    },
  },
}

/** The row that decides a signal. */
export function rowName(signal: Signal): RowName {
  return signal.type === 'customer_message' ? `message_${signal.claim}` : signal.type
}
