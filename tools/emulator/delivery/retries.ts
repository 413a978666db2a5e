/** The pages on webhooks describe two policies. */
export type RetryPolicy = 'five-tries' | 'ten-tries'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const SCHEDULES: Readonly<Record<RetryPolicy, readonly number[]>> = {
  /** "Retried 5 times with growing waits, about 32 s, 4 min, 17 min, 52 min, 2 h; then dropped." */
  'five-tries': [32 * SECOND, 4 * MINUTE, 17 * MINUTE, 52 * MINUTE, 2 * HOUR],
  /** "10 tries over 24 h, then the webhook is disabled." The single waits are not published: these add up to a day. */
  'ten-tries': [
    32 * SECOND,
    4 * MINUTE,
    17 * MINUTE,
    52 * MINUTE,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    6 * HOUR,
    (7 * 60 + 46) * MINUTE,
  ],
}

/** @returns milliseconds before each further try */
export function retrySchedule(policy: RetryPolicy): readonly number[] {
  return SCHEDULES[policy]
}
