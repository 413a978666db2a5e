import type { Priority } from '../engage/admission.ts'
import type { Companion } from './queue.ts'

/**
 * Who waits for permits in an isolate, and who asks for whom: one question serves all who wait for the same. Plain data
 * that the isolate's objects share, as in the pool. Pure: it is told the time.
 */

/** So long is a question waited for before the next, in milliseconds: it may wait at the governor's for some seconds. */
export const APART_MS = 500
/** A question without an answer for so long has lost its asker, in milliseconds: those it asked for ask again. */
const LOST_MS = 5_000
/** Whoever comes within so many milliseconds is asked for: as long as permits live, with some to spare. */
export const SOON_MS = 1_000
/** Whoever has not come back for so long after its time is not asked for any more, in milliseconds. */
const STALE_MS = 3_000
/**
 * One question is for so many callers at most, its own among them. As many as a minute holds by default: where there are
 * permits for thousands, and an isolate so busy that an answer takes half a second, fewer would keep most of them waiting.
 */
export const CALLERS_MAX = 500
/** What is known of permits that are wanting is believed for so long, in milliseconds: about a window. */
const REST_MAX_MS = 60_000

export interface Waiter {
  caller: string
  priority: Priority
  need: number
  /** Permits of its last turn have run out: it need not wait for another. */
  renews: boolean
  /** Our clock: since when. */
  since: number
  /** Our clock: until then there is nothing for it; and when that was known. */
  comesAt: number
  knownAt: number
  /** Its permits are in the pool. */
  isServed: boolean
}

export interface Question {
  askedAt: number
  priority: Priority
  asker: Waiter
  companions: Waiter[]
}

/** What an answer says of the callers for whom there is nothing now, in milliseconds; all of it from a newer governor. */
export interface Wait {
  /** When the asker is to come back; 0 where it was served. */
  retryAfterMs: number
  /** The same for the others, in their order. */
  later?: readonly number[] | undefined
  /** Until then there is nothing for those either who begin to wait now. */
  restMs?: number | undefined
}

export class Line {
  readonly #waiting = new Map<string, Waiter>()
  #questions: Question[] = []
  readonly #rest: Partial<Record<Priority, { until: number; knownAt: number }>> = {}

  /** Begins to wait, behind all who do, or goes on to. */
  wait(caller: string, priority: Priority, need: number, now: number, renews = false): Waiter {
    const key = keyOf(caller, priority)
    const known = this.#waiting.get(key)
    // What was known later than now was known by a clock that has been put back: nobody waits for that.
    if (known && known.knownAt <= now) {
      return Object.assign(known, { need, comesAt: Math.max(known.comesAt, now), isServed: false })
    }
    const rest = this.#rest[priority]
    const comesAt = !renews && rest && rest.knownAt <= now ? Math.max(now, rest.until) : now
    const waiter = { caller, priority, need, renews, since: now, comesAt, knownAt: now, isServed: false }
    this.#waiting.set(key, waiter)
    return waiter
  }

  leave(caller: string, priority: Priority) {
    this.#waiting.delete(keyOf(caller, priority))
  }

  /** A caller that begins anew, after a crash: nobody is left to take the answer to what it asked. */
  forget(caller: string) {
    this.#questions = this.#questions.filter(({ asker }) => asker.caller !== caller)
    for (const [key, waiter] of this.#waiting) if (waiter.caller === caller) this.#waiting.delete(key)
  }

  has(key: string): boolean {
    return this.#waiting.has(key)
  }

  /**
   * Whether it has to ask: nobody asks for it already, and nobody has begun to for the same just now. Who comes then is
   * asked for with the next.
   * @param apartMs {@link APART_MS}, divided by the time scale
   */
  mayAsk(waiter: Waiter, now: number, apartMs: number): boolean {
    this.#questions = this.#questions.filter(({ askedAt }) => askedAt > now - LOST_MS && askedAt <= now)
    const questions = this.#questions.filter(({ priority }) => priority === waiter.priority)
    return waiter.comesAt <= now && !questions.some((one) => one.askedAt > now - apartMs || asksFor(one, waiter))
  }

  /** Asks, also for those who wait for the same and for whom nobody asks; who has waited longest comes first. */
  ask(asker: Waiter, now: number): Question {
    const companions: Waiter[] = []
    for (const [key, one] of this.#waiting) {
      if (one.comesAt <= now - STALE_MS) this.#waiting.delete(key)
      else if (one !== asker && one.priority === asker.priority && one.comesAt <= now + SOON_MS && !one.isServed) {
        if (!this.#questions.some((question) => asksFor(question, one))) companions.push(one)
      }
    }
    companions.sort((left, right) => left.since - right.since).splice(CALLERS_MAX - 1)
    const question = { askedAt: now, priority: asker.priority, asker, companions }
    this.#questions.push(question)
    return question
  }

  /** How many questions are under way. */
  get asking(): number {
    return this.#questions.length
  }

  /** @param wait null where nothing is known */
  answered(question: Question, wait: Wait | null, now: number) {
    this.#questions = this.#questions.filter((one) => one !== question)
    if (wait === null) return
    if (wait.retryAfterMs > 0) Object.assign(question.asker, { comesAt: now + wait.retryAfterMs, knownAt: now })
    for (const [index, one] of question.companions.entries()) {
      const ms = wait.later?.[index]
      if (ms !== undefined) Object.assign(one, { comesAt: now + ms, knownAt: now, isServed: ms === 0 })
    }
    this.#rest[question.priority] = { until: now + Math.min(wait.restMs ?? 0, REST_MAX_MS), knownAt: now }
  }
}

/** As the governor is told of them. */
export function companionsOf({ companions }: Question, now: number): Companion[] {
  return companions.map(({ caller, need, renews, since }) => ({
    caller,
    need,
    waitedMs: now - since,
    ...(renews && { renews }),
  }))
}

export const keyOf = (caller: string, priority: Priority) => `${priority} ${caller}`

const asksFor = ({ asker, companions }: Question, waiter: Waiter) => asker === waiter || companions.includes(waiter)
