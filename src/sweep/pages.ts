import type { PlatformTime } from '../core/platform-time.ts'
import { ok, type Result } from '../core/result.ts'
import { type EngageClient, PAGE_LIMIT } from '../engage/client.ts'
import type { EngageFailure } from '../engage/failure.ts'
import { type Sighting, SWEPT_EVENTS, sightingOfContent, sightingOfEvent } from './sighting.ts'

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

/**
 * By `GET /contents`, which lists the newest first and cannot be told where to begin: in ever longer leaps back to a page
 * that is old enough, and from there towards the newest.
 */
export async function* pagesOfContents(
  engage: Pick<EngageClient, 'listContentsOfSources'>,
  sourceIds: readonly string[],
  since: PlatformTime,
): Pages {
  const read = (offset: number) => engage.listContentsOfSources(sourceIds, offset)
  let offset = 0
  let page = await read(offset)
  while (page.ok && page.value.size === PAGE_LIMIT && offset < LONGEST_LEAP) {
    const times = page.value.records.map((content) => sightingOfContent(content).at ?? Number.POSITIVE_INFINITY)
    if (Math.min(...times) < since) break
    offset = offset === 0 ? PAGE_LIMIT : offset * 2
    page = await read(offset)
  }
  for (;;) {
    if (!page.ok) return yield page
    const sightings = page.value.records.map(sightingOfContent)
    yield ok(sightings.filter(({ at }) => at === null || at > since).toReversed())
    if (offset === 0) return
    offset -= PAGE_LIMIT
    page = await read(offset)
  }
}
