/**
 * The account's request budget as a caller of the Engage API sees it: no request is sent without a permit. Where permits
 * come from, the client does not know.
 */

/** Replies go before changes of owner, and those before what is only read. */
export const PRIORITIES = ['reply', 'handover', 'read'] as const

export type Priority = (typeof PRIORITIES)[number]

/**
 * What a request tells of the account.
 * - `worked`: the platform answered, so that neither the token nor the rate is a problem
 * - `rate_limited` 429, `unauthorized` 401
 * - `unknown`: no answer, or a failure of the platform's own
 */
export type Outcome =
  | { type: 'worked' | 'unauthorized' | 'unknown' }
  | { type: 'rate_limited' /** Milliseconds that the platform asked to wait. */; retryAfterMs: number | null }

/** Leave to send one request, now: a permit is no good a second later. Exactly one of both is called. */
export interface Permit {
  /** The access token was refused before, and this request tries it: it must be sent. */
  tries: boolean
  used(outcome: Outcome): Promise<void>
  /** Nothing was sent. */
  unused(): Promise<void>
}

export type Admission = { ok: true; permit: Permit } | { ok: false; retryAfterMs: number }

/**
 * Asks for leave to send a request. It may take some seconds.
 * @param requests how many follow one another, this one included: leave for the others is kept for a moment
 */
export type Admit = (priority: Priority, requests?: number) => Promise<Admission>

export function outcomeOf(status: number, retryAfterMs: number | null): Outcome {
  if (status === 429) return { type: 'rate_limited', retryAfterMs }
  if (status === 401) return { type: 'unauthorized' }
  return { type: status === 0 || status >= 500 ? 'unknown' : 'worked' }
}
