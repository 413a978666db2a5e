import { objectName } from '../core/object-name.ts'
import { orAborted } from '../core/or-aborted.ts'
import { isOverloaded } from '../core/rpc.ts'
import type { Admission, Admit, Outcome, Permit, Priority } from '../engage/admission.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import type { FlowReport } from './circuits.ts'
import type { PermitAnswer, PermitRequest } from './governor.ts'
import { APART_MS, companionsOf, keyOf, Line, type Question, SOON_MS, type Waiter } from './line.ts'
import { type Batch, type Notices, Pool } from './pool.ts'
import type { Report } from './standing.ts'

/** What callers see of the governor. */
export interface PermitSource {
  acquire(request: PermitRequest): Promise<PermitAnswer>
  reportOutcome(report: Report): Promise<void>
  mayAskFlow(engine: string): Promise<boolean>
  reportFlow(report: FlowReport): Promise<Notices>
}

export interface PermitOptions {
  /** A fresh stub for each call: one that has failed stays broken. */
  governor(): Promise<PermitSource>
  /** The account's address. */
  account: string
  accessToken: string
  /** An id of the caller that tells nothing. */
  caller: string
  /** Divides the waits that are not the governor's: what was read must not grow old while a caller waits. */
  timeScale: number
  log: Log
  now?: () => number
  random?: () => number
}

type HeldBack = Extract<Admission, { ok: false }>

/** Before its end a permit is not used any more: the request takes a moment to leave. In milliseconds. */
const MARGIN_MS = 250
/** Where the governor does not answer nothing is sent; it is asked again after this, and as much again at random. */
const UNREACHABLE_MS = 2_000
/** The same where it has more to do than it can: whoever asks again soon makes that worse. */
const OVERLOADED_MS = 15_000
/** Whoever is sent away comes back up to so much later, so that not all come back at once. */
const JITTER_MS = 500
const REPORT_MS = 5_000

/** How often a caller looks for what somebody else asks for, in milliseconds: less and less; and for how long. */
const LOOK_MS = 25
const LOOK_MAX_MS = 50
const PATIENCE_MS = 6_000
/** Permits that have run out are renewed for so long, in milliseconds: the request before theirs takes no longer. */
const RENEWED_MS = 25_000
/** A question for permits that was not answered within this time, in milliseconds, has failed. */
const ANSWER_MS = 10_000

/** One for each account and its access token, as long as the isolate lives. */
const shared = new Map<string, { pool: Pool; line: Line }>()

function sharedBy(account: string, accessToken: string): { pool: Pool; line: Line } {
  const key = `${account} ${accessToken}`
  const known = shared.get(key) ?? { pool: new Pool(crypto.randomUUID()), line: new Line() }
  shared.set(key, known)
  return known
}

/**
 * The permits of one Durable Object. It takes them from the isolate's pool, and asks the governor where that is empty;
 * what is over goes into the pool. Without a permit nothing is sent, whatever has become of the governor.
 */
export class Permits {
  readonly #options: PermitOptions
  readonly #pool: Pool
  readonly #line: Line
  readonly #now: () => number
  readonly #random: () => number
  /** Kept for the requests that follow one that was asked for together with them. */
  #own: Batch[] = []
  /** When such have run out last, our clock, where their requests have not been sent since. */
  #ranOutAt = Number.NEGATIVE_INFINITY

  constructor(options: PermitOptions) {
    this.#options = options
    const { pool, line } = sharedBy(options.account, options.accessToken)
    this.#pool = pool
    this.#line = line
    line.forget(options.caller)
    this.#now = options.now ?? Date.now
    this.#random = options.random ?? Math.random
  }

  readonly admit: Admit = async (priority, requests = 1) => {
    const { caller, timeScale } = this.#options
    const patientUntil = this.#now() + PATIENCE_MS
    for (let lookMs = LOOK_MS; ; lookMs = Math.min(2 * lookMs, LOOK_MAX_MS)) {
      const now = this.#now()
      if (this.#takes(priority, requests, now)) return this.#leave(false)
      const renews = now - this.#ranOutAt < RENEWED_MS
      const waiter = this.#line.wait(caller, priority, requests - this.#own.length, now, renews)
      if (this.#line.mayAsk(waiter, now, APART_MS / timeScale)) {
        const asked = await this.#ask(waiter)
        if (asked !== null) return asked
      } else if (waiter.comesAt > now + SOON_MS || now > patientUntil) {
        return this.#heldBack(0, JITTER_MS, waiter.comesAt - now)
      } else {
        // Somebody asks for it too. No promise of another object's may be awaited here: only the time.
        await new Promise((resolve) => setTimeout(resolve, lookMs / timeScale))
      }
    }
  }

  /** Takes what is missing from the pool. @returns whether there is enough */
  #takes(priority: Priority, requests: number, now: number): boolean {
    const { caller } = this.#options
    this.#dropExpired()
    let isAskedFor = false
    while (this.#own.length < requests) {
      const permit = this.#pool.take(keyOf(caller, priority), now)
      if (permit === null) break
      this.#own.push(permit)
      isAskedFor ||= permit.caller !== undefined
    }
    // What was asked for is enough, though the limit may be lower than the need.
    if (this.#own.length < requests && !isAskedFor) return false
    this.#line.leave(caller, priority)
    return true
  }

  /** One of its own permits, if the answer was not so long on its way that nothing is left of them. */
  #leave(tries: boolean): Admission {
    const permit = this.#own.shift()
    if (permit === undefined) return this.#heldBack(0, JITTER_MS)
    this.#ranOutAt = Number.NEGATIVE_INFINITY
    this.#pool.noteDemand(this.#now())
    return { ok: true, permit: this.#permit(permit, tries) }
  }

  /** Asks the governor, also for others. @returns null where the answer is for them alone */
  async #ask(waiter: Waiter): Promise<Admission | null> {
    const { governor, accessToken } = this.#options
    const { caller, priority, need, renews } = waiter
    const askedAt = this.#now()
    const wanted = this.#pool.wanted(this.#line.asking, askedAt)
    // Before anything is awaited: others must not ask for the same.
    const question = this.#line.ask(waiter, askedAt)
    const companions = companionsOf(question, askedAt)
    // What is over goes to whoever comes first: while others wait, none is to be.
    const want = companions.reduce((sum, one) => sum + one.need, need + (companions.length > 0 ? 0 : wanted))
    const waitedMs = askedAt - waiter.since
    const asker = { caller, priority, need, want, renews, isolate: this.#pool.id, waitedMs, companions }
    let answer: PermitAnswer | null = null
    try {
      const token = await objectName('token', accessToken)
      const source = await governor()
      const request: PermitRequest = { ...asker, token, ...this.#pool.tell(askedAt) }
      answer = await orAborted(source.acquire(request), AbortSignal.timeout(ANSWER_MS))
    } catch (error) {
      this.#options.log.warn('permits.unavailable', { error: errorName(error) })
      const waitMs = isOverloaded(error) ? OVERLOADED_MS : UNREACHABLE_MS
      return this.#heldBack(waitMs, waitMs)
    } finally {
      this.#line.answered(question, answer, this.#now())
    }
    this.#pool.note(answer.notices, this.#now())
    this.#share(question, answer, askedAt)
    if (answer.retryAfterMs > 0) return null
    this.#line.leave(caller, priority)
    this.#dropExpired()
    return this.#leave(answer.tries)
  }

  /** To each its own, as far as it needs it; what is over is for whoever comes first. */
  #share({ asker, companions }: Question, answer: PermitAnswer, askedAt: number) {
    const { grant, later, waitedMs, expiresInMs, retryAfterMs } = answer
    if (grant === null) return
    // From the question on, not from the answer: the way back takes a part of the permits' life.
    const expiresAt = askedAt + waitedMs + expiresInMs - MARGIN_MS
    const { id } = grant
    let left = grant.permits
    const give = (need: number) => {
      const permits = Math.min(need, left)
      left -= permits
      return { id, permits, expiresAt }
    }
    if (retryAfterMs === 0) {
      const { permits } = give(asker.need)
      for (let count = 0; count < permits; count++) this.#own.push({ id, permits: 1, expiresAt })
    }
    for (const [index, { caller, priority, need }] of companions.entries()) {
      if (later?.[index] !== 0) continue
      // Who has found others meanwhile leaves these to whoever comes first.
      const key = keyOf(caller, priority)
      this.#pool.put(this.#line.has(key) ? { ...give(need), caller: key } : give(need))
    }
    this.#pool.put(give(left))
  }

  /** What the account told with the last permits; null where that is too long ago. */
  notices(): Notices | null {
    return this.#pool.notices(this.#now())
  }

  /** Whether a flow engine may be asked whose circuit is open. Where the governor does not answer it may not. */
  async mayAskFlow(engine: string): Promise<boolean> {
    const governor = await this.#options.governor()
    return orAborted(governor.mayAskFlow(engine), AbortSignal.timeout(REPORT_MS)).catch(() => false)
  }

  /** What became of a call of a flow engine. What cannot be told shows again with the next call. */
  async reportFlow(report: FlowReport): Promise<void> {
    const governor = await this.#options.governor()
    const notices = await orAborted(governor.reportFlow(report), AbortSignal.timeout(REPORT_MS)).catch(() => null)
    if (notices !== null) this.#pool.note(notices, this.#now())
  }

  #dropExpired() {
    const now = this.#now()
    for (const permit of this.#own.filter(({ expiresAt }) => expiresAt <= now)) {
      this.#ranOutAt = permit.expiresAt
      this.#pool.put(permit)
    }
    this.#own = this.#own.filter(({ expiresAt }) => expiresAt > now)
  }

  /** @param waitMs divided by the time scale, as the jitter @param toldMs what the governor says */
  #heldBack(waitMs: number, jitterMs: number, toldMs = 0): HeldBack {
    const { timeScale } = this.#options
    return { ok: false, retryAfterMs: toldMs + (waitMs + this.#random() * jitterMs) / timeScale }
  }

  #permit(batch: Batch, tries: boolean): Permit {
    return {
      tries,
      used: (outcome) => this.#used(outcome, tries),
      unused: async () => {
        if (tries) await this.#report({ type: 'unknown' }, tries)
        else this.#pool.put(batch)
      },
    }
  }

  async #used(outcome: Outcome, tries: boolean): Promise<void> {
    switch (outcome.type) {
      case 'worked':
        if (tries) await this.#report(outcome, tries)
        else this.#pool.noteWorked()
        return
      case 'unknown':
        if (tries) await this.#report(outcome, tries)
        return
      case 'rate_limited':
      case 'unauthorized':
        for (const batch of this.#own.splice(0)) this.#pool.put(batch)
        this.#pool.clear()
        await this.#report(outcome, tries)
        return
      default:
        outcome satisfies never
    }
  }

  async #report(outcome: Outcome, tried: boolean): Promise<void> {
    const token = await objectName('token', this.#options.accessToken)
    const governor = await this.#options.governor()
    const report = governor.reportOutcome({ outcome, token, tried })
    // What could not be reported shows again with the next request.
    await orAborted(report, AbortSignal.timeout(REPORT_MS)).catch(() => undefined)
  }
}
