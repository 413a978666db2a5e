import type { BackoffPolicy } from '../core/backoff.ts'

/**
 * The waits that are no settings, in milliseconds. `TIME_SCALE` divides them, so that tests and demonstrations need
 * not wait for half a minute. Limits of single network calls are not scaled.
 */
export interface Timings {
  /** Ownership that was confirmed within this time needs no thread read before a post. */
  freshMs: number
  /** After the worker's own recategorization contradictions are read again for so long before they are believed. */
  graceMs: number
  rereadMs: number
  checkInterventionsMs: number
  /** How long a handover waits for the replies that are queued before it. */
  handoverWaitMs: number
  /** A reply of unknown outcome is missing only if two reads of the thread, so far apart, do not show it. */
  secondReadMs: number
  /**
   * A post whose answer was not waited for to the end, after a crash or a cut connection, may come into effect for so
   * long: as long as the platform is given for an answer, but scaled as the platform's own times are.
   */
  postSettlesMs: number
  engageRetry: BackoffPolicy
  flowRetry: BackoffPolicy
  /** Between attempts at what the platform refuses, or at what waits for a setting to be mended. */
  slowRetryMs: number
  settingsRetryMs: number
  /** After an error of the worker's own. */
  stumble: BackoffPolicy
  /** In a rush of webhooks a turn gives way for so long, and turns that did begin so far apart: a hundred a second. */
  rushDelayMs: number
  rushPaceMs: number
  /**
   * A turn gives way no longer than this: in a rush without end, customers are answered too. And what the message said of
   * its thread's owner is still fresh enough then: more would cost a thread read each.
   */
  rushCeilingMs: number
  /** One call of the Engage API; not scaled. */
  engageTimeoutMs: number
}

const ENGAGE_TIMEOUT_MS = 20_000

/** They are asked for at each step, and there is one scale. */
const known = new Map<number, Timings>()

export function timingsFor(scale: number): Timings {
  const timings = known.get(scale) ?? scaled(scale)
  known.set(scale, timings)
  return timings
}

function scaled(scale: number): Timings {
  const ms = (value: number) => value / scale
  return {
    freshMs: ms(10_000),
    graceMs: ms(30_000),
    rereadMs: ms(3_000),
    checkInterventionsMs: ms(60_000),
    handoverWaitMs: ms(60_000),
    secondReadMs: ms(4_000),
    postSettlesMs: ms(ENGAGE_TIMEOUT_MS),
    engageRetry: { baseMs: ms(1_000), maxMs: ms(60_000) },
    flowRetry: { baseMs: ms(1_000), maxMs: ms(15_000) },
    slowRetryMs: ms(900_000),
    settingsRetryMs: ms(60_000),
    stumble: { baseMs: ms(1_000), maxMs: ms(300_000) },
    rushDelayMs: ms(2_000),
    rushPaceMs: ms(10),
    rushCeilingMs: ms(10_000),
    engageTimeoutMs: ENGAGE_TIMEOUT_MS,
  }
}

/**
 * A message's categories count like a thread read only if it was issued within this time of our clock, in milliseconds.
 * It is the one place where the platform's clock meets ours: a webhook can be hours late, and where the clocks differ
 * the worst that follows is a read too many. Not scaled.
 */
export const FRESH_WEBHOOK_MS = 5_000
