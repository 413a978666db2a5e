import { ownerOf } from './categories.ts'
import {
  ask,
  type Cell,
  closeThread,
  enterSilently,
  giveUp,
  insistAfterFailure,
  noteLeave,
  noteMove,
  nothing,
  type Of,
  raiseAlert,
  readIfContradicted,
  silent,
  silentInDoubt,
  takeOver,
  tryAgain,
  tryAgainSlowly,
  wait,
} from './cells.ts'
import {
  callOffReturn,
  doubt,
  enter,
  markActive,
  oweCheck,
  oweRead,
  recategorizeTo,
  reopen,
  scheduleReturn,
  startHandover,
  tellFlow,
  yieldTo,
} from './draft.ts'
import {
  callBack,
  callOffHandover,
  giveToAgents,
  insistOnAgents,
  keepWithAgents,
  sendBack,
  stayWithAgents,
} from './operator.ts'
import type { Signal } from './signals.ts'
import type { Owner } from './state.ts'

/**
 * The ownership table: what each event does under each owner. One cell is one function; an absent cell would be a type
 * error, so that every combination is decided here and nowhere else. `nothing` is a decision too.
 */

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

/** That a closed thread has changed hands before it was opened again is not taken on a webhook's word. */
const unlessContradicted =
  (opens: Cell<Of<'customer_message'>>): Cell<Of<'customer_message'>> =>
  (draft, signal) => {
    const { ownerAtClose, read } = draft.state
    const isSettled = ownerAtClose === ownerOf(signal.claim) && read === null
    if (ownerAtClose === null || isSettled) return opens(draft, signal)
    reopen(draft, ownerAtClose, signal.at)
    ownershipTable[`message_${signal.claim}`][ownerAtClose](draft, signal)
  }

export const ownershipTable: OwnershipTable = {
  message_bot: {
    unknown: unlessContradicted((draft, signal) => {
      enter(draft, 'bot', signal.at)
      ask(draft, signal)
      // What an old webhook says may be long over: the flow is not asked on its word.
      if (!signal.fresh) oweRead(draft)
    }),
    none: oweRead,
    bot: ask,
    handing_over: wait,
    agent: oweRead,
    returning: wait,
  },
  message_agent: {
    unknown: unlessContradicted(enterSilently),
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
    unknown: unlessContradicted(enterSilently),
    none: silent,
    bot: oweRead,
    handing_over: silentInDoubt,
    agent: silent,
    returning: oweRead,
  },
  message_absent: {
    unknown: unlessContradicted(oweRead),
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
      enter(draft, ownerOf(signal.claim), signal.at)
      ownershipTable.person_acted[draft.state.owner](draft, signal)
    },
    // Somebody had given it to the bot, and nobody told us: the person took it from there.
    none: (draft, signal) => {
      if (signal.claim === 'bot') takeOver(draft, signal)
      else readIfContradicted(draft, signal)
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
      if (signal.claim !== 'bot' || state.pendingReturn) return
      if (!state.recategorization) recategorizeTo(draft, 'agent')
      else if (state.read) state.recategorization.again = true
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
      enter(draft, ownerOf(signal.claim), signal.at - 1)
      ownershipTable.intervention_closed[draft.state.owner](draft, signal)
    },
    none: readIfContradicted,
    bot: noteLeave,
    handing_over: nothing,
    agent: (draft, signal) => {
      const { state, policy } = draft
      // The bot's own intervention may just be tidied up; after an agent has written in the thread it was the agent's.
      const persons = !signal.botsOwn || state.agentWrote
      if (persons && policy.returnPolicy === 'bot' && signal.at > state.epochStartedAt) {
        scheduleReturn(draft, signal.closedAt, signal.at, signal.claim === 'bot')
      }
    },
    returning: nothing,
  },
  intervention_recategorized: {
    // Whose it was at its close is not what counts any more.
    unknown: (draft, signal) => {
      if (draft.state.ownerAtClose !== null) noteMove(draft, signal)
    },
    none: noteMove,
    bot: noteMove,
    handing_over: noteMove,
    agent: noteMove,
    returning: noteMove,
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
      else raiseAlert(draft, signal)
    },
    none: raiseAlert,
    bot: giveUp,
    handing_over: insistAfterFailure,
    agent: raiseAlert,
    returning: raiseAlert,
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
    returning: stayWithAgents,
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
