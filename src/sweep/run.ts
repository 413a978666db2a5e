import type { ConversationBinding } from '../conversation/directory.ts'
import type { EngageClient } from '../engage/client.ts'
import { isRefusal } from '../engage/failure.ts'
import type { Log } from '../telemetry/log.ts'
import type { FeedFailure, FeedMeans } from './feed.ts'
import { beginningOf, isRecent, markFor, moved, usedUp } from './mark.ts'
import { type Missing, sortMissed } from './missing.ts'
import { type Pages, pagesOfContents, pagesOfEvents } from './pages.ts'
import { partsOf } from './parts.ts'
import type { SweepRecords } from './records.ts'
import { refresh } from './scope.ts'
import type { Sighting } from './sighting.ts'

/** One run of the sweep: what was issued since the mark is read, and handed to the conversations. */
export interface SweepRun {
  conversations: ConversationBinding
  engage: Pick<EngageClient, 'listEvents' | 'listContentsOfSources' | 'listContentsById' | 'getIntervention'>
  records: SweepRecords
  log: Log
  /** The sources that are swept, at least one. */
  sourceIds: readonly string[]
  /** Milliseconds: nothing older is looked at. */
  longestMs: number
  /** Milliseconds: for so long events are not searched after the platform has refused it. */
  refusedForMs: number
  /** Our clock. */
  now(): number
  /** How many calls of Engage the run may still make. */
  callsLeft(): number
  /** Whether the run has done as much else as one may do. @param lookedAt how many events it has asked conversations about */
  isUsedUp(lookedAt: number): boolean
}

/** How late something may be found, in milliseconds: by search, and where a channel's own times are listed. */
const EVENTS_OVERLAP_MS = 120_000
const CONTENTS_OVERLAP_MS = 900_000

/** A page that fails so often in a row for reasons of its own is passed over: it must not block what is behind it. */
const FAILURES_MAX = 5

/** @returns whether there is more to be handed over at once */
export async function sweep(run: SweepRun): Promise<boolean> {
  const { engage, records, log, now } = run
  records.change(({ mark }) => ({ mark: markFor(mark, now()) }))
  if (records.load().eventsRefusedUntil <= now()) {
    const pages = pagesOfEvents(engage, beginning(run, EVENTS_OVERLAP_MS))
    const outcome = await takeIn(run, 'events', pages, EVENTS_OVERLAP_MS)
    if (outcome !== 'refused') return outcome === 'behind'
    records.change(() => ({ eventsRefusedUntil: now() + run.refusedForMs }))
    log.warn('sweep.events_refused')
  }
  const pages = pagesOfContents(engage, run.sourceIds, beginning(run, CONTENTS_OVERLAP_MS))
  return (await takeIn(run, 'contents', pages, CONTENTS_OVERLAP_MS)) === 'behind'
}

function beginning({ records, longestMs, now }: SweepRun, overlapMs: number) {
  const time = now()
  return beginningOf(markFor(records.load().mark, time), overlapMs, longestMs, time)
}

/** `refused`: events may not be searched. `failed`: the next run tries again, from where this one has come to. */
type Outcome = 'done' | 'behind' | 'failed' | 'refused'

async function takeIn(run: SweepRun, by: 'events' | 'contents', pages: Pages, overlapMs: number): Promise<Outcome> {
  const { records, log, now } = run
  const from = records.load().mark?.at ?? now()
  let askedAt = now()
  let lookedAt = 0
  let handedOver = 0
  const before = records.load().missing
  const missing: Missing[] = []
  let again = before.map(({ sighting }) => sighting)
  for await (const page of pages) {
    if (!page.ok) return by === 'events' && isRefusal(page.failure) ? 'refused' : fails(run, by, page.failure)
    const fresh = [...again, ...freshOf(run, page.value)]
    again = []
    for await (const part of partsOf(page.value, fresh, meansOf(run), run.callsLeft)) {
      if (!part.ok) return fails(run, by, part.failure)
      const { found, rest } = part.value
      const missed = sortMissed(part.value.missed, before, missing.length, now())
      missing.push(...missed.again)
      lookedAt += part.value.lookedAt
      handedOver += part.value.handedOver
      records.change(({ mark, failures }) => ({
        mark: mark && moved(mark, found, overlapMs, askedAt),
        missing: [...before.filter(({ sighting }) => rest.includes(sighting)), ...missing],
        // What was known already says nothing of what comes after it.
        failures: fresh.length > 0 ? 0 : failures,
      }))
      for (const { sighting } of missed.givenUp) {
        log.warn('sweep.unreadable', { event_id: sighting.id, type: sighting.type, problem: 'no content' })
      }
      if (run.callsLeft() <= 0 || run.isUsedUp(lookedAt)) {
        records.change(({ mark }) => ({ mark: mark && usedUp(mark, from, overlapMs, askedAt) }))
        log.info('sweep.done', { by, handed_over: handedOver, behind: true })
        return 'behind'
      }
    }
    askedAt = now()
  }
  records.change(({ mark }) => ({ mark: mark && { ...mark, behind: false }, failures: 0 }))
  log.info('sweep.done', { by, handed_over: handedOver, behind: false })
  return 'done'
}

const isSwept = ({ sourceIds }: SweepRun) => {
  // Where a list names no source, what is read of the event does.
  return (sourceId: string | null) => sourceId === null || sourceIds.includes(sourceId)
}

/** What is not known to have been handed over. */
function freshOf(run: SweepRun, sightings: readonly Sighting[]): Sighting[] {
  const { mark } = run.records.load()
  const inScope = isSwept(run)
  return sightings.filter(({ id, sourceId }) => inScope(sourceId) && !(mark && isRecent(mark, id)))
}

function meansOf(run: SweepRun): FeedMeans {
  const { conversations, engage, records, log } = run
  const passOver = records.load().failures >= FAILURES_MAX - 1
  const handedOver = (sourceIds: string[]) =>
    records.change(({ heard, scopes }) => ({ heard: refresh(heard, scopes, sourceIds, run.now()) }))
  return { conversations, engage, inScope: isSwept(run), handedOver, passOver, log }
}

/** What passes by itself does not count against the page. */
function fails({ records, log }: SweepRun, by: 'events' | 'contents', failure: FeedFailure): Outcome {
  const { reason, status, error } = failure
  log.warn('sweep.failed', { by, reason, status, error })
  const ofItsOwn = failure.reason === 'not_stored' || isRefusal(failure)
  if (ofItsOwn) records.change(({ failures }) => ({ failures: failures + 1 }))
  return 'failed'
}
