import { vi } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { Outcome, Permit, Priority } from '../../../src/engage/admission.ts'
import { Budget, type Verdict } from '../../../src/governor/budget.ts'
import type { PermitAnswer, PermitRequest } from '../../../src/governor/governor.ts'
import { type PermitSource, Permits } from '../../../src/governor/permits.ts'
import type { Notices } from '../../../src/governor/pool.ts'
import type { Question } from '../../../src/governor/queue.ts'
import { GOOD_STANDING, type Report, type StandingTimings } from '../../../src/governor/standing.ts'
import { COUNTED_MS, PERMIT_MS, type Reservation } from '../../../src/governor/window.ts'
import { createLog } from '../../../src/telemetry/log.ts'

/** An account, its governor and callers in several isolates, in simulated time. */

export const timings: StandingTimings = {
  pauseMs: 5_000,
  longestPauseMs: 60_000,
  tryAgainMs: 5_000,
  longestTryAgainMs: 60_000,
}

/** Time passes only when it is told to, and nothing in between takes any. */
export function simulateTime() {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), ms)
    return controller.signal
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_000_000 })
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_algorithm, data) => {
    return Uint8Array.from(new Uint8Array(data instanceof ArrayBuffer ? data : data.buffer).slice(-8)).buffer
  })
}

/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

export const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** What `Governor` does with its budget, without a Durable Object around it. */
export class SimulatedGovernor implements PermitSource {
  budget: Budget
  asked = 0
  written = 0
  readonly #limit: number
  readonly #latencyMs: number
  readonly #rows = new Map<number, Reservation>()
  readonly #waiting = new Map<Question, (verdict: Verdict) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(limit: number, latencyMs = 15) {
    this.#limit = limit
    this.#latencyMs = latencyMs
    this.budget = this.#born()
  }

  /** A crash: only what was written is left, and questions under way stay without an answer. */
  restart() {
    clearTimeout(this.#timer)
    this.#waiting.clear()
    this.budget = this.#born()
  }

  #born(): Budget {
    const known = { rows: [...this.#rows.values()], standing: this.budget?.standing ?? GOOD_STANDING }
    return new Budget(this.#limit, known, timings, Date.now())
  }

  async acquire({ worked, unused, ...ask }: PermitRequest): Promise<PermitAnswer> {
    this.asked += 1
    await delay(this.#latencyMs)
    const at = Date.now()
    this.budget.catchUp({ worked, unused }, at)
    const question = this.budget.enter(ask, at)
    const verdict = await new Promise<Verdict>((resolve) => {
      this.#waiting.set(question, resolve)
      this.#settle()
    })
    await delay(this.#latencyMs)
    const { grant, retryAfterMs, later, restMs, tries } = verdict
    const notices = { emergency: false, flows: {} }
    const waitedMs = verdict.at - at
    return { grant, expiresInMs: PERMIT_MS, waitedMs, retryAfterMs, later, restMs, tries, notices }
  }

  async mayAskFlow(): Promise<boolean> {
    return true
  }

  async reportFlow(): Promise<Notices> {
    return { emergency: false, flows: {} }
  }

  async reportOutcome(report: Report): Promise<void> {
    await delay(this.#latencyMs)
    this.budget.report(report, Date.now())
    this.#settle()
  }

  #settle() {
    const now = Date.now()
    for (const verdict of this.budget.settle(now)) {
      if (verdict.write) {
        this.written += 1
        this.#rows.set(verdict.write.slot, verdict.write)
      }
      this.#waiting.get(verdict.question)?.(verdict)
      this.#waiting.delete(verdict.question)
    }
    clearTimeout(this.#timer)
    const next = this.budget.nextAt(now)
    if (next !== null) this.#timer = setTimeout(() => this.#settle(), Math.max(1, next - now))
  }

  get rows(): number {
    return this.#rows.size
  }
}

export interface Request {
  thread: string
  priority: Priority
  wantedAt: number
  sentAt: number
}

export interface ThreadOptions {
  governor: PermitSource
  /** The isolate that it lives in. */
  isolate: string
  name: string
  priority?: Priority
  token?: string
  requests: number
  /** What the platform says, and how long it takes. */
  platform?: (at: number) => Outcome
  latencyMs?: () => number
  /** Between a request and the next. */
  pauseMs?: () => number
  /** In [0, 1), for the jitter of those who are sent away: runs are the same each time. */
  random?: () => number
}

/** Differs from thread to thread, and is the same for the same name. */
const seedOf = (name: string) => [...name].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 2 ** 32, 7)

function permitsOf({
  governor,
  isolate,
  name,
  token = 'token',
  random = seeded(seedOf(name)),
}: ThreadOptions): Permits {
  return new Permits({
    governor: async () => governor,
    account: isolate,
    accessToken: token,
    caller: name,
    timeScale: 1,
    random,
    log: createLog(loadLogSettings({}), {}, () => {}),
  })
}

/** Waits until it may send. */
async function admitted(permits: Permits, priority: Priority, requests?: number): Promise<Permit> {
  for (;;) {
    const admission = await permits.admit(priority, requests)
    if (admission.ok) return admission.permit
    await delay(admission.retryAfterMs)
  }
}

/** One thread, whose next request comes only after its last. */
export async function runThread(options: ThreadOptions, log: Request[]): Promise<void> {
  const { name, priority = 'reply', requests } = options
  const permits = permitsOf(options)
  for (let sent = 0; sent < requests; ) {
    const wantedAt = Date.now()
    const permit = await admitted(permits, priority)
    const sentAt = Date.now()
    log.push({ thread: name, priority, wantedAt, sentAt })
    const outcome = options.platform?.(sentAt) ?? { type: 'worked' }
    await delay(options.latencyMs?.() ?? 150)
    await permit.used(outcome)
    if (outcome.type === 'worked') sent += 1
    await delay(options.pauseMs?.() ?? 0)
  }
}

/** What was read of a thread allows its post for so long after the answer, in milliseconds. */
const FRESH_MS = 5_000

/** A thread that is read before each of its posts, and once more where the post has to wait for too long. */
export async function runReadingThread(options: ThreadOptions, log: Request[], posts: Request[]): Promise<void> {
  const { name, requests } = options
  const permits = permitsOf(options)
  const send = async (permit: Permit, wantedAt: number, ms: number) => {
    const request: Request = { thread: name, priority: 'reply', wantedAt, sentAt: Date.now() }
    log.push(request)
    await delay(ms)
    await permit.used({ type: 'worked' })
    return request
  }
  for (let sent = 0; sent < requests; ) {
    const wantedAt = Date.now()
    await send(await admitted(permits, 'reply', 2), wantedAt, options.latencyMs?.() ?? 150)
    const readAt = Date.now()
    const permit = await admitted(permits, 'reply')
    if (Date.now() - readAt > FRESH_MS) {
      await permit.unused()
      continue
    }
    posts.push(await send(permit, wantedAt, 150))
    sent += 1
  }
}

/** The most requests in any sliding minute. */
export function mostInAMinute(log: readonly { sentAt: number }[]): number {
  const times = log.map(({ sentAt }) => sentAt).sort((left, right) => left - right)
  let most = 0
  let first = 0
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? 0) <= at - 60_000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** A governor that has lived for a while: what an earlier life may have given counts no more. */
export async function settledGovernor(limit: number): Promise<SimulatedGovernor> {
  const governor = new SimulatedGovernor(limit)
  await vi.advanceTimersByTimeAsync(2 * COUNTED_MS)
  return governor
}
