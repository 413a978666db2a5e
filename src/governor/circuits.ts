/**
 * How the flow engines are doing, as the conversations of an account tell. One that is down opens its circuit: then
 * conversations go to agents at once, instead of waiting for its timeouts one by one. Pure: it is told the time. It is
 * kept in memory only: after a restart an engine that is down is found out anew.
 *
 * - closed, which is not told: all is well, and nobody reports successes
 * - `watched`: it failed lately; successes are reported, and one of them closes it
 * - `open`: it failed too often, and for too long; after a wait one caller tries it
 */
export type CircuitState = 'watched' | 'open'

/** What became of a call of a flow engine. */
export interface FlowReport {
  /** A key for the engine that does not tell its address. */
  engine: string
  worked: boolean
  /** It was the attempt at an engine whose circuit is open. */
  tried: boolean
  /** The attempt did not come about, or was cut short: nothing is known of the engine. */
  unused?: boolean
}

/** A failure is forgotten after so many milliseconds. */
const WATCHED_MS = 60_000
/**
 * Failures are so far apart, the first from the last, before they open a circuit, in milliseconds: all calls that are
 * under way may be cut in one moment, and the next may work.
 */
const DOWN_MS = 3_000
/** The wait before an open circuit is tried, doubled with each attempt that fails, in milliseconds. */
const WAIT_MS = 10_000
const LONGEST_WAIT_MS = 120_000
/** What an attempt takes beside the flow's time and a transformer's, in milliseconds: its look-ups at Engage, and some more. */
const LOOKUPS_MS = 30_000

interface Circuit {
  /** Our clock: failures since the last success. */
  failures: number[]
  open: { since: number; tryAt: number; waitMs: number } | null
}

export class Circuits {
  readonly #circuits = new Map<string, Circuit>()
  readonly #opensAfter: number
  readonly #timeScale: number
  readonly #lostMs: number

  /**
   * @param opensAfter failures, from any conversations, without a success in between; 0 = never
   * @param timeScale divides the waits, and {@link DOWN_MS}
   * @param turnMs how long the flow and the transformers of one turn may take, in milliseconds: an attempt that nobody
   *   has reported on for so long, and some more, is lost
   */
  constructor(opensAfter: number, timeScale: number, turnMs: number) {
    this.#opensAfter = opensAfter
    this.#timeScale = timeScale
    this.#lostMs = turnMs + LOOKUPS_MS
  }

  /** The engines that are not simply well, by their keys. */
  states(now: number): Record<string, CircuitState> {
    const states: Record<string, CircuitState> = {}
    for (const [engine, circuit] of this.#circuits) {
      circuit.failures = circuit.failures.filter((at) => at > now - WATCHED_MS)
      if (circuit.open) states[engine] = 'open'
      else if (circuit.failures.length > 0) states[engine] = 'watched'
      else this.#circuits.delete(engine)
    }
    return states
  }

  /** Since when the first of the open circuits has been so, our clock; null where none is. */
  get openSince(): number | null {
    const since = [...this.#circuits.values()].flatMap(({ open }) => open?.since ?? [])
    return since.length === 0 ? null : Math.min(...since)
  }

  /** Whether an engine may be asked: where its circuit is open, by one caller after each wait. */
  mayAsk(engine: string, now: number): boolean {
    const open = this.#circuits.get(engine)?.open
    if (!open) return true
    if (open.tryAt > now) return false
    open.tryAt = now + this.#lostMs
    return true
  }

  /** @returns whether that has opened or closed a circuit */
  report({ engine, worked, tried, unused }: FlowReport, now: number): 'opened' | 'closed' | null {
    const { failures = [], open = null } = this.#circuits.get(engine) ?? {}
    if (unused) {
      // The next caller tries it, at once: otherwise everybody would go to agents until the attempt counts as lost.
      if (open && tried) open.tryAt = now
      return null
    }
    if (worked) {
      this.#circuits.delete(engine)
      return open ? 'closed' : null
    }
    const recent = [...failures.filter((at) => at > now - WATCHED_MS), now]
    if (open) {
      // What was asked before the circuit opened tells nothing new.
      const waitMs = tried ? Math.min(LONGEST_WAIT_MS / this.#timeScale, open.waitMs * 2) : open.waitMs
      const tryAt = tried ? now + waitMs : open.tryAt
      this.#circuits.set(engine, { failures: recent, open: { ...open, waitMs, tryAt } })
      return null
    }
    const isLong = now - (recent[0] ?? now) >= DOWN_MS / this.#timeScale
    const opens = isLong && this.#opensAfter > 0 && recent.length >= this.#opensAfter
    const waitMs = WAIT_MS / this.#timeScale
    this.#circuits.set(engine, { failures: recent, open: opens ? { since: now, tryAt: now + waitMs, waitMs } : null })
    return opens ? 'opened' : null
  }
}
