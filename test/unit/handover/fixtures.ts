import type { HandoverPolicy, HandoverState, Owner } from '../../../src/handover/state.ts'
import { newHandoverState } from '../../../src/handover/state.ts'

export const BOT = 'category-bot'
export const AGENT = 'category-agent'
/** Our clock and the platform's are far apart, so that a comparison between them shows. */
export const NOW = 5_000_000
export const EPOCH_START = 1_000_000
/** A platform time within the epoch. */
export const LATER = EPOCH_START + 10_000

export const policy: HandoverPolicy = {
  botCategoryId: BOT,
  agentCategoryId: AGENT,
  returnPolicy: 'bot',
  returnDelayMs: 2_000,
  handoversPerHour: 0,
  fallbackMessage: 'sorry',
  handoverMessage: 'a colleague takes over',
  handoverFailedMessage: 'nobody there',
  intervention: 'leave',
  events: [],
  graceMs: 30_000,
  rereadMs: 3_000,
  checkEveryMs: 60_000,
  slowRetryMs: 900_000,
}

/** A conversation in the middle of its third epoch. */
export function stateOf(owner: Owner, changes: Partial<HandoverState> = {}): HandoverState {
  const moving: Partial<Record<Owner, Partial<HandoverState>>> = {
    handing_over: {
      request: { reason: 'flow', message: null, requestedAt: NOW - 1_000 },
      recategorization: { to: 'agent', extraCategoryIds: [], dueAt: NOW, attempts: 0 },
    },
    returning: {
      pendingReturn: { closedAt: LATER - 5_000, at: LATER - 4_500, dueAt: NOW - 1_000 },
      recategorization: { to: 'bot', extraCategoryIds: [], dueAt: NOW, attempts: 0 },
    },
  }
  return {
    ...newHandoverState(),
    owner,
    epoch: 3,
    epochStartedAt: EPOCH_START,
    latestAt: EPOCH_START,
    botUserId: 'bot-user',
    botInterventionIds: ['bots-intervention'],
    ...moving[owner],
    ...changes,
  }
}
