import { type Ask, type Place, type Question, Queue } from './queue.ts'
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
/** No more than this is given for later, nor more than this share of what is free: others may come in the next moment. */
const LARGEST_BATCH = 25
const BATCH_SHARE = 8
/** Where there is too little for all, an answer waits for so many permits, for so many milliseconds at most. */
const WORTHWHILE = 4
const GATHER_MS = 400
const LOOK_MS = 50
/** So long after permits were wanting none is given for later, in milliseconds. */
const SHORT_MS = 5_000

/** The answer to a question. */
export interface Verdict {
  question: Question
  /** Null where there are no permits for any of its callers. */
  grant: Grant | null
  /** Our clock. */
  at: number
  tries: boolean
  write: Reservation | null
  /** When the asker is to come back, and each of its companions, in milliseconds; 0 for those who get their permits. */
  retryAfterMs: number
  later: number[]
  /** Whoever comes now from where the asker is gets nothing before, in milliseconds; 0 where that cannot be said. */
  restMs: number
}

/** What a look at those who wait has come to. */
interface Shared {
  served: Set<Place>
  /** When the others are to come back, in milliseconds. */
  retryMs: Map<Place, number>
  /** Questions that may go on waiting. */
  patient: Set<Question>
  /** Permits that nobody needs at once. */
  spare: number
  /** The one whose asker tries a token that was refused. */
  tries: Question | null
}

export class Budget {
  readonly #limit: number
  readonly #timings: StandingTimings
  readonly #window: RequestWindow
  readonly #queue = new Queue()
  #standing: Standing
  /** Our clock: permits were wanting lately; until then none is given for later, since somebody else would wait for it. */
  #shortUntil = 0
  /** Our clock: until then what is free waits for more; null where it does not. */
  #gathersUntil: number | null = null

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

  /** A caller begins to wait, and those it asks for. */
  enter(ask: Ask, now: number): Question {
    return this.#queue.enter(ask, now)
  }

  /** The questions that wait no longer: where somebody gets permits, and where all would have to wait for too long. */
  settle(now: number): Verdict[] {
    const shared = this.#share(now)
    const open = [...new Set(this.#queue.places.flatMap(({ question }) => question ?? []))]
    const answered = open.filter(
      (one) => !shared.patient.has(one) || one.places.some((place) => shared.served.has(place)),
    )
    const verdicts = answered.map((question) => this.#answer(question, shared, now))
    this.#queue.leave(shared.served)
    return verdicts
  }

  /** When somebody who waits may be served, our clock; null while nobody does. */
  nextAt(now: number): number | null {
    const first = this.#queue.places.find(({ question }) => question !== null)
    return first ? Math.max(this.#freeAt(this.#clamped(first), now), now + LOOK_MS) : null
  }

  report(report: Report, now: number) {
    this.#standing = afterReport(this.#standing, report, this.#timings, now)
  }

  /** What has happened since the caller asked last. */
  catchUp({ worked, unused }: { worked: number; unused: readonly Grant[] }, now: number) {
    this.#standing = afterSuccess(this.#standing, worked, now)
    for (const grant of unused) this.#window.takeBack(grant, now)
  }

  /** Whose turn it is. Nobody overtakes: otherwise who needs two would wait for ever behind those who need one. */
  #share(now: number): Shared {
    const shared: Shared = { served: new Set(), retryMs: new Map(), patient: new Set(), spare: 0, tries: null }
    const { served, retryMs, patient } = shared
    const free = this.#window.free(this.limit, now)
    let isShort = this.#gathers(free, now)
    /** Permits for those who are served, and those that have to come free for others who are before. */
    let taken = 0
    let owed = 0
    for (const place of this.#queue.places) {
      const need = this.#clamped(place)
      const { question } = place
      if (question === null) {
        owed += need
        continue
      }
      if (place.restsUntil > now && now < this.#shortUntil && question.places.length > 1) {
        // The quick would otherwise have several before the slow have come back from their first. Who asks for itself alone
        // would have to ask once more.
        owed += need
        retryMs.set(place, SHORTEST_AWAY_MS)
        patient.add(question)
        continue
      }
      const may = mayCall(this.#standing, question.ask.token, now)
      if (typeof may === 'object') {
        retryMs.set(place, may.waitMs)
      } else if (may === 'try' && place !== question.places[0]) {
        // Tried by one caller alone: the others come again, and are told then.
        retryMs.set(place, SHORTEST_AWAY_MS)
      } else if (free - taken >= need && !isShort) {
        taken += need
        served.add(place)
        if (may === 'yes') continue
        shared.tries = question
        this.#standing = trying(this.#standing, now)
      } else {
        isShort = true
        owed += need
        const waitMs = this.#freeAt(taken + owed, now) - now
        retryMs.set(place, Math.max(SHORTEST_AWAY_MS, waitMs - LEAD_MS))
        if (waitMs <= 0 || now - question.since + waitMs <= WAIT_MS) patient.add(question)
      }
    }
    if (isShort) this.#shortUntil = now + SHORT_MS
    shared.spare = now < this.#shortUntil ? 0 : Math.max(0, free - taken - owed)
    return shared
  }

  #answer(question: Question, shared: Shared, now: number): Verdict {
    const { places, ask } = question
    let need = 0
    const waits = places.map((place) => {
      if (shared.served.has(place)) {
        need += this.#clamped(place)
        return 0
      }
      const ms = shared.retryMs.get(place) ?? 0
      Object.assign(place, { question: null, keptUntil: now + ms + KEPT_MS })
      return ms
    })
    const [retryAfterMs = 0, ...later] = waits
    const tries = shared.tries === question
    // A token that was refused may work again at any time.
    const restMs = this.#standing.refused?.token === ask.token ? 0 : Math.max(...waits)
    const verdict = { question, at: now, tries, retryAfterMs, later, restMs, grant: null, write: null }
    if (need === 0) return verdict
    const over = tries ? 0 : forLater(ask.want - need, shared.spare, this.#queue.rivals)
    shared.spare -= over
    return { ...verdict, ...this.#window.give(need + over, now) }
  }

  /** Whether what is free waits for more: where there is not enough for all, an answer is to serve several at once. */
  #gathers(free: number, now: number): boolean {
    const open = this.#queue.places.filter(
      ({ question }) => question !== null && typeof mayCall(this.#standing, question.ask.token, now) !== 'object',
    )
    const wanted = open.reduce((sum, place) => sum + this.#clamped(place), 0)
    const worthwhile = WORTHWHILE * new Set(open.map(({ question }) => question)).size
    const [first] = open
    const isServable = first !== undefined && free >= this.#clamped(first)
    if (isServable && free < Math.min(wanted, worthwhile)) {
      this.#gathersUntil ??= now + GATHER_MS
      if (now < this.#gathersUntil && this.#freeAt(free + 1, now) <= this.#gathersUntil) return true
    }
    this.#gathersUntil = null
    return false
  }

  #clamped({ need }: Place): number {
    return Math.min(need, this.limit)
  }

  /** When so many permits will have come free: beyond a whole window, those of the next come on top. */
  #freeAt(permits: number, now: number): number {
    const windows = Math.floor((permits - 1) / this.limit)
    return this.#window.freeAt(permits - windows * this.limit, this.limit, now) + windows * COUNTED_MS
  }
}

/** How many more are given than are needed at once, where there is enough for all. */
function forLater(welcome: number, spare: number, rivals: number): number {
  return Math.max(0, Math.min(welcome, LARGEST_BATCH, Math.floor(spare / rivals), Math.floor(spare / BATCH_SHARE)))
}
