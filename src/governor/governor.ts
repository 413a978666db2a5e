import { DurableObject } from 'cloudflare:workers'
import { loadConfig, loadLogSettings, type Settings } from '../config.ts'
import { type AccountPlace, objectOfAccount } from '../core/namespace.ts'
import { createLog, type Log } from '../telemetry/log.ts'
import { accountAlerts, ConversationAlerts, type OpenAlert } from './alerts.ts'
import { Budget, type Verdict } from './budget.ts'
import { Circuits, type FlowReport } from './circuits.ts'
import { DeadLetterList, type LetterReport, type ListedLetter } from './dead-letters.ts'
import { Permits } from './permits.ts'
import type { Notices } from './pool.ts'
import type { Ask, Question } from './queue.ts'
import { Records } from './records.ts'
import type { Report, StandingTimings } from './standing.ts'
import { type Grant, PERMIT_MS } from './window.ts'

export interface GovernorBinding {
  GOVERNOR: DurableObjectNamespace<Governor>
}

/** The governor of the account that the settings name. */
export function governorOf({ GOVERNOR }: GovernorBinding, settings: AccountPlace) {
  return objectOfAccount(GOVERNOR, settings)
}

/** The permits of one Durable Object. @param caller its id, which tells nothing of what it is for */
export function permitsOf(binding: GovernorBinding, settings: Settings, caller: DurableObjectId, log: Log): Permits {
  return new Permits({
    governor: () => governorOf(binding, settings),
    account: settings.ENGAGE_API_URL,
    accessToken: settings.ENGAGE_ACCESS_TOKEN,
    caller: caller.toString(),
    timeScale: settings.TIME_SCALE,
    log,
  })
}

/** A question for permits, and what has happened since the last one. */
export interface PermitRequest extends Ask {
  /** Requests that the platform answered, other than with 401 and 429. */
  worked: number
  /** Permits that expired without being used. */
  unused: Grant[]
}

export interface PermitAnswer {
  /** Null where there are none. */
  grant: Grant | null
  /** How long the permits may be used, from the moment they were given: durations only, since clocks differ. */
  expiresInMs: number
  /** How long the question has waited here before they were given. */
  waitedMs: number
  /** When the asker is to ask again; 0 where its permits are in the grant. */
  retryAfterMs: number
  /** The same for each of its companions; left out, as what follows, where the question names none. */
  later?: number[]
  /** Whoever else comes where the asker lives, for the same, gets nothing before; 0 where that cannot be said. */
  restMs?: number
  /** The access token was refused before, and is tried by this caller alone: the outcome is to be reported at once. */
  tries: boolean
  notices: Notices
}

export interface AccountHealth {
  alerts: OpenAlert[]
  /** How many there are. */
  deadLetters: number
}

/** While the settings are wrong nobody calls. */
const SETTINGS_RETRY_MS = 60_000

/**
 * One Durable Object per Engage account: what all its conversations share. It hands out permits for requests, knows
 * whether the account may call at all, and keeps the alerts that are open.
 */
export class Governor extends DurableObject<object> {
  readonly #alerts: ConversationAlerts
  readonly #deadLetters: DeadLetterList
  readonly #records: Records
  readonly #budget: Budget | null
  readonly #circuits: Circuits
  readonly #log: Log = createLog(loadLogSettings(this.env))
  /** Questions that wait for permits. */
  readonly #waiting = new Map<Question, (verdict: Verdict) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env)
    this.#alerts = new ConversationAlerts(ctx.storage)
    this.#deadLetters = new DeadLetterList(ctx.storage.sql)
    this.#records = new Records(ctx.storage.sql)
    const config = loadConfig(env)
    this.#circuits = config.ok ? circuitsFor(config.settings) : new Circuits(0, 1, 0)
    const known = { rows: this.#records.reservations(), standing: this.#records.standing() }
    this.#budget = config.ok
      ? new Budget(
          config.settings.ENGAGE_REQUESTS_PER_MINUTE,
          known,
          timingsFor(config.settings.TIME_SCALE),
          Date.now(),
        )
      : null
  }

  /**
   * Asks for leave to send requests, also for others that wait where the caller lives. It is answered within some
   * seconds: with permits for as many of them as can be, and with the times for the others to come back at. A caller
   * that comes back has kept its place.
   */
  async acquire({ worked, unused, ...ask }: PermitRequest): Promise<PermitAnswer> {
    const budget = this.#budget
    const answer = { expiresInMs: PERMIT_MS, waitedMs: 0, retryAfterMs: 0, tries: false }
    if (budget === null) {
      return { ...answer, grant: null, retryAfterMs: SETTINGS_RETRY_MS, notices: this.#notices() }
    }
    const asked = Date.now()
    budget.catchUp({ worked, unused }, asked)
    const question = budget.enter(ask, asked)
    const { grant, at, retryAfterMs, later, restMs, tries } = await new Promise<Verdict>((resolve) => {
      this.#waiting.set(question, resolve)
      this.#settle(budget)
    })
    const waitedMs = at - asked
    const ofOthers = ask.companions && { later, restMs }
    return { ...answer, grant, waitedMs, retryAfterMs, ...ofOthers, tries, notices: this.#notices() }
  }

  /** What became of a request, where that cannot wait for the next question. */
  reportOutcome(report: Report): void {
    const budget = this.#budget
    if (budget === null) return
    const now = Date.now()
    const before = budget.standing
    budget.report(report, now)
    const { pause, refused } = budget.standing
    if (pause !== null && pause.count !== before.pause?.count) {
      this.#log.warn('account.rate_limited', { pause_ms: pause.until - now, limit: budget.limit })
    }
    if (refused !== null && before.refused === null) this.#log.error('account.unauthorized')
    if (refused === null && before.refused !== null) this.#log.info('account.authorized')
    this.#settle(budget)
  }

  /** Whether a flow engine may be asked: where its circuit is open, by one caller now and then. */
  mayAskFlow(engine: string): boolean {
    return this.#circuits.mayAsk(engine, Date.now())
  }

  /** What became of a call of a flow engine: failures always, successes where it is watched. */
  reportFlow(report: FlowReport): Notices {
    const change = this.#circuits.report(report, Date.now())
    if (change === 'opened') this.#log.error('flow.circuit_opened')
    if (change === 'closed') this.#log.info('flow.circuit_closed')
    return this.#notices()
  }

  /** The account's emergency switch: it goes with each answer, and stays until it is turned. */
  setEmergency(on: boolean): void {
    this.#records.setEmergency(on)
  }

  /**
   * Replaces what is known of one conversation: alerts that it no longer names are closed. Repeating it changes nothing.
   * @param conversation the object id of the conversation, which tells nothing of its thread
   */
  report(conversation: string, alerts: string[]): void {
    this.#alerts.replace(conversation, alerts, Date.now())
  }

  /** Replaces what is known of one conversation's dead letters. Repeating it changes nothing. */
  reportDeadLetters(conversation: string, threadId: string, letters: LetterReport[]): void {
    this.ctx.storage.transactionSync(() => this.#deadLetters.replace(conversation, threadId, letters))
  }

  /** The account's dead letters, the oldest first; at most 200 at once. */
  deadLetters(offset: number, limit: number): ListedLetter[] {
    return this.#deadLetters.page(offset, limit)
  }

  /** Whether new traffic goes to agents. */
  emergency(): boolean {
    return this.#records.emergency
  }

  /** What `GET /health` shows of the account. */
  health(): AccountHealth {
    return { alerts: this.openAlerts(), deadLetters: this.#deadLetters.count() }
  }

  openAlerts(): OpenAlert[] {
    const ofAccount = this.#budget ? accountAlerts(this.#budget.standing, Date.now()) : []
    const { openSince } = this.#circuits
    if (openSince !== null) ofAccount.push({ alert: 'flow_down', since: openSince })
    return [...ofAccount, ...this.#alerts.open()]
  }

  #notices(): Notices {
    return { emergency: this.#records.emergency, flows: this.#circuits.states(Date.now()) }
  }

  /** Answers whoever need wait no longer; the timer comes back for the others. */
  #settle(budget: Budget) {
    const now = Date.now()
    for (const verdict of budget.settle(now)) {
      // The answer does not leave before this is durable.
      if (verdict.write) this.#records.reserve(verdict.write)
      this.#waiting.get(verdict.question)?.(verdict)
      this.#waiting.delete(verdict.question)
    }
    this.#records.keepStanding(budget.standing)
    clearTimeout(this.#timer)
    const next = budget.nextAt(now)
    if (next !== null) this.#timer = setTimeout(() => this.#settle(budget), Math.max(1, next - now))
  }
}

function circuitsFor(settings: Settings): Circuits {
  const turnMs = (settings.FLOW_TIMEOUT_SECONDS + settings.TRANSFORMER_TIMEOUT_SECONDS) * 1000
  return new Circuits(settings.FLOW_CIRCUIT_FAILURES, settings.TIME_SCALE, turnMs)
}

/** Pauses and attempts; `TIME_SCALE` divides them. The minute is the platform's and stays one. */
function timingsFor(scale: number): StandingTimings {
  return {
    pauseMs: 5_000 / scale,
    longestPauseMs: 60_000 / scale,
    tryAgainMs: 5_000 / scale,
    longestTryAgainMs: 60_000 / scale,
  }
}
