import type { EngageFailure } from '../engage/failure.ts'

/**
 * What becomes of a reply that Engage did not take:
 * - `look`: it may have been posted; the thread is read before anything else
 * - `open_intervention`: one is opened, and the reply posted again
 * - `say_instead`: its words are posted in place of its structured content or files
 * - `wait`: it is posted again after a while, until it expires
 * - `dead`: it is given up, and the conversation goes to agents
 */
export type ReplyOutcome = 'look' | 'open_intervention' | 'say_instead' | 'wait' | 'dead'

/** What can still be done for a reply. */
export interface ReplyMeans {
  /** `ENGAGE_INTERVENTIONS` allows it, and it was not tried for this reply yet. */
  mayOpenIntervention: boolean
  /** It is more than plain text, and there are words for it. */
  hasFallback: boolean
}

/**
 * Decides what becomes of a reply, by the API's answer ("Errors" of the Engage Digital REST API). While it waits, no
 * later reply overtakes it. Pure.
 */
export function replyOutcome(failure: EngageFailure, means: ReplyMeans): ReplyOutcome {
  const { reason, namesIntervention } = failure
  switch (reason) {
    // 5xx, no answer, or one of another form: the effect may have taken place.
    case 'unavailable':
    case 'unreachable':
    case 'malformed':
      return 'look'
    // Nothing was sent, or nothing done.
    case 'unauthorized':
    case 'held_back':
    case 'rate_limited':
    case 'conflict':
      return 'wait'
    case 'forbidden':
      return namesIntervention && means.mayOpenIntervention ? 'open_intervention' : 'dead'
    case 'unprocessable':
      if (namesIntervention && means.mayOpenIntervention) return 'open_intervention'
      return means.hasFallback ? 'say_instead' : 'dead'
    case 'not_found':
      return 'dead'
    default:
      return reason satisfies never
  }
}
