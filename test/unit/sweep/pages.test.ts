import { describe, expect, it } from 'vitest'
import { fail, ok } from '../../../src/core/result.ts'
import { PAGE_LIMIT } from '../../../src/engage/client.ts'
import type { EngageFailure } from '../../../src/engage/failure.ts'
import type { ContentRecord, EventRecord } from '../../../src/engage/resources.ts'
import { type Pages, pagesOfContents, pagesOfEvents } from '../../../src/sweep/pages.ts'

const START = Date.parse('2026-11-20T09:00:00Z')
const timeOf = (number: number) => START + number * 1_000
const at = (number: number) => new Date(timeOf(number)).toISOString()

const failure: EngageFailure = {
  reason: 'unavailable',
  status: 503,
  error: null,
  namesIntervention: false,
  retryAfterMs: null,
}

/** So many contents, one a second; the list shows the newest first, as it is at the time of the call. */
function contents(count: number) {
  const contentAt = (number: number): ContentRecord => ({
    id: `${number}`,
    created_at: at(number),
    source_id: 's',
    synchronization_status: null,
    thread_id: 't',
  })
  const list = Array.from({ length: count }, (_, number) => contentAt(number))
  const offsets: number[] = []
  const add = () => list.push(contentAt(list.length))
  const listContentsOfSources = async (_sources: readonly string[], offset: number) => {
    offsets.push(offset)
    const records = list.toReversed().slice(offset, offset + PAGE_LIMIT)
    return ok({ records, size: records.length })
  }
  return { offsets, add, listContentsOfSources }
}

async function idsOf(pages: Pages, during: () => void = () => {}): Promise<string[]> {
  const ids: string[] = []
  for await (const page of pages) {
    if (!page.ok) throw new Error(page.failure.reason)
    ids.push(...page.value.map(({ contentId }) => contentId ?? ''))
    during()
  }
  return ids
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `${from + index}`)

describe('contents since a time', () => {
  it('take one call where they fit on a page, and come oldest first', async () => {
    const list = contents(1_000)
    expect(await idsOf(pagesOfContents(list, ['s'], timeOf(989)))).toEqual(numbers(990, 1_000))
    expect(list.offsets).toEqual([0])
  })

  it.each([151, 300, 301, 777, 1_500, 4_000])('are all found where there are %d, in order', async (missed) => {
    const list = contents(5_000)
    const found = await idsOf(pagesOfContents(list, ['s'], timeOf(5_000 - missed - 1)))
    expect([...new Set(found)]).toEqual(numbers(5_000 - missed, 5_000))
  })

  it('need few calls to find where to begin, however much is older', async () => {
    const list = contents(100_000)
    await pagesOfContents(list, ['s'], timeOf(60_000)).next()
    expect(list.offsets.length).toBeLessThan(20)
  })

  it('are all there is where nothing is older', async () => {
    expect([...new Set(await idsOf(pagesOfContents(contents(400), ['s'], START - 1)))]).toEqual(numbers(0, 400))
    expect(await idsOf(pagesOfContents(contents(0), ['s'], START))).toEqual([])
  })

  it.each([1, 49, 51, 90])('lose nothing while %d new ones come with each page', async (count) => {
    const list = contents(1_000)
    let pages = 0
    const found = await idsOf(pagesOfContents(list, ['s'], timeOf(399)), () => {
      pages += 1
      if (pages < 6) for (let number = 0; number < count; number++) list.add()
    })
    expect([...new Set(found)].slice(0, 600)).toEqual(numbers(400, 1_000))
  })

  it('end with a failure', async () => {
    const pages = pagesOfContents({ listContentsOfSources: async () => fail(failure) }, ['s'], START)
    expect((await pages.next()).value).toEqual(fail(failure))
    expect((await pages.next()).done).toBe(true)
  })
})

describe('events since a time', () => {
  const event = (number: number): EventRecord => ({
    id: `event-${number}`,
    name: 'content.imported',
    created_at: at(number),
    user_id: null,
    extra_infos: {
      category_ids: null,
      content_id: `${number}`,
      content_source_id: 's',
      content_thread_id: 't',
      intervention_id: null,
      user_id: null,
    },
  })

  it('are read page by page until one is not full', async () => {
    const all = Array.from({ length: 2 * PAGE_LIMIT }, (_, number) => event(number))
    const asked: [string, number][] = []
    const listEvents = async (_names: readonly string[], after: string, offset: number) => {
      asked.push([after, offset])
      const records = all.slice(offset, offset + PAGE_LIMIT)
      return ok({ records, size: records.length })
    }
    expect(await idsOf(pagesOfEvents({ listEvents }, START + 999))).toEqual(numbers(0, 2 * PAGE_LIMIT))
    expect(asked).toEqual([
      ['2026-11-20T09:00:00Z', 0],
      ['2026-11-20T09:00:00Z', PAGE_LIMIT],
      ['2026-11-20T09:00:00Z', 2 * PAGE_LIMIT],
    ])
  })

  it('go on after a page on which a record could not be read', async () => {
    const sizes = [PAGE_LIMIT, 1]
    const listEvents = async () => ok({ records: [event(1)], size: sizes.shift() ?? 0 })
    expect(await idsOf(pagesOfEvents({ listEvents }, START))).toHaveLength(2)
  })
})
