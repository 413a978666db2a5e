import type { PlatformTime } from '../core/platform-time.ts'
import { ok, type Result } from '../core/result.ts'
import { type EngageClient, PAGE_LIMIT } from '../engage/client.ts'
import type { EngageFailure } from '../engage/failure.ts'
import { type Sighting, SWEPT_EVENTS, sightingOfEvent, sightingsOfContent } from './sighting.ts'

/** What was found since a time, page by page, the oldest page first. A failure is the last page. */
export type Pages = AsyncGenerator<Result<Sighting[], EngageFailure>, void>

/** Whole seconds: a search by time need not know more. */
const toText = (time: PlatformTime) => `${new Date(time).toISOString().slice(0, 19)}Z`

/** By `GET /events`. What appears meanwhile moves later pages back: something may be found twice, nothing is left out. */
export async function* pagesOfEvents(engage: Pick<EngageClient, 'listEvents'>, since: PlatformTime): Pages {
  for (let offset = 0; ; offset += PAGE_LIMIT) {
    const page = await engage.listEvents(SWEPT_EVENTS, toText(since), offset)
    if (!page.ok) return yield page
    yield ok(page.value.records.map(sightingOfEvent))
    if (page.value.size < PAGE_LIMIT) return
  }
}

/** Far enough for three hundred thousand contents, which no day brings. */
const LONGEST_LEAP = PAGE_LIMIT * 2 ** 11

/** Pages overlap by a third: what comes meanwhile moves others back, onto pages that were read already. */
const STEP = (PAGE_LIMIT * 2) / 3

/**
 * By `GET /contents`, which lists the newest first and cannot be told where to begin: in ever longer leaps back to a page
 * that is old enough, then in halves to the newest such page, and from there towards the newest of all.
 */
export async function* pagesOfContents(
  engage: Pick<EngageClient, 'listContentsOfSources'>,
  sourceIds: readonly string[],
  since: PlatformTime,
): Pages {
  const read = async (offset: number) => {
    const page = await engage.listContentsOfSources(sourceIds, offset)
    if (!page.ok) return page
    const sightings = page.value.records.flatMap(sightingsOfContent).toReversed()
    const begin = firstTime(sightings)
    const isTooNew = page.value.size === PAGE_LIMIT && begin > since && offset < LONGEST_LEAP
    return ok({ sightings, begin, isTooNew })
  }
  let offset = 0
  let tooNewAt = 0
  let page = await read(offset)
  while (page.ok && page.value.isTooNew) {
    tooNewAt = offset
    offset = offset === 0 ? PAGE_LIMIT : offset * 2
    page = await read(offset)
  }
  while (page.ok && offset - tooNewAt > PAGE_LIMIT) {
    const middle = Math.floor((offset + tooNewAt) / 2)
    const between = await read(middle)
    if (between.ok && between.value.isTooNew) tooNewAt = middle
    else {
      offset = middle
      page = between
    }
  }
  let reached = Number.POSITIVE_INFINITY
  for (;;) {
    if (!page.ok) return yield page
    const { sightings, begin } = page.value
    if (begin > reached) {
      // So many have come meanwhile that some lie between this page and the last one.
      offset += STEP
    } else {
      yield ok(sightings.filter(({ at }) => at === null || at > since))
      if (offset === 0) return
      reached = lastTime(sightings)
      offset = Math.max(0, offset - STEP)
    }
    page = await read(offset)
  }
}

const timesOf = (sightings: readonly Sighting[]) => sightings.flatMap(({ at }) => (at === null ? [] : [at]))
/** Nothing is known of a page without times: it is where it should be. */
const firstTime = (sightings: readonly Sighting[]) => {
  const times = timesOf(sightings)
  return times.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...times)
}
const lastTime = (sightings: readonly Sighting[]) => {
  const times = timesOf(sightings)
  return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times)
}
