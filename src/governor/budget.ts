import { type Ask, type Place, Queue } from './queue.ts'
import {
  afterReport,
  afterSuccess,
  mayCall,
  type Report,
  type Standing,
  type StandingTimings,
  trying,
} from './standing.ts'
import { COUNTED_MS, type Grant, RequestWindow, type Reservation } from './window.ts'

/**
 * The request budget of one account: who gets permits, how many, and when. Pure: it is told the time, and says what is
 * to be written down and who is to be answered.
 */

/** A caller waits for its permits no longer than this, in milliseconds; if it would take longer it is sent away. */
const WAIT_MS = 3_000
/** Who is sent away for want of permits comes back so long before its turn, to be there when it comes. */
const LEAD_MS = 2_000
const SHORTEST_AWAY_MS = 250
/** The place of a caller that was sent away is kept for so long after it should have come back. */
const KEPT_MS = 15_000
/** No batch is more than this, nor more than this share of what is free: others may come in the next moment. */
const LARGEST_BATCH = 25
const BATCH_SHARE = 8

export type Verdict =
  | { place: Place; granted: true; at: number; grant: Grant; tries: boolean; write: Reservation | null }
  | { place: Place; granted: false; retryAfterMs: number }

export class Budget {
  readonly #limit: number
  readonly #timings: StandingTimings
  readonly #window: RequestWindow
  readonly #queue = new Queue()
  #standing: Standing

  /**
   * @param limit requests a minute
   * @param known what an earlier life has written down
   */
  constructor(
    limit: number,
    known: { rows: readonly Reservation[]; standing: Standing },
    timings: StandingTimings,
    now: number,
  ) {
    this.#limit = limit
    this.#timings = timings
    this.#window = new RequestWindow(limit, known.rows, now)
    this.#standing = known.standing
  }

  get standing(): Standing {
    return this.#standing
  }

  /** Requests a minute at the moment. */
  get limit(): number {
    return Math.max(1, Math.floor(this.#limit * this.#standing.share))
  }

  /** A caller begins to wait. */
  enter(ask: Ask, now: number): Place {
    return this.#queue.enter(ask, now)
  }

  /** Who waits no longer: those who get permits, and those who would have to wait for too long. */
  settle(now: number): Verdict[] {
    const verdicts: Verdict[] = []
    /** Permits that have to come free for those who are before. */
    let owed = 0
    let isShort = false
    for (const place of [...this.#queue.places]) {
      const need = Math.min(place.need, this.limit)
      if (place.keptUntil !== null) {
        owed += need
        continue
      }
      const may = mayCall(this.#standing, place.token, now)
      const free = this.#window.free(this.limit, now)
      if (typeof may === 'object') {
        verdicts.push(this.#sendAway(place, may.waitMs, now))
      } else if (free >= need && !isShort) {
        verdicts.push(
          this.#grant(place, may === 'try' ? need : batchSize(place, need, free, this.#queue.rivals), may, now),
        )
      } else {
        // Nobody overtakes: otherwise who needs two would wait for ever behind those who need one.
        isShort = true
        owed += need
        const waitMs = this.#freeAt(owed, now) - now
        if (now - place.since + waitMs > WAIT_MS) {
          verdicts.push(this.#sendAway(place, Math.max(SHORTEST_AWAY_MS, waitMs - LEAD_MS), now))
        }
      }
    }
    return verdicts
  }

  /** When somebody who waits may be served, our clock; null while nobody does. */
  nextAt(now: number): number | null {
    const [first] = this.#queue.waiting
    return first ? this.#freeAt(Math.min(first.need, this.limit), now) : null
  }

  report(report: Report, now: number) {
    this.#standing = afterReport(this.#standing, report, this.#timings, now)
  }

  /** What has happened since the caller asked last. */
  catchUp({ worked, unused }: { worked: number; unused: readonly Grant[] }, now: number) {
    this.#standing = afterSuccess(this.#standing, worked, now)
    for (const grant of unused) this.#window.takeBack(grant, now)
  }

  #grant(place: Place, permits: number, may: 'yes' | 'try', now: number): Verdict {
    this.#queue.leave(place)
    if (may === 'try') this.#standing = trying(this.#standing, now)
    return { place, granted: true, at: now, tries: may === 'try', ...this.#window.give(permits, now) }
  }

  #sendAway(place: Place, retryAfterMs: number, now: number): Verdict {
    place.keptUntil = now + retryAfterMs + KEPT_MS
    return { place, granted: false, retryAfterMs }
  }

  /** When so many permits will have come free: beyond a whole window, those of the next come on top. */
  #freeAt(permits: number, now: number): number {
    const windows = Math.floor((permits - 1) / this.limit)
    return this.#window.freeAt(permits - windows * this.limit, this.limit, now) + windows * COUNTED_MS
  }
}

/** As many as are welcome where there is enough for all; else an equal share, which may be no more than one. */
function batchSize({ want }: Place, need: number, free: number, rivals: number): number {
  const fair = Math.floor(free / Math.max(1, rivals))
  return Math.max(need, Math.min(want, LARGEST_BATCH, fair, Math.floor(free / BATCH_SHARE)))
}
