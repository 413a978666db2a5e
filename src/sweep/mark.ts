import type { PlatformTime } from '../core/platform-time.ts'

/** How far the sweep has come. Pure: the time is an argument. */
export interface Mark {
  /** Everything up to here was handed over. It moves by what the platform says only. */
  at: PlatformTime
  /** The last run ended so far back that nothing before the mark can be found late: the next one goes on from here. */
  behind: boolean
  /** What was handed over lately, by id, with its time: it need not be asked about again. */
  recent: Record<string, PlatformTime>
}

/** Something that was found: an event, or a content. */
export interface Found {
  id: string
  /** Null where the platform names no time. */
  at: PlatformTime | null
}

/**
 * The very first sweep looks back so far, in milliseconds: an account's history is not replayed. This and the longest
 * look back are taken from our clock: a difference of the clocks shifts them, no more.
 */
export const FIRST_LOOK_MS = 600_000

/** Nothing older is ever swept, in milliseconds: after so long an answer is worse than none. */
export const LONGEST_LOOK_MS = 86_400_000

/** The platform's times may be in whole seconds, and its search may or may not mean the second itself. */
const SECOND_MS = 1_000

/**
 * The mark follows no time that lies further ahead of our clock, in milliseconds: a single one, of a machine whose clock is
 * wrong, would take it past all that is still to come. Clocks that are kept differ by less. What lies ahead by less takes
 * as much off the overlap, a twentieth of the shortest; where the platform's clock is ahead by more the mark only lags.
 */
const AHEAD_MS = 5_000

export function firstMark(now: number): Mark {
  return { at: now - FIRST_LOOK_MS, behind: true, recent: {} }
}

/** The mark that a run begins with. One that lies ahead, as earlier versions wrote, says nothing of what was handed over. */
export function markFor(stored: Mark | null, now: number): Mark {
  if (stored === null) return firstMark(now)
  return stored.at > now + AHEAD_MS ? { ...firstMark(now), recent: stored.recent } : stored
}

/**
 * Where a run begins.
 * @param overlapMs how much later than it was issued something may be found; not needed while the sweep is behind
 * @param longestMs from `LONGEST_LOOK_MS`; less where conversations are erased earlier, since what is erased is not known
 */
export function beginningOf(mark: Mark, overlapMs: number, longestMs: number, now: number): PlatformTime {
  const begin = mark.at - (mark.behind ? SECOND_MS : overlapMs)
  return Math.max(begin, now - longestMs)
}

export function isRecent(mark: Mark, id: string): boolean {
  return Object.hasOwn(mark.recent, id)
}

/**
 * After something was handed over. Only what the next run may find again is remembered, and what lies ahead.
 * @param askedAt our clock, before the platform was asked for it
 */
export function moved(mark: Mark, found: readonly Found[], overlapMs: number, askedAt: number): Mark {
  const timed = found.flatMap(({ id, at }): [string, PlatformTime][] => (at === null ? [] : [[id, at]]))
  const at = timed.reduce((latest, [, time]) => (time > askedAt + AHEAD_MS ? latest : Math.max(latest, time)), mark.at)
  const known = [...Object.entries(mark.recent), ...timed]
  const recent = Object.fromEntries(known.filter(([, time]) => time >= at - overlapMs - SECOND_MS))
  return { at, recent, behind: mark.behind && at < askedAt - overlapMs }
}

/**
 * After a run that was used up. Near the head the next one looks back like any other, or what is found late would be passed
 * by as long as runs are used up; unless this one was used up by looking back, and nothing else would ever be seen.
 * @param from the mark's time at the run's beginning
 */
export function usedUp(mark: Mark, from: PlatformTime, overlapMs: number, askedAt: number): Mark {
  return { ...mark, behind: mark.at === from || mark.at < askedAt - overlapMs }
}
