import type { PlatformTime } from '../core/platform-time.ts'
import type { HandoverStatus } from '../flows/handover-status.ts'
import type { Claim } from './categories.ts'

/**
 * Who a thread belongs to. The thread's categories are the truth, this is a cache of them.
 * - `unknown`: nothing was heard of the thread yet, or it was closed: the next event's categories decide
 * - `none`: the thread has neither of the two categories: not ours, silent
 * - `handing_over`: the bot's, recategorizing to Agent is under way
 * - `returning`: the agents', recategorizing back to Bot is under way
 */
export type Owner = 'unknown' | 'none' | 'bot' | 'handing_over' | 'agent' | 'returning'

export const OWNERS = ['unknown', 'none', 'bot', 'handing_over', 'agent', 'returning'] as const satisfies Owner[]

/** A change of the thread's categories that is owed to the platform. It survives crashes: the call is idempotent. */
export interface Recategorization {
  to: 'bot' | 'agent'
  /** Category ids that the flow wants on the thread beside Agent. */
  extraCategoryIds: string[]
  /** Our clock, milliseconds: not before this. */
  dueAt: number
  attempts: number
  /** The thread was moved meanwhile, and a person took it from there: a call that is under way may be older than that. */
  again?: boolean
}

/** Why and with which words the conversation goes to agents. */
export interface HandoverRequest {
  /**
   * Only what the flow asked for may end with the bot again, where Engage refuses it. After a `failure` (of the flow, the
   * replies, or to apply an event), and where an operator or the emergency switch decided, that is no way out.
   */
  reason: 'flow' | 'failure' | 'operator' | 'emergency'
  /** Said to the customer once agents have the thread; null = the configured one. */
  message: string | null
  /** Our clock, milliseconds. Queued replies are waited for from here on, for a limited time. */
  requestedAt: number
}

/** What a person did, as far as decisions depend on it. */
export interface PersonsAct {
  at: PlatformTime
  how: 'wrote' | 'took'
}

/** Whose the thread is, as a webhook says. */
export interface Told {
  owner: 'bot' | 'agent' | 'none'
  at: PlatformTime
}

/** What a conversation remembers about its ownership. Plain data: it is stored as it is. */
export interface HandoverState {
  owner: Owner
  /** Raised by each change of owner; work started in an older epoch never posts. */
  epoch: number
  /** When this epoch began, on the platform's clock; 0 = before all that is known. */
  epochStartedAt: PlatformTime
  /** Nobody saw it begin: a read showed the thread with the bot, or it is not the bot's on a message's word alone. */
  startUncertain: boolean
  /** Whose the thread was when it was closed; null while its owner is known. */
  ownerAtClose: 'bot' | 'agent' | 'none' | null
  /** The newest platform time seen in any event of the thread. */
  latestAt: PlatformTime
  /** Messages issued up to here were the agents': they are history and never replayed, however late they are heard of. */
  historyUpTo: PlatformTime
  /**
   * Somebody else gave the thread back to the bot, at some time after this and before the agent's close; else null. A
   * message issued since that says itself that it was the bot's is no history.
   */
  givenBackAfter: PlatformTime | null
  /** What the categories of the thread's newest message said. */
  claimed: { claim: Claim; at: PlatformTime }
  /** When the first of the messages was issued that have said so ever since. */
  claimedSince: PlatformTime
  /** When ownership was last confirmed by a thread read or a fresh content webhook. Our clock. */
  verifiedAt: number | null
  /** When the worker itself last changed the categories, our clock, and whom it gave the thread to. */
  recategorizedAt: number | null
  recategorizedTo: 'bot' | 'agent' | null
  /**
   * A thread read that is owed, because something contradicts the cache or is not known: when, by our clock, and how
   * often it failed so far. `told` is what the newest webhook about somebody's move said.
   */
  read: { dueAt: number; failures?: number; told?: Told } | null
  /** Counts the hints that asked for a read: one that comes while the thread is being read wants it read again. */
  hints: number
  recategorization: Recategorization | null
  request: HandoverRequest | null
  /** In this agent epoch a person wrote or took an intervention. */
  agentActive: boolean
  /** In this agent epoch a person wrote: nothing needs to be said about the handover any more. */
  agentWrote: boolean
  /** The last time that a person wrote or took an intervention in this epoch, on the platform's clock; 0 = never. */
  personActedAt: PlatformTime
  /**
   * A person closed the intervention; the thread goes back at `dueAt` (our clock). Messages issued after `closedAt`
   * are for the bot, what a person did up to `at` was before the close: `closedAt` is in whole seconds, `at` is not.
   * `wasBots`: by then somebody had given the thread to the bot, as the close itself says.
   */
  pendingReturn: { closedAt: PlatformTime; at: PlatformTime; dueAt: number; wasBots?: boolean } | null
  /**
   * A look at the interventions that is owed, our clock: for sites that register `content.imported` only, or because of
   * an act of a person that may be older than the epoch. Until that is known the bot says nothing.
   */
  check: { dueAt: number; act?: PersonsAct } | null
  checkedAt: number | null
  /** When the bot gave the thread to agents, within the last hour. Our clock, the oldest first. */
  handovers: number[]
  /** What the flow is still to be told with the customer's next message. */
  status: HandoverStatus | null
  /** The token's user, learnt from the answers to the worker's own calls. */
  botUserId: string | null
  /** Interventions that the bot opened and no person has taken. */
  botInterventionIds: string[]
}

/** What is owed and known within one epoch: a new one starts with none of it. */
export const NEW_EPOCH = {
  startUncertain: false,
  ownerAtClose: null,
  read: null,
  recategorization: null,
  request: null,
  agentActive: false,
  agentWrote: false,
  personActedAt: 0,
  pendingReturn: null,
  check: null,
} as const satisfies Partial<HandoverState>

export function newHandoverState(): HandoverState {
  return {
    ...NEW_EPOCH,
    owner: 'unknown',
    epoch: 0,
    epochStartedAt: 0,
    latestAt: 0,
    historyUpTo: 0,
    givenBackAfter: null,
    claimed: { claim: 'absent', at: 0 },
    claimedSince: 0,
    verifiedAt: null,
    hints: 0,
    recategorizedAt: null,
    recategorizedTo: null,
    checkedAt: null,
    handovers: [],
    status: null,
    botUserId: null,
    botInterventionIds: [],
  }
}

/**
 * Until when the platform may still show what was before the worker's own change of the categories; our clock. Nothing
 * that contradicts the change is believed, and nothing that a read shows as done already.
 */
export function graceEnd({ recategorizedAt }: HandoverState, { graceMs }: HandoverPolicy): number {
  return (recategorizedAt ?? Number.NEGATIVE_INFINITY) + graceMs
}

/** Whether a person may have the thread, for all that is known: until that is settled the bot says nothing. */
export function isInDoubt({ read, check }: Pick<HandoverState, 'read' | 'check'>): boolean {
  return read !== null || check?.act !== undefined
}

/** The settings that ownership depends on. All times in milliseconds of our clock. */
export interface HandoverPolicy {
  botCategoryId: string
  agentCategoryId: string
  returnPolicy: 'bot' | 'agent'
  returnDelayMs: number
  /** After so many handovers within an hour the thread stays with agents until the hour is over; 0 = no limit. */
  handoversPerHour: number
  fallbackMessage: string
  handoverMessage: string
  handoverFailedMessage: string
  /** What happens at a handover to an intervention that the bot opened. */
  intervention: 'leave' | 'close' | 'cancel'
  /** The statuses that start the flow as an input of their own. */
  events: HandoverStatus['status'][]
  /** For so long after the worker's own recategorization, contradictions are not believed but read again. */
  graceMs: number
  /** How often a contradiction is read again within that time. */
  rereadMs: number
  /** The interventions of a thread are looked at no more often than this. */
  checkEveryMs: number
  /** How long a refused recategorization waits before it is tried again. */
  slowRetryMs: number
}
