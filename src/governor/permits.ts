import { objectName } from '../core/object-name.ts'
import { orAborted } from '../core/or-aborted.ts'
import { isOverloaded } from '../core/rpc.ts'
import type { Admission, Admit, Outcome, Permit, Priority } from '../engage/admission.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import type { FlowReport } from './circuits.ts'
import type { PermitAnswer, PermitRequest } from './governor.ts'
import { ANSWER_MS, type Batch, type Notices, Pool } from './pool.ts'
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
  /** Divides the waits that are not the governor's. */
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

/** One for each account, as long as the isolate lives. */
const pools = new Map<string, Pool>()

function poolOf(account: string): Pool {
  const pool = pools.get(account) ?? new Pool()
  pools.set(account, pool)
  return pool
}

/**
 * The permits of one Durable Object. It takes them from the isolate's pool, and asks the governor where that is empty;
 * what is over goes into the pool. Without a permit nothing is sent, whatever has become of the governor.
 */
export class Permits {
  readonly #options: PermitOptions
  readonly #pool: Pool
  readonly #now: () => number
  readonly #random: () => number
  /** Kept for the requests that follow one that was asked for together with them. */
  #own: Batch[] = []

  constructor(options: PermitOptions) {
    this.#options = options
    this.#pool = poolOf(options.account)
    this.#now = options.now ?? Date.now
    this.#random = options.random ?? Math.random
  }

  readonly admit: Admit = async (priority, requests = 1) => {
    this.#dropExpired()
    while (this.#own.length < requests) {
      const permit = this.#pool.take(this.#now())
      if (permit === null) break
      this.#own.push(permit)
    }
    const missing = requests - this.#own.length
    const asked = missing > 0 ? await this.#ask(priority, missing) : ({ ok: true, tries: false } as const)
    if (!asked.ok) return asked
    this.#dropExpired()
    const permit = this.#own.shift()
    // The answer was so long on its way that nothing is left of it.
    if (permit === undefined) return this.#heldBack(0, JITTER_MS)
    this.#pool.noteDemand(this.#now())
    return { ok: true, permit: this.#permit(permit, asked.tries) }
  }

  /** Asks the governor; what it gives is this object's own, as far as it needs it. */
  async #ask(priority: Priority, need: number): Promise<{ ok: true; tries: boolean } | HeldBack> {
    const { governor, accessToken, caller } = this.#options
    const token = await objectName('token', accessToken)
    const askedAt = this.#now()
    const want = Math.max(need, this.#pool.wanted(askedAt))
    const request = { caller, priority, need, want, token, ...this.#pool.ask(askedAt) }
    let answer: PermitAnswer
    try {
      const source = await governor()
      answer = await orAborted(source.acquire(request), AbortSignal.timeout(ANSWER_MS))
    } catch (error) {
      this.#options.log.warn('permits.unavailable', { error: errorName(error) })
      const waitMs = isOverloaded(error) ? OVERLOADED_MS : UNREACHABLE_MS
      return this.#heldBack(waitMs, waitMs)
    } finally {
      this.#pool.answered(askedAt)
    }
    const { grant, waitedMs, expiresInMs, tries } = answer
    this.#pool.note(answer.notices, this.#now())
    if (grant === null) return this.#heldBack(0, JITTER_MS, answer.retryAfterMs)
    // From the question on, not from the answer: the way back takes a part of the permits' life.
    const expiresAt = askedAt + waitedMs + expiresInMs - MARGIN_MS
    const own = Math.min(need, grant.permits)
    for (let count = 0; count < own; count++) this.#own.push({ id: grant.id, permits: 1, expiresAt })
    this.#pool.put({ id: grant.id, permits: grant.permits - own, expiresAt })
    return { ok: true, tries }
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
    for (const permit of this.#own.filter(({ expiresAt }) => expiresAt <= now)) this.#pool.put(permit)
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
