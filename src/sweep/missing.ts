import type { Sighting } from './sighting.ts'

/**
 * An event whose content was not found: search may show it a moment later. The mark goes on without it, and the next runs
 * try it again.
 */
export interface Missing {
  sighting: Sighting
  /** Our clock: when its content was missed first. */
  since: number
}

/** What is missed again after so long is given up, in milliseconds: as long as an event itself may be found late. */
const GIVEN_UP_AFTER_MS = 120_000

/** No more are kept, so that trying them again takes four calls. */
export const MISSING_MAX = 200

/**
 * What becomes of events whose content was not found just now. Pure.
 * @param before what earlier runs have missed
 * @param kept how many this run has missed already
 */
export function sortMissed(missed: readonly Sighting[], before: readonly Missing[], kept: number, now: number) {
  const since = new Map(before.map((one) => [one.sighting.id, one.since]))
  const all = missed.map((sighting): Missing => ({ sighting, since: since.get(sighting.id) ?? now }))
  const waits = all.filter((one) => now - one.since < GIVEN_UP_AFTER_MS)
  const again = waits.slice(0, Math.max(0, MISSING_MAX - kept))
  return { again, givenUp: all.filter((one) => !again.includes(one)) }
}
