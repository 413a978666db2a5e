import { DurableObject } from 'cloudflare:workers'
import { loadConfig, loadLogSettings, type Settings, settingsFor } from '../config.ts'
import { EngageClient } from '../engage/client.ts'
import { createConnector } from '../flows/index.ts'
import { type GovernorBinding, governorOf, permitsOf } from '../governor/governor.ts'
import type { Permits } from '../governor/permits.ts'
import type { HandoverState } from '../handover/state.ts'
import { type IdentityBinding, writersOf } from '../identities/directory.ts'
import { type MediaBinding, mediaStoreOf } from '../media/media-store.ts'
import { type AnalyticsBinding, analyticsOf } from '../telemetry/analytics.ts'
import { createLog, errorName, type Log, type LogFields } from '../telemetry/log.ts'
import { transformers } from '../transformers/custom.ts'
import { type AccountReport, reportToAccount } from './account.ts'
import { type ConversationContext, meansOf, policyFrom } from './context.ts'
import { type Deadline, deadlines, type Held, nextStep, type Step, turnLimit, wakeAt } from './deadlines.ts'
import { type Erasure, erase, erasureOf } from './erasing.ts'
import { type ConversationExport, exportOf } from './export.ts'
import type { IncomingEvent } from './inbox.ts'
import { type InjectRequest, inject } from './inject.ts'
import { inOrder } from './intake.ts'
import { Ledger } from './ledger.ts'
import { type NotifyRequest, notify } from './notify.ts'
import { type HandoverByHand, handOver, type Move, resume } from './operator.ts'
import { type Overview, overviewOf } from './overview.ts'
import { countFrom } from './patience.ts'
import { discardLetter, type Retry, retryLetter } from './repair.ts'
import type { Acceptance } from './request.ts'
import { type RequestShown, requestShown } from './request-state.ts'
import { Rush } from './rush.ts'
import { migrate } from './schema.ts'
import { type EventTrace, unseen } from './seen.ts'
import { STEPS } from './steps.ts'
import { recover, stumble } from './stumbles.ts'
import { type Taking, takeEvents, takeHeldEvents } from './taking.ts'
import { timingsFor } from './timings.ts'
import { askFlow } from './turn.ts'

type ConversationBindings = GovernorBinding & MediaBinding & IdentityBinding & AnalyticsBinding

/** Steps of one alarm run; then the next alarm goes on, so that no run comes near the platform's limit of 15 minutes. */
const STEPS_PER_ALARM = 40

/** A reply that would expire so soon after its conversation was held back gets its time anew: longer than any wait. */
const HOLD_MARGIN_MS = 120_000

/** An alarm that should have come so long ago was cut off: the platform would repeat it, but only in some seconds. */
const OVERDUE_MS = 50

/** What the conversations of this isolate share. */
const rush = new Rush()

/**
 * One thread's conversation. `receive` stores events and applies at once what they say about ownership; everything that
 * takes time is done by the alarm, step by step, from what is stored. Nothing lives only in memory: after a crash at
 * any point the alarm comes again and goes on.
 */
export class Conversation extends DurableObject<ConversationBindings> {
  readonly #ledger: Ledger
  readonly #log: Log
  /** Whether the tables are there. */
  #isPrepared = false
  /** When the alarm is set to, as far as this instance knows. */
  #armedAt: number | null = null
  /** The run of the alarm that is under way: settled when it is over. */
  #run: Promise<void> | null = null
  /** Until when the account's budget holds calls back. After a crash the governor is asked again. */
  readonly #heldBack: Partial<Record<Held, number>> = {}
  #permits: Permits | null = null
  /** What is left to be done when the alarm's run ends. */
  #afterwards: (() => Promise<void>)[] = []
  /** The flow call that is under way, and in whose hands the thread was when it began. */
  #turn: (Pick<HandoverState, 'owner' | 'epoch'> & { controller: AbortController }) | null = null

  constructor(ctx: DurableObjectState, env: ConversationBindings) {
    super(ctx, env)
    this.#prepare()
    this.#ledger = new Ledger(ctx.storage)
    this.#log = this.#logWith({})
    // An alarm is missing once the platform gave up on it, and overdue after a crash: what is owed needs a new one.
    ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm()
      await this.#arm(Date.now())
    })
  }

  /**
   * Stores events of this thread, each once, and applies what they say about ownership. When it returns, all of them
   * are durable. A takeover ends a flow call that is under way.
   * @param delivery the id of the delivery that brought them, for the log
   */
  async receive(threadId: string, events: IncomingEvent[], delivery: string | null = null): Promise<void> {
    this.#prepare()
    // It would be erased with the rest. The platform sends it again.
    if (this.#ledger.load()?.erasing) throw new Error('the conversation is being erased')
    const now = Date.now()
    rush.received(now)
    const after = takeEvents(
      { ...this.#taking, log: this.#logWith({ delivery: delivery ?? undefined }) },
      threadId,
      inOrder(events),
      now,
    )
    this.#endOvertakenTurn()
    await this.#arm(now, after)
  }

  /** What an operator is shown; null where no conversation is known. */
  async overview(): Promise<Overview | null> {
    return (await this.#isKnown()) ? overviewOf(this.#ledger) : null
  }

  /** An operator gives the thread to agents; null where no conversation is known. */
  handOver(request: HandoverByHand): Promise<Move | null> {
    return this.#byHand((context) => handOver(context, request))
  }

  /** An operator gives the thread to the bot; null where no conversation is known. */
  resume(): Promise<Move | null> {
    return this.#byHand(resume)
  }

  /** Does a dead letter again; null where no conversation is known. @param id of the letter within its conversation */
  retry(id: string): Promise<Retry | null> {
    return this.#byHand((context) => context.ledger.change((state) => retryLetter(context, state, id)))
  }

  /** Forgets a dead letter. @returns false where there is none; null where no conversation is known */
  discard(id: string): Promise<boolean | null> {
    return this.#byHand((context) => context.ledger.change((state) => discardLetter(meansOf(context), state, id)))
  }

  /** Puts an input of somebody else's into the queue; null where no conversation is known. */
  inject(request: InjectRequest): Promise<Acceptance | null> {
    return this.#byHand((context) => inject(context, request))
  }

  /** Tells the customer something, past the flow; null where no conversation is known. */
  notify(request: NotifyRequest): Promise<Acceptance | null> {
    return this.#byHand((context) => notify(context, request))
  }

  /** What has become of a request; null where there is none of this id. */
  async request(id: string): Promise<RequestShown | null> {
    return (await this.#isKnown()) ? requestShown(this.#ledger, id) : null
  }

  /** Everything that is held of the conversation; null where nothing is. */
  async export(): Promise<ConversationExport | null> {
    return (await this.#isKnown()) ? exportOf(this.ctx.storage.sql) : null
  }

  /**
   * Erases all that is held of the conversation; null where nothing is. What it was at is ended first. When it fails,
   * the erasure is still owed, and the alarm goes on with it.
   */
  async erase(): Promise<Erasure | null> {
    if (!(await this.#isKnown()) && !this.#ledger.load()?.erasing) return null
    const config = loadConfig(this.env)
    if (!config.ok) throw new Error('settings are wrong')
    const erasure = erasureOf(this.#ledger, Date.now())
    this.#ledger.change((state) => {
      state.erasing = true
    })
    this.#turn?.controller.abort()
    await this.#arm(Date.now())
    // A step that is under way must not meet what comes after.
    while (this.#run) await this.#run
    if (this.#ledger.load()?.erasing) await this.#alone(() => this.#erase(config.settings))
    return erasure
  }

  /** Those of the events that were not received yet, by id. */
  unseen(traces: EventTrace[]): string[] {
    return unseen(this.#ledger, traces)
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null
    // The run that is under way sets the next alarm when it ends.
    if (this.#run) return
    await this.#alone(async () => {
      await this.#work()
      await this.#finishTurn()
    })
  }

  /** One run at a time: what it awaits must not be changed by another. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#run = promise
    try {
      await rush.during(work)
    } finally {
      this.#run = null
      resolve()
      await this.#arm(Date.now())
    }
  }

  #prepare() {
    if (this.#isPrepared) return
    migrate(this.ctx.storage)
    this.#isPrepared = true
  }

  /** Asking leaves no trace: of a thread that was never heard of, the empty tables would stay for ever. */
  async #isKnown(): Promise<boolean> {
    if (!this.#isPrepared) return false
    const state = this.#ledger.load()
    if (state !== null) return !state.erasing
    if (this.#ledger.isBlank()) {
      await this.ctx.blockConcurrencyWhile(async () => {
        this.#isPrepared = false
        await this.ctx.storage.deleteAll()
      })
    }
    return false
  }

  /** The alarm goes on with what an operator, or a caller of the API, does. */
  async #byHand<T>(work: (context: ConversationContext) => T | Promise<T>): Promise<T | null> {
    if (!(await this.#isKnown())) return null
    const config = loadConfig(this.env)
    if (!config.ok) throw new Error('settings are wrong')
    const done = await work(this.#context(config.settings))
    this.#endOvertakenTurn()
    await this.#arm(Date.now())
    return done
  }

  #logWith(fields: LogFields): Log {
    return createLog(loadLogSettings(this.env), { conversation: this.#name, ...fields })
  }

  /** Names the conversation in logs and analytics. */
  get #name(): string {
    return this.ctx.id.toString().slice(0, 16)
  }

  #analytics({ FLOW_ENGINE: engine, MASK_ANALYTICS: hidesIds }: Settings) {
    return analyticsOf(this.env, { conversation: this.#name, engine, hidesIds, log: this.#log })
  }

  get #taking(): Taking {
    const config = loadConfig(this.env)
    const analytics = config.ok ? this.#analytics(config.settings) : null
    return { ledger: this.#ledger, log: this.#log, analytics, config, rush }
  }

  async #work() {
    let asked = false
    for (let count = 0; count < STEPS_PER_ALARM; count++) {
      const config = loadConfig(this.env)
      if (!config.ok) return
      const now = Date.now()
      const step = nextStep(this.#deadlines(config.settings), now)
      // A turn can take minutes: the next one has an alarm of its own.
      if (step === null || (step === 'ask_flow' && asked)) return
      asked ||= step === 'ask_flow'
      const context = this.#context(config.settings)
      try {
        await this.#perform(step, context)
        const state = this.#ledger.load()
        if (!state) return
        if (state.stumbledAt === step) this.#ledger.change(recover)
      } catch (error) {
        this.#log.error('conversation.step_failed', { step, error: errorName(error) })
        if (this.#ledger.load() === null) return
        this.#ledger.change((state) => stumble(state, step, context.timings, Date.now(), Math.random()))
      }
    }
  }

  async #perform(step: Step, context: ConversationContext): Promise<void> {
    switch (step) {
      case 'apply_held_events':
        takeHeldEvents(this.#taking, Date.now())
        return this.#endOvertakenTurn()
      case 'ask_flow':
        return this.#askFlow(context)
      case 'report_to_account':
        return reportToAccount(this.#account(context.settings), Date.now() + context.timings.settingsRetryMs)
      case 'erase':
        return this.#erase(context.settings)
      default:
        return STEPS[step](context)
    }
  }

  /** What nothing depends on any more: it is not tried again. */
  async #finishTurn() {
    try {
      for (const work of this.#afterwards.splice(0)) await work()
    } catch (error) {
      this.#log.error('conversation.step_failed', { step: 'finish_turn', error: errorName(error) })
    }
  }

  async #askFlow(context: ConversationContext) {
    const controller = new AbortController()
    const { owner, epoch } = this.#ledger.state().handover
    this.#turn = { owner, epoch, controller }
    try {
      await askFlow(context, controller.signal)
    } finally {
      this.#turn = null
    }
  }

  /** The answer would not count any more, and the handover must not wait for it. */
  #endOvertakenTurn() {
    if (!this.#turn) return
    const handover = this.#ledger.load()?.handover
    if (this.#turn.epoch !== handover?.epoch || handover.owner !== this.#turn.owner) this.#turn.controller.abort()
  }

  #account(settings: Settings): AccountReport {
    const governor = () => governorOf(this.env, settings)
    return { ledger: this.#ledger, log: this.#log, governor, conversation: this.ctx.id.toString() }
  }

  /** By order, or since the conversation was silent for too long. */
  #erase(settings: Settings): Promise<void> {
    return erase(this.#account(settings), writersOf(this.env))
  }

  #deadlines(settings: Settings, state = this.#ledger.load()): Deadline[] {
    if (!state) return []
    const { inbox, outbox, identities } = this.#ledger
    const snapshot = {
      state,
      reply: outbox.head(),
      waiting: inbox.outlook(turnLimit(settings.MESSAGE_SETTLE_MS)),
      forcedDueAt: state.handover.owner === 'bot' ? null : inbox.forcedDueAt(),
      heldDueAt: inbox.heldDueAt(),
      hasUntold: identities.untold().length > 0,
      heldBack: this.#heldBack,
    }
    return deadlines(snapshot, settings, timingsFor(settings.TIME_SCALE))
  }

  /** Sets the one alarm to the next deadline of all kinds; always later than now while an alarm may be running. */
  async #arm(now: number, state = this.#ledger.load()) {
    const config = loadConfig(this.env)
    const wake = config.ok
      ? wakeAt(this.#deadlines(config.settings, state))
      : state && now + timingsFor(1).settingsRetryMs
    if (wake === null) return
    const at = Math.max(wake, now + 1)
    // While the alarm runs, the next one is set at its end; until then this one is what a crash would leave.
    const armed = this.#armedAt !== null && this.#armedAt <= at && this.#armedAt > now - OVERDUE_MS
    if (armed && !this.#run) return
    this.#armedAt = at
    await this.ctx.storage.setAlarm(at)
  }

  /** Nothing is given up for want of a permit, as with a token that was revoked. */
  #holdBack(ms: number, held: Held, settings: Settings) {
    const until = Date.now() + ms
    this.#heldBack[held] = until
    const reply = this.#ledger.outbox.head()
    // Who only reads holds up no reply but the one that it looks for.
    if (reply === null || (held === 'read' && reply.status !== 'sending')) return
    const hasTime = reply.queuedAt + settings.REPLY_EXPIRY_MINUTES * 60_000 > until + HOLD_MARGIN_MS
    if (hasTime && !this.#ledger.state().handover.request) return
    this.#ledger.change((state) => countFrom(until, this.#ledger, state))
  }

  #context(account: Settings): ConversationContext {
    const settings = settingsFor(account, this.#ledger.load()?.sourceId ?? null)
    const timings = timingsFor(settings.TIME_SCALE)
    this.#permits ??= permitsOf(this.env, settings, this.ctx.id, this.#log)
    const { admit } = this.#permits
    return {
      ledger: this.#ledger,
      settings,
      timings,
      policy: policyFrom(settings, timings),
      log: this.#log,
      analytics: this.#analytics(settings),
      now: Date.now,
      random: Math.random,
      engage: new EngageClient({
        baseUrl: settings.ENGAGE_API_URL,
        accessToken: settings.ENGAGE_ACCESS_TOKEN,
        timeoutMs: timings.engageTimeoutMs,
        admit,
      }),
      admit,
      account: this.#permits,
      holdBack: (ms, held) => this.#holdBack(ms, held, settings),
      media: () => mediaStoreOf(this.env, settings),
      transformers,
      afterwards: (work) => this.#afterwards.push(work),
      writers: writersOf(this.env),
      flow: createConnector({
        engine: settings.FLOW_ENGINE,
        url: settings.FLOW_URL,
        token: settings.FLOW_TOKEN,
        timeoutMs: settings.FLOW_TIMEOUT_SECONDS * 1000,
      }),
    }
  }
}
