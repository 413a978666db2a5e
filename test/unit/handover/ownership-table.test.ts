import { describe, expect, it } from 'vitest'
import type { Claim } from '../../../src/handover/categories.ts'
import { decide, takeIn } from '../../../src/handover/decide.ts'
import type { Signal } from '../../../src/handover/signals.ts'
import { type HandoverPolicy, type HandoverState, OWNERS, type Owner } from '../../../src/handover/state.ts'
import { type OwnershipTable, ownershipTable, type RowName } from '../../../src/handover/table.ts'
import { EPOCH_START, LATER, NOW, policy, stateOf } from './fixtures.ts'

/** What a cell must bring about; only what is named is compared. `effects` are the effects' types, in any order. */
interface Outcome {
  owner?: Owner
  /** How many times the owner changed. */
  epochs?: number
  reads?: boolean
  recategorizes?: 'bot' | 'agent' | null
  agentActive?: boolean
  returns?: boolean
  pendingReturn?: HandoverState['pendingReturn']
  /** Why the thread is being handed over. */
  reason?: string | null
  /** When the move is due. */
  dueAt?: number
  checks?: boolean
  status?: string | null
  verified?: boolean
  effects?: string[]
  startUncertain?: boolean
  /** Ownership must be confirmed anew before the next post. */
  doubted?: boolean
  /** The state stays as it was, but for the newest platform time and what the newest messages claim. */
  unchanged?: true
}

interface Case {
  row: RowName
  owner: Owner
  name: string
  signal: Signal
  state?: Partial<HandoverState>
  policy?: Partial<HandoverPolicy>
  outcome: Outcome
}

const nothing: Outcome = { unchanged: true, effects: [] }
const alerted: Outcome = { unchanged: true, effects: ['alert'] }
const message = (claim: Claim): Signal => ({
  type: 'customer_message',
  claim,
  at: LATER,
  fresh: true,
})
const acted = (at = LATER, claim: Claim = 'absent'): Signal => ({
  type: 'person_acted',
  how: 'wrote',
  claim,
  at,
  interventionId: null,
})
const closed = (at = LATER, claim: Claim = 'agent'): Signal => ({
  type: 'intervention_closed',
  claim,
  at,
  closedAt: at,
  botsOwn: false,
})
const recategorized: Signal = { type: 'intervention_recategorized', claim: 'agent', at: LATER }
const threadClosed: Signal = { type: 'thread_closed', claim: 'absent', at: LATER }
const wantsAgent: Signal = { type: 'flow_wants_agent', message: 'one moment', categoryIds: ['extra'] }
const gaveUp: Signal = { type: 'gave_up', cause: 'flow' }
const byHand: Signal = { type: 'operator_wants_agent', message: 'one moment', categoryIds: ['extra'] }
const toBot: Signal = { type: 'operator_wants_bot' }
const emergency: Signal = { type: 'emergency' }
const delayed = (to: 'bot' | 'agent'): Signal => ({
  type: 'recategorization_delayed',
  to,
  retryMs: 700,
  degraded: false,
})
const refused = (to: 'bot' | 'agent'): Signal => ({ type: 'recategorization_refused', to })
const owed = (to: 'bot' | 'agent') => ({ to, extraCategoryIds: [], dueAt: NOW, attempts: 0 })

const cases: Case[] = [
  // A customer's message, by its categories.
  {
    row: 'message_bot',
    owner: 'unknown',
    name: 'makes a thread never seen the bot’s',
    signal: message('bot'),
    outcome: { owner: 'bot', epochs: 1, reads: false, verified: true, effects: [] },
  },
  {
    row: 'message_bot',
    owner: 'none',
    name: 'contradicts a thread that is not ours: it is read',
    signal: message('bot'),
    outcome: { owner: 'none', epochs: 0, reads: true, effects: [] },
  },
  {
    row: 'message_bot',
    owner: 'bot',
    name: 'is for the flow and confirms the owner',
    signal: message('bot'),
    outcome: { owner: 'bot', epochs: 0, reads: false, verified: true, effects: [] },
  },
  {
    row: 'message_bot',
    owner: 'bot',
    name: 'confirms nothing when its webhook is old',
    signal: { ...message('bot'), type: 'customer_message', claim: 'bot', at: LATER, fresh: false },
    outcome: { owner: 'bot', verified: false },
  },
  {
    row: 'message_bot',
    owner: 'handing_over',
    name: 'waits for the end of the handover',
    signal: message('bot'),
    outcome: nothing,
  },
  {
    row: 'message_bot',
    owner: 'agent',
    name: 'contradicts the agents: the thread is read',
    signal: message('bot'),
    outcome: { owner: 'agent', epochs: 0, reads: true, effects: [] },
  },
  { row: 'message_bot', owner: 'returning', name: 'waits for the bot', signal: message('bot'), outcome: nothing },

  {
    row: 'message_agent',
    owner: 'unknown',
    name: 'makes a thread never seen the agents’, and is silent',
    signal: message('agent'),
    outcome: { owner: 'agent', epochs: 1, effects: ['silence_messages', 'silence_this_message'] },
  },
  {
    row: 'message_agent',
    owner: 'none',
    name: 'contradicts a thread that is not ours: it is read',
    signal: message('agent'),
    outcome: { reads: true, effects: [] },
  },
  {
    row: 'message_agent',
    owner: 'bot',
    name: 'contradicts the bot: the thread is read',
    signal: message('agent'),
    outcome: { owner: 'bot', epochs: 0, reads: true, effects: [] },
  },
  {
    row: 'message_agent',
    owner: 'handing_over',
    name: 'is silent',
    signal: message('agent'),
    outcome: { owner: 'handing_over', reads: false, effects: ['silence_this_message'] },
  },
  {
    row: 'message_agent',
    owner: 'handing_over',
    name: 'has the thread read before the bot says the rest',
    signal: message('agent'),
    state: { verifiedAt: NOW },
    outcome: { owner: 'handing_over', doubted: true },
  },
  {
    row: 'message_agent',
    owner: 'agent',
    name: 'is silent, and the interventions are looked at',
    signal: message('agent'),
    outcome: { owner: 'agent', checks: true, effects: ['silence_this_message'] },
  },
  {
    row: 'message_agent',
    owner: 'agent',
    name: 'waits for a read that is under way',
    signal: message('agent'),
    state: { read: { dueAt: NOW } },
    outcome: { effects: [] },
  },
  {
    row: 'message_agent',
    owner: 'agent',
    name: 'looks at nothing where threads stay with agents',
    signal: message('agent'),
    policy: { returnPolicy: 'agent' },
    outcome: { checks: false },
  },
  {
    row: 'message_agent',
    owner: 'returning',
    name: 'contradicts the return: the thread is read',
    signal: message('agent'),
    outcome: { owner: 'returning', reads: true, effects: [] },
  },

  {
    row: 'message_neither',
    owner: 'unknown',
    name: 'is in a thread that is not ours: silent',
    signal: message('neither'),
    outcome: { owner: 'none', effects: ['silence_messages', 'silence_this_message'] },
  },
  {
    row: 'message_neither',
    owner: 'none',
    name: 'is silent',
    signal: message('neither'),
    outcome: { owner: 'none', reads: false, effects: ['silence_this_message'] },
  },
  {
    row: 'message_neither',
    owner: 'bot',
    name: 'contradicts the bot: the thread is read',
    signal: message('neither'),
    outcome: { reads: true, effects: [] },
  },
  {
    row: 'message_neither',
    owner: 'handing_over',
    name: 'is silent',
    signal: message('neither'),
    outcome: { reads: false, effects: ['silence_this_message'] },
  },
  {
    row: 'message_neither',
    owner: 'handing_over',
    name: 'has the thread read before the bot says the rest',
    signal: message('neither'),
    state: { verifiedAt: NOW },
    outcome: { owner: 'handing_over', doubted: true },
  },
  {
    row: 'message_neither',
    owner: 'agent',
    name: 'is silent',
    signal: message('neither'),
    outcome: { reads: false, checks: false, effects: ['silence_this_message'] },
  },
  {
    row: 'message_neither',
    owner: 'returning',
    name: 'contradicts the return: the thread is read',
    signal: message('neither'),
    outcome: { reads: true, effects: [] },
  },

  ...OWNERS.map(
    (owner): Case => ({
      row: 'message_absent',
      owner,
      name: 'says nothing of the owner: the thread is read',
      signal: message('absent'),
      outcome: { owner, epochs: 0, reads: true, effects: [] },
    }),
  ),

  // A customer's message opens a thread again that was closed.
  ...(['bot', 'agent', 'none'] as const).flatMap((ownerAtClose): Case[] => {
    const contradicted: Outcome = { owner: ownerAtClose, epochs: 0, reads: true, effects: [] }
    const opens = (claim: 'bot' | 'agent' | 'neither' | 'absent', name: string, outcome: Outcome): Case => ({
      row: `message_${claim}`,
      owner: 'unknown',
      name: `and was closed as one of “${ownerAtClose}” ${name}`,
      signal: message(claim),
      state: { ownerAtClose },
      outcome,
    })
    const silently: Outcome = { reads: false, effects: ['silence_messages', 'silence_this_message'] }
    return [
      ownerAtClose === 'bot'
        ? opens('bot', 'is the bot’s still', { owner: 'bot', epochs: 1, reads: false, verified: true, effects: [] })
        : opens('bot', 'may be so still: it is read', contradicted),
      ownerAtClose === 'agent'
        ? opens('agent', 'is the agents’ still', { owner: 'agent', epochs: 1, ...silently })
        : opens('agent', 'may be so still: it is read', contradicted),
      ownerAtClose === 'none'
        ? opens('neither', 'is so still', { owner: 'none', epochs: 1, ...silently })
        : opens(
            'neither',
            'may be so still: silent, or read',
            ownerAtClose === 'agent'
              ? { ...contradicted, reads: false, effects: ['silence_this_message'] }
              : contradicted,
          ),
      opens('absent', 'is read', { reads: true, effects: [] }),
    ]
  }),

  // A person wrote, or took an intervention.
  {
    row: 'person_acted',
    owner: 'unknown',
    name: 'makes a thread of unknown categories the agents’, to be recategorized',
    signal: acted(),
    outcome: { owner: 'agent', agentActive: true, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'unknown',
    name: 'in a thread of the bot’s is a takeover',
    signal: acted(LATER, 'bot'),
    outcome: { owner: 'agent', agentActive: true, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'unknown',
    name: 'in a thread of the agents’ marks them active',
    signal: acted(LATER, 'agent'),
    outcome: { owner: 'agent', agentActive: true, recategorizes: null },
  },
  {
    row: 'person_acted',
    owner: 'unknown',
    name: 'in a thread that is not ours is nothing to us',
    signal: acted(LATER, 'neither'),
    outcome: { owner: 'none', agentActive: false, recategorizes: null },
  },
  {
    row: 'person_acted',
    owner: 'unknown',
    name: 'before the thread was closed has the interventions looked at, and takes nothing',
    signal: acted(1, 'bot'),
    state: { epochStartedAt: LATER },
    outcome: { owner: 'unknown', epochs: 0, checks: true, recategorizes: null },
  },
  {
    row: 'message_bot',
    owner: 'unknown',
    name: 'opens the thread again, and whether a person has it is still found out',
    signal: message('bot'),
    state: { epochStartedAt: LATER - 1, check: { dueAt: NOW, act: { at: 1, how: 'wrote' } } },
    outcome: { owner: 'bot', epochs: 1, checks: true },
  },
  {
    row: 'person_acted',
    owner: 'none',
    name: 'is nothing to us in a thread that has neither category',
    signal: acted(LATER, 'neither'),
    outcome: nothing,
  },
  {
    row: 'person_acted',
    owner: 'none',
    name: 'has the thread read where it is the agents’ by its categories, though nobody told us of that',
    signal: acted(LATER, 'agent'),
    outcome: { owner: 'none', epochs: 0, reads: true, effects: [] },
  },
  {
    row: 'person_acted',
    owner: 'none',
    name: 'takes a thread that is the bot’s by its categories, though nobody told us of that',
    signal: acted(LATER, 'bot'),
    outcome: { owner: 'agent', epochs: 1, agentActive: true, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'bot',
    name: 'takes the thread at once, and it is recategorized',
    signal: acted(),
    outcome: { owner: 'agent', epochs: 1, agentActive: true, recategorizes: 'agent', effects: ['silence_messages'] },
  },
  {
    row: 'person_acted',
    owner: 'bot',
    name: 'is history where it was before this epoch',
    signal: acted(1),
    outcome: nothing,
  },
  {
    row: 'person_acted',
    owner: 'handing_over',
    name: 'takes the thread without waiting for the handover',
    signal: acted(),
    outcome: { owner: 'agent', epochs: 1, agentActive: true, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'handing_over',
    name: 'is history where it was before this epoch',
    signal: acted(1),
    outcome: nothing,
  },
  {
    row: 'person_acted',
    owner: 'agent',
    name: 'marks the agents active',
    signal: acted(),
    outcome: { owner: 'agent', epochs: 0, agentActive: true, recategorizes: null },
  },
  {
    row: 'person_acted',
    owner: 'agent',
    name: 'takes the thread back where its categories are the bot’s by now',
    signal: acted(LATER, 'bot'),
    outcome: { owner: 'agent', epochs: 0, agentActive: true, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'agent',
    name: 'takes nothing back once the intervention was closed after it',
    signal: acted(LATER - 4_500, 'bot'),
    state: { pendingReturn: { closedAt: LATER - 5_000, at: LATER - 4_000, dueAt: NOW } },
    outcome: { returns: true, recategorizes: null },
  },
  {
    row: 'person_acted',
    owner: 'agent',
    name: 'after the close calls the return off',
    signal: acted(LATER),
    state: { pendingReturn: { closedAt: LATER - 5_000, at: LATER - 4_000, dueAt: NOW } },
    outcome: { returns: false, agentActive: true },
  },
  {
    row: 'person_acted',
    owner: 'agent',
    name: 'before the close leaves the return on',
    signal: acted(LATER - 4_500),
    state: { pendingReturn: { closedAt: LATER - 5_000, at: LATER - 4_000, dueAt: NOW } },
    outcome: { returns: true },
  },
  {
    row: 'person_acted',
    owner: 'returning',
    name: 'calls the return off and takes the thread',
    signal: acted(),
    outcome: { owner: 'agent', agentActive: true, returns: false, recategorizes: 'agent' },
  },
  {
    row: 'person_acted',
    owner: 'returning',
    name: 'before the close is history',
    signal: acted(LATER - 4_600),
    outcome: nothing,
  },

  // A person closed or cancelled the intervention.
  {
    row: 'intervention_closed',
    owner: 'unknown',
    name: 'in a thread of the agents’ sends it back',
    signal: closed(),
    outcome: { owner: 'agent', returns: true },
  },
  {
    row: 'intervention_closed',
    owner: 'unknown',
    name: 'without categories says nothing',
    signal: closed(LATER, 'absent'),
    outcome: nothing,
  },
  {
    row: 'intervention_closed',
    owner: 'agent',
    name: 'changes nothing when it was the bot’s own and no agent has written',
    signal: { type: 'intervention_closed', claim: 'agent', at: LATER, closedAt: LATER, botsOwn: true },
    outcome: nothing,
  },
  {
    row: 'intervention_closed',
    owner: 'agent',
    name: 'sends the thread back when an agent wrote in the bot’s own',
    signal: { type: 'intervention_closed', claim: 'agent', at: LATER, closedAt: LATER, botsOwn: true },
    state: { agentWrote: true },
    outcome: { owner: 'agent', returns: true },
  },
  {
    row: 'intervention_closed',
    owner: 'none',
    name: 'changes nothing in a thread that has neither category',
    signal: closed(LATER, 'neither'),
    outcome: nothing,
  },
  {
    row: 'intervention_closed',
    owner: 'none',
    name: 'has the thread read where it is the agents’ by its categories, though nobody told us of that',
    signal: closed(),
    outcome: { owner: 'none', epochs: 0, reads: true, effects: [] },
  },
  {
    row: 'intervention_closed',
    owner: 'bot',
    name: 'leaves the bot the thread, and what is heard later of the time before is looked into',
    signal: closed(LATER, 'bot'),
    outcome: {
      owner: 'bot',
      epochs: 0,
      reads: false,
      returns: false,
      checks: false,
      startUncertain: true,
      effects: [],
    },
  },
  {
    row: 'intervention_closed',
    owner: 'bot',
    name: 'has the thread read where it is the agents’ by its categories',
    signal: closed(),
    outcome: { owner: 'bot', epochs: 0, reads: true, returns: false, startUncertain: true, effects: [] },
  },
  {
    row: 'intervention_closed',
    owner: 'bot',
    name: 'changes nothing where the bot has had it since',
    signal: closed(EPOCH_START - 1),
    outcome: nothing,
  },
  { row: 'intervention_closed', owner: 'handing_over', name: 'changes nothing', signal: closed(), outcome: nothing },
  {
    row: 'intervention_closed',
    owner: 'agent',
    name: 'sends the thread back after the delay',
    signal: closed(),
    outcome: { owner: 'agent', epochs: 0, returns: true },
  },
  {
    row: 'intervention_closed',
    owner: 'agent',
    name: 'changes nothing where threads stay with agents',
    signal: closed(),
    policy: { returnPolicy: 'agent' },
    outcome: nothing,
  },
  {
    row: 'intervention_closed',
    owner: 'agent',
    name: 'before this epoch changes nothing',
    signal: closed(1),
    outcome: nothing,
  },
  { row: 'intervention_closed', owner: 'returning', name: 'changes nothing', signal: closed(), outcome: nothing },

  {
    row: 'intervention_recategorized',
    owner: 'unknown',
    name: 'changes nothing',
    signal: recategorized,
    outcome: nothing,
  },
  {
    row: 'intervention_recategorized',
    owner: 'unknown',
    name: 'is a hint where the thread was closed: whose it was then may not be whose it is',
    signal: recategorized,
    state: { ownerAtClose: 'agent' },
    outcome: { owner: 'unknown', epochs: 0, reads: true, effects: [] },
  },
  ...OWNERS.filter((owner) => owner !== 'unknown').map(
    (owner): Case => ({
      row: 'intervention_recategorized',
      owner,
      name: 'is a hint: the thread is read',
      signal: recategorized,
      outcome: { owner, epochs: 0, reads: true, effects: [] },
    }),
  ),

  ...OWNERS.map(
    (owner): Case => ({
      row: 'thread_closed',
      owner,
      name: 'ends the session, and the next event’s categories decide',
      signal: threadClosed,
      outcome: {
        owner: 'unknown',
        epochs: 1,
        recategorizes: null,
        returns: false,
        effects: ['end_messages', 'end_session'],
      },
    }),
  ),
  {
    row: 'thread_closed',
    owner: 'agent',
    name: 'is over where a person has taken the thread since: it is read, and stays theirs',
    signal: threadClosed,
    state: { personActedAt: LATER + 1 },
    outcome: { owner: 'agent', epochs: 0, reads: true },
  },
  ...(['agent', 'returning'] as const).map(
    (owner): Case => ({
      row: 'thread_closed',
      owner,
      name: 'ends the session, but not the return for which an agent’s later leave has been heard of first',
      signal: threadClosed,
      state: { pendingReturn: { closedAt: LATER, at: LATER + 1, dueAt: NOW } },
      outcome: { owner, epochs: 0, reads: false, returns: true, effects: ['end_messages', 'end_session'] },
    }),
  ),

  // The flow asks for an agent.
  { row: 'flow_wants_agent', owner: 'unknown', name: 'changes nothing', signal: wantsAgent, outcome: nothing },
  { row: 'flow_wants_agent', owner: 'none', name: 'changes nothing', signal: wantsAgent, outcome: nothing },
  {
    row: 'flow_wants_agent',
    owner: 'bot',
    name: 'starts the handover',
    signal: wantsAgent,
    outcome: { owner: 'handing_over', epochs: 0, recategorizes: 'agent', effects: [] },
  },
  {
    row: 'flow_wants_agent',
    owner: 'handing_over',
    name: 'is the same request: nothing',
    signal: wantsAgent,
    outcome: nothing,
  },
  { row: 'flow_wants_agent', owner: 'agent', name: 'changes nothing', signal: wantsAgent, outcome: nothing },
  { row: 'flow_wants_agent', owner: 'returning', name: 'changes nothing', signal: wantsAgent, outcome: nothing },

  {
    row: 'gave_up',
    owner: 'unknown',
    name: 'raises an alert, and leaves the next event to say whose the thread is',
    signal: gaveUp,
    outcome: alerted,
  },
  {
    row: 'gave_up',
    owner: 'unknown',
    name: 'lets agents look at a thread of which an event could not be applied',
    signal: { type: 'gave_up', cause: 'event' },
    outcome: { owner: 'handing_over', recategorizes: 'agent', effects: ['say', 'alert'] },
  },
  {
    row: 'gave_up',
    owner: 'none',
    name: 'raises an alert: nothing is given up unseen',
    signal: gaveUp,
    outcome: alerted,
  },
  {
    row: 'gave_up',
    owner: 'bot',
    name: 'apologizes, hands over and raises an alert',
    signal: gaveUp,
    outcome: { owner: 'handing_over', recategorizes: 'agent', effects: ['say', 'alert'] },
  },
  {
    row: 'gave_up',
    owner: 'handing_over',
    name: 'raises an alert, and the handover that the flow wanted must not end with the bot any more',
    signal: gaveUp,
    outcome: { owner: 'handing_over', epochs: 0, recategorizes: 'agent', reason: 'failure', effects: ['alert'] },
  },
  {
    row: 'gave_up',
    owner: 'handing_over',
    name: 'leaves a handover to those who decided it',
    signal: gaveUp,
    state: { request: { reason: 'operator', message: null, requestedAt: NOW - 1_000 } },
    outcome: { owner: 'handing_over', recategorizes: 'agent', reason: 'operator', effects: ['alert'] },
  },
  {
    row: 'gave_up',
    owner: 'agent',
    name: 'raises an alert: the agents have the thread already',
    signal: gaveUp,
    outcome: alerted,
  },
  {
    row: 'gave_up',
    owner: 'returning',
    name: 'raises an alert, and the thread goes on its way',
    signal: gaveUp,
    outcome: alerted,
  },

  // An operator moves the thread by hand.
  {
    row: 'operator_wants_agent',
    owner: 'unknown',
    name: 'starts the handover: the recategorization finds out whether the thread is ours',
    signal: byHand,
    outcome: { owner: 'handing_over', epochs: 0, recategorizes: 'agent', effects: [] },
  },
  { row: 'operator_wants_agent', owner: 'none', name: 'changes nothing', signal: byHand, outcome: nothing },
  {
    row: 'operator_wants_agent',
    owner: 'bot',
    name: 'starts the handover',
    signal: byHand,
    outcome: { owner: 'handing_over', epochs: 0, recategorizes: 'agent', effects: [] },
  },
  {
    row: 'operator_wants_agent',
    owner: 'handing_over',
    name: 'tries the handover that is under way at once, as the operator’s own',
    signal: byHand,
    state: { recategorization: { ...owed('agent'), dueAt: NOW + 900_000 } },
    outcome: { owner: 'handing_over', epochs: 0, recategorizes: 'agent', reason: 'operator', dueAt: NOW, effects: [] },
  },
  {
    row: 'operator_wants_agent',
    owner: 'agent',
    name: 'changes nothing where no return is to come',
    signal: byHand,
    outcome: nothing,
  },
  {
    row: 'operator_wants_agent',
    owner: 'agent',
    name: 'calls a return off',
    signal: byHand,
    state: { pendingReturn: { closedAt: LATER - 5_000, at: LATER - 4_000, dueAt: NOW } },
    outcome: { owner: 'agent', epochs: 0, returns: false, recategorizes: null, effects: [] },
  },
  {
    row: 'operator_wants_agent',
    owner: 'returning',
    name: 'calls the thread back',
    signal: byHand,
    outcome: { owner: 'agent', epochs: 1, returns: false, recategorizes: 'agent', effects: ['silence_messages'] },
  },
  { row: 'operator_wants_bot', owner: 'unknown', name: 'changes nothing', signal: toBot, outcome: nothing },
  { row: 'operator_wants_bot', owner: 'none', name: 'changes nothing', signal: toBot, outcome: nothing },
  { row: 'operator_wants_bot', owner: 'bot', name: 'changes nothing', signal: toBot, outcome: nothing },
  {
    row: 'operator_wants_bot',
    owner: 'handing_over',
    name: 'calls the handover off, and whatever was moved goes back',
    signal: toBot,
    outcome: { owner: 'returning', epochs: 0, returns: true, recategorizes: 'bot', reason: null, effects: [] },
  },
  {
    row: 'operator_wants_bot',
    owner: 'agent',
    name: 'sends the thread back at once, whatever the policy says',
    signal: toBot,
    policy: { returnPolicy: 'agent' },
    outcome: { owner: 'agent', epochs: 0, returns: true, recategorizes: null, effects: [] },
  },
  {
    row: 'operator_wants_bot',
    owner: 'agent',
    name: 'cuts the delay of a return short',
    signal: toBot,
    state: { pendingReturn: { closedAt: 7, at: 8, dueAt: NOW + 60_000 } },
    outcome: { pendingReturn: { closedAt: 7, at: 8, dueAt: NOW } },
  },
  { row: 'operator_wants_bot', owner: 'returning', name: 'changes nothing', signal: toBot, outcome: nothing },

  // The emergency switch is on when a message is about to be put to the flow, or a thread to go back to the bot.
  ...OWNERS.filter((owner) => owner !== 'bot' && owner !== 'returning').map(
    (owner): Case => ({ row: 'emergency', owner, name: 'changes nothing', signal: emergency, outcome: nothing }),
  ),
  {
    row: 'emergency',
    owner: 'returning',
    name: 'puts the return off, and takes back what a call of unknown outcome may have moved',
    signal: emergency,
    state: { pendingReturn: { closedAt: NOW - 1, at: NOW - 1, dueAt: NOW } },
    outcome: { owner: 'agent', recategorizes: 'agent', effects: [] },
  },
  {
    row: 'emergency',
    owner: 'bot',
    name: 'hands over without an apology',
    signal: emergency,
    outcome: { owner: 'handing_over', recategorizes: 'agent', reason: 'emergency', effects: [] },
  },

  // The platform's answer to a move.
  {
    row: 'recategorization_delayed',
    owner: 'unknown',
    name: 'changes nothing',
    signal: delayed('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_delayed',
    owner: 'none',
    name: 'changes nothing',
    signal: delayed('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_delayed',
    owner: 'bot',
    name: 'changes nothing',
    signal: delayed('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_delayed',
    owner: 'handing_over',
    name: 'is tried again later',
    signal: delayed('agent'),
    outcome: { owner: 'handing_over', recategorizes: 'agent', effects: [] },
  },
  {
    row: 'recategorization_delayed',
    owner: 'agent',
    name: 'is tried again later',
    signal: delayed('agent'),
    state: { recategorization: owed('agent') },
    outcome: { owner: 'agent', recategorizes: 'agent', effects: [] },
  },
  {
    row: 'recategorization_delayed',
    owner: 'returning',
    name: 'is tried again later',
    signal: delayed('bot'),
    outcome: { owner: 'returning', recategorizes: 'bot', effects: [] },
  },

  {
    row: 'recategorization_refused',
    owner: 'unknown',
    name: 'changes nothing',
    signal: refused('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_refused',
    owner: 'none',
    name: 'changes nothing',
    signal: refused('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_refused',
    owner: 'bot',
    name: 'changes nothing',
    signal: refused('agent'),
    state: { recategorization: owed('agent') },
    outcome: nothing,
  },
  {
    row: 'recategorization_refused',
    owner: 'handing_over',
    name: 'gives the thread back to the bot, tells the customer and the flow',
    signal: refused('agent'),
    outcome: { owner: 'bot', recategorizes: null, status: 'error', effects: ['say', 'alert'] },
  },
  {
    row: 'recategorization_refused',
    owner: 'handing_over',
    name: 'after a failure is tried again slowly, and shown',
    signal: refused('agent'),
    state: { request: { reason: 'failure', message: null, requestedAt: NOW } },
    outcome: { owner: 'handing_over', recategorizes: 'agent', effects: ['alert', 'degrade'] },
  },
  ...(['operator', 'emergency'] as const).map(
    (reason): Case => ({
      row: 'recategorization_refused',
      owner: 'handing_over',
      name: `is tried again slowly where it was decided by hand (${reason})`,
      signal: refused('agent'),
      state: { request: { reason, message: null, requestedAt: NOW } },
      outcome: { owner: 'handing_over', recategorizes: 'agent', effects: ['alert', 'degrade'] },
    }),
  ),
  {
    row: 'recategorization_refused',
    owner: 'agent',
    name: 'is tried again slowly, and shown',
    signal: refused('agent'),
    state: { recategorization: owed('agent') },
    outcome: { owner: 'agent', recategorizes: 'agent', effects: ['alert', 'degrade'] },
  },
  {
    row: 'recategorization_refused',
    owner: 'returning',
    name: 'stays with agents, is tried again slowly, and shown',
    signal: refused('bot'),
    outcome: { owner: 'agent', returns: true, effects: ['alert', 'degrade'] },
  },
]

const lasting = ({ latestAt, claimed, claimedSince, ...rest }: HandoverState) => rest

describe('what messages claim', () => {
  const after = (...heard: [claim: Claim, at: number][]) =>
    heard.reduce((state, [claim, at]) => {
      const signal: Signal = { type: 'customer_message', claim, at, fresh: false }
      return decide(state, signal, policy, NOW).state
    }, stateOf('agent'))

  it.each<[string, [Claim, number][], HandoverState['claimed'], number]>([
    [
      'since the first that said so',
      [
        ['bot', 10],
        ['bot', 20],
      ],
      { claim: 'bot', at: 20 },
      10,
    ],
    [
      'since the last that said otherwise',
      [
        ['bot', 10],
        ['agent', 20],
        ['bot', 30],
      ],
      { claim: 'bot', at: 30 },
      30,
    ],
    [
      'since an earlier one that is heard of late',
      [
        ['bot', 20],
        ['bot', 10],
      ],
      { claim: 'bot', at: 20 },
      10,
    ],
    [
      'whatever an older one says that is heard of late',
      [
        ['bot', 20],
        ['agent', 10],
      ],
      { claim: 'bot', at: 20 },
      20,
    ],
  ])('is remembered %s', (_, heard, claimed, claimedSince) => {
    expect(after(...heard)).toMatchObject({ claimed, claimedSince })
  })
})

/** Runs a case and says how it differs from what is expected; empty = as expected. */
function differences(test: Case, table: OwnershipTable = ownershipTable): string[] {
  const before = stateOf(test.owner, test.state)
  const { state, effects } = decide(before, test.signal, { ...policy, ...test.policy }, NOW, table)
  const { outcome } = test
  const found: string[] = []
  const compare = (what: string, actual: unknown, expected: unknown) => {
    if (expected !== undefined && JSON.stringify(actual) !== JSON.stringify(expected)) {
      found.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
    }
  }
  const restoring = (type: string) => type !== 'restore'
  compare('owner', state.owner, outcome.owner)
  compare('epochs', state.epoch - before.epoch, outcome.epochs)
  compare('reads', state.read !== null, outcome.reads)
  compare('recategorizes', state.recategorization?.to ?? null, outcome.recategorizes)
  compare('agentActive', state.agentActive, outcome.agentActive)
  compare('returns', state.pendingReturn !== null, outcome.returns)
  compare('pendingReturn', state.pendingReturn, outcome.pendingReturn)
  compare('reason', state.request?.reason ?? null, outcome.reason)
  compare('dueAt', state.recategorization?.dueAt, outcome.dueAt)
  compare('checks', state.check !== null, outcome.checks)
  compare('status', state.status?.status ?? null, outcome.status)
  compare('verified', state.verifiedAt === NOW, outcome.verified)
  compare('startUncertain', state.startUncertain, outcome.startUncertain)
  compare('doubted', state.verifiedAt === null, outcome.doubted)
  compare(
    'effects',
    effects
      .map((effect) => effect.type)
      .filter(restoring)
      .sort(),
    outcome.effects?.toSorted(),
  )
  if (outcome.unchanged) compare('state', lasting(state), lasting(before))
  // A move that is tried again must not be due at once, or it would go round in circles.
  if (test.row === 'recategorization_delayed' && state.recategorization && !outcome.unchanged) {
    compare('later', state.recategorization.dueAt > NOW, true)
  }
  if (test.row === 'recategorization_refused' && outcome.effects?.includes('degrade')) {
    compare(
      'slowly',
      Math.max(state.recategorization?.dueAt ?? 0, state.pendingReturn?.dueAt ?? 0),
      NOW + policy.slowRetryMs,
    )
  }
  return found
}

describe('a thread that is closed', () => {
  const atClose = (owner: Owner, state: Partial<HandoverState> = {}) =>
    decide(stateOf(owner, state), threadClosed, policy, NOW).state

  it.each([
    ['none', 'none'],
    ['bot', 'bot'],
    ['handing_over', 'bot'],
    ['agent', 'agent'],
    ['returning', 'agent'],
    ['unknown', null],
  ] as const)('is remembered as whose it was (%s: %s)', (owner, ownerAtClose) => {
    expect(atClose(owner)).toMatchObject({ owner: 'unknown', ownerAtClose })
  })

  it('is remembered as before where it is closed a second time', () => {
    expect(atClose('unknown', { ownerAtClose: 'bot' })).toMatchObject({ owner: 'unknown', ownerAtClose: 'bot' })
  })

  it('is read where it was not settled whose it was', () => {
    expect(atClose('agent').read).toBeNull()
    expect(atClose('agent', { read: { dueAt: NOW + 5 } }).read).toEqual({ dueAt: NOW })
    const unmoved = atClose('agent', { recategorization: owed('agent') })
    expect(unmoved).toMatchObject({ ownerAtClose: 'bot', read: { dueAt: NOW } })
  })

  it('and not settled is no more so by the customer’s next word', () => {
    const closed = atClose('agent', { read: { dueAt: NOW + 5 } })
    const { state, effects } = decide(closed, { ...message('agent'), at: LATER + 1 } as Signal, policy, NOW)
    expect(state).toMatchObject({ owner: 'agent', read: { dueAt: NOW } })
    expect(effects).toEqual([])
  })

  it('is anybody’s again once it has an owner', () => {
    const { state } = decide(atClose('bot'), { ...message('bot'), at: LATER + 1 } as Signal, policy, NOW)
    expect(state).toMatchObject({ owner: 'bot', ownerAtClose: null })
  })

  it.each(['bot', 'agent'] as const)(
    'and opened again as another’s lets its message wait for the read (%s)',
    (owner) => {
      const claim = owner === 'bot' ? 'agent' : 'bot'
      const opened = decide(atClose(owner), { ...message(claim), at: LATER + 1 } as Signal, policy, NOW)
      expect(opened.state).toMatchObject({ owner, startUncertain: true, ownerAtClose: null, read: { dueAt: NOW } })
      expect(opened.effects).toEqual([])
    },
  )
})

describe('a person who was done before it was heard that they had come', () => {
  const left = decide(stateOf('bot'), closed(LATER), policy, NOW).state
  const came = (at: number) => decide(left, acted(at, 'bot'), policy, NOW).state

  it('does not take the thread, but has the interventions looked at', () => {
    expect(came(LATER - 1)).toMatchObject({ owner: 'bot', check: { dueAt: NOW, act: { at: LATER - 1 } } })
  })

  it('takes it when they come again', () => {
    expect(came(LATER + 1)).toMatchObject({ owner: 'agent', check: null })
  })
})

describe('a person who takes what is on its way to agents', () => {
  const taken = (state: Partial<HandoverState>) =>
    decide(stateOf('agent', { recategorization: owed('agent'), ...state }), acted(LATER, 'bot'), policy, NOW).state
  const done = (state: HandoverState) =>
    takeIn(state, { type: 'recategorization_done', to: 'agent' }, policy, NOW).state.recategorization

  it('from the bot, to whom somebody gave it meanwhile, has it moved once more', () => {
    expect(done(taken({ read: { dueAt: NOW } }))).toEqual(owed('agent'))
  })

  it('has it moved only once where nobody is known to have moved it', () => {
    expect(done(taken({}))).toBeNull()
  })
})

describe.each(cases)('$row while the owner is $owner', (test) => {
  it(test.name, () => {
    expect(differences(test)).toEqual([])
  })
})

describe('the ownership table', () => {
  const cells = Object.keys(ownershipTable).flatMap((row) => OWNERS.map((owner) => ({ row: row as RowName, owner })))

  it.each(cells)('is noticed to lack the cell $row × $owner', ({ row, owner }) => {
    // A cell that does something is taken out; one that does nothing is made to act as its busiest neighbour does.
    const own = ownershipTable[row][owner]
    const neighbours = [
      ownershipTable[row].bot,
      ownershipTable[row].handing_over,
      ownershipTable[row].agent,
      ownershipTable[row].returning,
    ]
    const idle = (cell: (typeof neighbours)[number]) => cell.toString().replace(/\s/g, '') === '()=>{}'
    const other = idle(own) ? neighbours.find((cell) => !idle(cell)) : () => {}
    const broken = { ...ownershipTable, [row]: { ...ownershipTable[row], [owner]: other } }
    const noticing = cases.filter((test) => test.row === row && differences(test, broken).length > 0)
    expect(noticing.length).toBeGreaterThan(0)
  })
})
