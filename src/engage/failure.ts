/**
 * Why an Engage API call gave no usable answer.
 * - `unauthorized` 401: the access token is wrong or was revoked
 * - `forbidden` 403 · `not_found` 404 · `conflict` 409 · `unprocessable` 422 and other 4xx
 * - `held_back`: the account's budget has no permit: nothing was sent
 * - `rate_limited` 429: more than the account's 500 requests a minute
 * - `unavailable` 5xx and 408: the platform answered, but nothing is known of the effect
 * - `unreachable`: a cut connection or no answer in time; nothing is known of the effect
 * - `malformed`: a 2xx answer that is not of the documented form; the effect took place
 */
export type EngageFailureReason =
  | 'held_back'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'unprocessable'
  | 'rate_limited'
  | 'unavailable'
  | 'unreachable'
  | 'malformed'

export interface EngageFailure {
  reason: EngageFailureReason
  /** The HTTP status, 0 where there was no answer. */
  status: number
  /** The `error` identifier of the answer, for the log. The platform's `message` is not kept: it can quote the customer. */
  error: string | null
  /** The answer says that the content is not under an open intervention. */
  namesIntervention: boolean
  /** Milliseconds to wait, where the platform (`Retry-After`) or the budget says so. */
  retryAfterMs: number | null
}

const REASONS: Record<number, EngageFailureReason> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'unavailable',
  409: 'conflict',
  422: 'unprocessable',
  429: 'rate_limited',
}

/** The reason for an HTTP status outside 2xx. A redirect is a wrong address: nothing was done. */
export function reasonForStatus(status: number): EngageFailureReason {
  return REASONS[status] ?? (status >= 500 ? 'unavailable' : 'unprocessable')
}

/** Whether the call may have taken effect although no answer confirms it. */
export function isOutcomeUnknown(failure: EngageFailure): boolean {
  return failure.reason === 'unavailable' || failure.reason === 'unreachable' || failure.reason === 'malformed'
}

/**
 * Whether the platform refuses the call for good. A wrong token is not that: it is replaced some day, and what waits
 * for it goes on.
 */
export function isRefusal(failure: EngageFailure): boolean {
  return !isTransient(failure) && failure.reason !== 'unauthorized'
}

/** Whether the same call may succeed later without anyone changing anything. */
export function isTransient(failure: EngageFailure): boolean {
  const passes = failure.reason === 'held_back' || failure.reason === 'rate_limited' || failure.reason === 'conflict'
  return passes || isOutcomeUnknown(failure)
}
