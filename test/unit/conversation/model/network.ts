import type { Ledger } from '../../../../src/conversation/ledger.ts'
import type { Emulator } from '../../../../tools/emulator/emulator.ts'
import type { SimulatedClock } from './clock.ts'
import { callName, type Fault, Faults, FLOW } from './faults.ts'
import { flowAnswer, numberOf } from './flow.ts'
import { type Host, never } from './host.ts'
import type { Motion } from './motion.ts'
import { MOVE, POST, READ } from './notes.ts'
import type { Reference } from './reference.ts'
import { START_TEXT, startAnswer } from './starts.ts'
import type { Site } from './world.ts'

export const ENGAGE_URL = 'https://engage.example/1.0'
export const FLOW_URL = 'https://flow.example/'

const LIST = 'GET /contents'

/** So long a post may not be shown, at most: the worker looks twice before it posts again. In milliseconds. */
const CONTENT_LAG_MS = 3_000

interface NetworkParts {
  clock: SimulatedClock
  emulator: Emulator
  host: Host
  ledger: Ledger
  reference: Reference
  motion: Motion
}

/** What the worker's calls go through, to Engage and to the flow. Here they go wrong, and the reference model listens. */
export class Network {
  readonly faults = new Faults()
  readonly #parts: NetworkParts
  #held: (() => void)[] = []
  /** Something went wrong with a call of the flow, so that it may not have been told of a session's start. */
  #flowFailed = false

  /** What reading the thread shows for a while, after it was moved. */
  #past: { categoryIds: string[]; until: number } | null = null
  readonly #lagMs: number
  readonly #sessionStart: boolean
  /** When contents were posted. */
  readonly #posted = new Map<string, number>()

  constructor(parts: NetworkParts, { lagMs, sessionStart }: Pick<Site, 'lagMs' | 'sessionStart'>) {
    this.#parts = parts
    this.#lagMs = lagMs
    this.#sessionStart = sessionStart
  }

  /** Calls that were slow or late go on. */
  letGo() {
    for (const release of this.#held.splice(0)) release()
  }

  /** Stands in for `fetch`. A worker that was stopped meanwhile hears nothing any more. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { host, reference, motion } = this.#parts
    const { life } = host
    if (life?.over) return never()
    const url = new URL(input instanceof Request ? input.url : input)
    const call = url.href === FLOW_URL ? FLOW : callName(init?.method ?? 'GET', url.pathname)
    const fault = this.faults.take(call)
    this.#flowFailed ||= call === FLOW && fault !== null
    const seen = reference.seen()
    const waiting = call === FLOW ? this.#parts.ledger.inbox.waiting(50).map(({ messageId }) => messageId) : []
    const effect = (): Promise<Response> => {
      // What the flow was asked, and nobody waits for, makes no difference to anyone.
      if (life?.over && call === FLOW) return never()
      if (fault) reference.noteReason()
      return motion.during(async () => {
        if (call === FLOW) return this.#askFlow(String(init?.body), waiting)
        const response = await this.#askEngage(call, new Request(url, { ...init, signal: null }))
        reference.look(seen, call)
        return response
      })
    }
    motion.note()
    try {
      const response = await this.#disturbed(fault, { signal: init?.signal, isFlow: call === FLOW }, effect)
      if (life?.over) return never()
      await this.#tell(call, response, seen.at)
      return response
    } catch (error) {
      if (life?.over) return never()
      if (fault) reference.noteReason()
      throw error
    } finally {
      motion.note()
    }
  }

  async #disturbed(
    fault: Fault | null,
    { signal, isFlow }: { signal: AbortSignal | null | undefined; isFlow: boolean },
    effect: () => Promise<Response>,
  ): Promise<Response> {
    switch (fault?.type) {
      case 'refused':
        return Response.json(fault.body ?? { error: 'error', message: 'no' }, { status: fault.status })
      case 'unreachable':
        throw new TypeError('fetch failed')
      case 'crash_before':
        this.#parts.host.crash()
        return never()
      case 'late':
        await this.#hold(signal)
        return effect()
      case 'cut':
        if (!isFlow) void this.#hold(signal).then(effect, () => {})
        throw new TypeError('fetch failed')
      case 'slow': {
        const response = await effect()
        await this.#hold(signal)
        return response
      }
      case 'answer_lost':
        await effect()
        throw new TypeError('fetch failed')
      case 'crash_after':
        await effect()
        this.#parts.host.crash()
        return never()
      case undefined:
        return effect()
      default:
        return fault satisfies never
    }
  }

  /** What the worker learns from an answer that has reached it. */
  async #tell(call: string, response: Response, askedAt: number) {
    const { ledger, motion, reference } = this.#parts
    if (!response.ok) return reference.refused(call, response.status)
    const answer: unknown = await motion.during(() => response.clone().json())
    const { epoch } = ledger.state().handover
    if (call === FLOW && reference.duties.starts.answered(epoch, this.#parts.clock.now)) return
    if (call === FLOW) reference.flowAnswered(epoch)
    else reference.answered(call, answer, askedAt)
  }

  /** The platform moves a thread in its own time, and what it shows comes after. */
  async #askEngage(call: string, request: Request): Promise<Response> {
    const { emulator, clock, reference } = this.#parts
    const { threadId } = reference
    const before = threadId === null ? [] : emulator.state.thread(threadId).thread_category_ids
    const response = await emulator.fetch(request)
    if (call === MOVE && response.ok) this.#past = { categoryIds: before, until: clock.now + this.#lagMs }
    if (call === POST && response.ok) {
      const { id }: { id: string } = await response.clone().json()
      this.#posted.set(id, clock.now)
    }
    if (call === LIST && response.ok) return this.#withoutLatest(response)
    if (call !== READ || !response.ok || this.#past === null || clock.now >= this.#past.until) return response
    const thread: object = await response.json()
    return Response.json({ ...thread, thread_category_ids: this.#past.categoryIds })
  }

  /** A content shows only some time after it was posted. */
  async #withoutLatest(response: Response): Promise<Response> {
    const { clock } = this.#parts
    const page: { records: { id: string }[] } = await response.json()
    const isShown = (id: string) => clock.now >= (this.#posted.get(id) ?? 0) + Math.min(this.#lagMs, CONTENT_LAG_MS)
    return Response.json({ ...page, records: page.records.filter(({ id }) => isShown(id)) })
  }

  /** @param waiting content ids of what waited for the flow when it was called */
  #askFlow(body: string, waiting: readonly string[]): Response {
    const { ledger, reference } = this.#parts
    const { text, sessionId }: { text: string; sessionId: string } = JSON.parse(body)
    const { epoch } = ledger.state().handover
    const { starts } = reference.duties
    if (text === START_TEXT) {
      reference.problems.push(...starts.told(sessionId, epoch))
      return Response.json(startAnswer(sessionId))
    }
    const number = numberOf(text)
    if (number === null) return Response.json({})
    const isDue = this.#sessionStart && !this.#flowFailed && !reference.disturbedSince(0)
    reference.problems.push(...starts.messaged(sessionId, isDue))
    const message = reference.asked(number, sessionId, epoch, waiting)
    return Response.json(flowAnswer(number, message.kind))
  }

  #hold(signal: AbortSignal | null | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#held.push(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }
}
