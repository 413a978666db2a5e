import { ok, type Result } from '../core/result.ts'
import { type FeedFailure, type FeedMeans, feed, IDS_PER_CALL, unseenOf } from './feed.ts'
import { needOf, type Sighting } from './sighting.ts'

/** A part of a page that was handed over. */
export interface Part {
  /** What is done with, from where the last part ended: all up to the first that is not handed over yet. */
  found: Sighting[]
  /** How many events conversations were asked about. */
  lookedAt: number
  handedOver: number
  /** Those whose content was not found. */
  missed: Sighting[]
  /** What the next parts are for. */
  rest: readonly Sighting[]
}

/** Calls of one part at most: what a call that fails undoes. */
const CALLS_PER_PART = 10

/**
 * Hands a page over in parts, in its order, each of which is durable when it is yielded. A failure is the last part.
 * @param fresh what of it is not known to have been handed over, after what is tried again
 * @param callsLeft how many calls of Engage the run may still make
 */
export async function* partsOf(
  page: readonly Sighting[],
  fresh: readonly Sighting[],
  means: FeedMeans,
  callsLeft: () => number,
): AsyncGenerator<Result<Part, FeedFailure>, void> {
  const unseen = await unseenOf(fresh, means)
  if (!unseen.ok) return yield unseen
  let rest = unseen.value
  let from = 0
  let lookedAt = fresh.length
  do {
    const taken = firstOf(rest, Math.min(CALLS_PER_PART, callsLeft()))
    const fed = await feed(taken, means)
    if (!fed.ok) return yield fed
    rest = rest.slice(taken.length)
    const [next] = rest
    const to = next ? Math.max(from, page.indexOf(next)) : page.length
    yield ok({ found: page.slice(from, to), lookedAt, rest, ...fed.value })
    from = to
    lookedAt = 0
  } while (rest.length > 0)
}

/** The first of them, as many as so many calls complete; at least one. */
function firstOf(sightings: readonly Sighting[], calls: number): Sighting[] {
  const contents = new Set<string | null>()
  const interventions = new Set<string | null>()
  const end = sightings.findIndex((one, index) => {
    const need = needOf(one)
    if (need === 'content') contents.add(one.contentId)
    if (need === 'intervention') interventions.add(one.interventionId)
    return index > 0 && Math.ceil(contents.size / IDS_PER_CALL) + interventions.size > calls
  })
  return sightings.slice(0, end === -1 ? undefined : end)
}
