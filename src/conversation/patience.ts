import type { EngageFailure } from '../engage/failure.ts'
import type { Ledger } from './ledger.ts'
import type { ConversationState } from './state.ts'

/**
 * As long as the account may make no calls, nothing that waits is to blame: the time in which replies expire begins
 * when calls may be made again, and so does that for which a handover waits for them, as it cannot be made either.
 * @param until our clock
 */
export function countFrom(until: number, ledger: Ledger, { handover }: ConversationState) {
  ledger.outbox.renew(until)
  if (handover.request) handover.request.requestedAt = Math.max(handover.request.requestedAt, until)
}

/** The same where a call was refused since the token does not work, or there were too many. @param until our clock */
export function countFromRetry(failure: EngageFailure, until: number, ledger: Ledger, state: ConversationState) {
  if (failure.reason === 'unauthorized' || failure.reason === 'rate_limited') countFrom(until, ledger, state)
}
