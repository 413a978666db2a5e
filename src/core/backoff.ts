/** How long to wait before a further attempt. All values in milliseconds. */
export interface BackoffPolicy {
  /** The wait before the second attempt. */
  baseMs: number
  /** The longest wait. */
  maxMs: number
}

/**
 * Exponential backoff with "equal jitter": half of the wait is fixed, half is random, so that a retry is never
 * immediate and many conversations that failed together do not come back together.
 *
 * @param attempt attempts made so far, 1 or more
 * @param random a number in [0, 1), passed in so that the decision stays pure
 * @returns milliseconds to wait
 */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: number): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.max(0, attempt - 1))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}
