import { DurableObject } from 'cloudflare:workers'
import { loadConfig, loadLogSettings, type Settings, serves } from '../config.ts'
import type { ConversationBinding } from '../conversation/directory.ts'
import { EngageClient } from '../engage/client.ts'
import { isRefusal } from '../engage/failure.ts'
import { ACCOUNT } from '../governor/alerts.ts'
import { type GovernorBinding, governorOf, permitsOf } from '../governor/governor.ts'
import type { Permits } from '../governor/permits.ts'
import { createLog, errorName, type Log } from '../telemetry/log.ts'
import { LONGEST_LOOK_MS } from './mark.ts'
import { PATIENCE_MS, Patience } from './patience.ts'
import { SweepRecords } from './records.ts'
import { sweep } from './run.ts'
import { addressOf, forget, hear, ownWebhooks, reach, scopesOf, sourcesOf, type WebhookScope } from './scope.ts'
import { alertsOf, webhookState } from './webhook-state.ts'

/**
 * What one run may take: calls of Engage, events that conversations are asked about (each may cost two calls of a Durable
 * Object, and a run may make ten thousand), and milliseconds, without those that it waits for permits. Then it rests, so
 * that others get their share.
 */
const CALLS_PER_RUN = 40
const EVENTS_PER_RUN = 2_000
const RUN_MS = 60_000
const REST_MS = 60_000
/** A token's user who may not search events is asked again after an hour. */
const REFUSED_FOR_MS = 3_600_000
const CALL_MS = 20_000
const DAY_MS = 86_400_000

/**
 * One Durable Object per Engage account: it finds what webhooks should have told of and did not, and looks whether the
 * platform still delivers. A run is one alarm, so that there is one at a time, and one that was cut off comes again.
 */
export class Sweep extends DurableObject<ConversationBinding & GovernorBinding> {
  readonly #records: SweepRecords
  readonly #log: Log = createLog(loadLogSettings(this.env))
  #permits: Permits | null = null
  #running = false

  constructor(ctx: DurableObjectState, env: ConversationBinding & GovernorBinding) {
    super(ctx, env)
    this.#records = new SweepRecords(ctx.storage)
  }

  /** Begins a run now, unless one is under way. */
  async start(): Promise<void> {
    if (!this.#running) await this.ctx.storage.setAlarm(Date.now())
  }

  /** A webhook came. @param address where to, from `addressOf` */
  heard(address: string, sourceIds: string[]): void {
    this.#records.change(({ heard }) => ({ heard: hear(heard, address, sourceIds, Date.now()) }))
  }

  /** Something came that was no accepted delivery. @param address as of `heard` */
  reached(address: string): void {
    this.#records.change(({ reached }) => ({ reached: reach(reached, address) }))
  }

  override async alarm(): Promise<void> {
    const config = loadConfig(this.env)
    if (!config.ok || this.#running) return
    this.#running = true
    try {
      const againInMs = await this.#run(config.settings)
      if (againInMs !== null) await this.ctx.storage.setAlarm(Date.now() + againInMs)
    } catch (error) {
      // The next run begins at the same mark.
      this.#log.error('sweep.stumbled', { error: errorName(error) })
    } finally {
      this.#running = false
    }
  }

  /** @returns milliseconds to the next run; null where the cron trigger's is soon enough */
  async #run(settings: Settings): Promise<number | null> {
    this.#permits ??= permitsOf(this.env, settings, this.ctx.id, this.#log)
    const patience = new Patience(this.#permits.admit, PATIENCE_MS / settings.TIME_SCALE)
    const behind = await this.#sweep(settings, patience)
    const { waitedMs, againInMs } = patience
    if (againInMs !== null) this.#log.warn('sweep.held_back', { waited_ms: waitedMs, again_in_ms: againInMs })
    return againInMs ?? (behind ? REST_MS / settings.TIME_SCALE : null)
  }

  /** @returns whether there is more to do at once */
  async #sweep(settings: Settings, patience: Patience): Promise<boolean> {
    const end = Date.now() + RUN_MS
    let calls = 0
    const engage = new EngageClient({
      baseUrl: settings.ENGAGE_API_URL,
      accessToken: settings.ENGAGE_ACCESS_TOKEN,
      timeoutMs: CALL_MS,
      admit: (priority, requests) => {
        calls += 1
        return patience.admit(priority, requests)
      },
    })
    const scopes = await this.#checkWebhook(engage, settings)
    // What the webhook leaves out is not the bot's to answer: without ever having been told, the run waits for the next.
    if (scopes === null) return false
    const { heard, forgotten } = forget(this.#records.load().heard, Date.now())
    if (forgotten.length > 0) this.#records.change(() => ({ heard }))
    if (settings.SWEEP_ENABLED) for (const id of forgotten) this.#log.warn('sweep.source_forgotten', { source_id: id })
    const sourceIds = sourcesOf(heard, scopes).filter((sourceId) => serves(settings, sourceId))
    if (!settings.SWEEP_ENABLED || sourceIds.length === 0) return false
    return sweep({
      conversations: this.env,
      engage,
      records: this.#records,
      log: this.#log,
      sourceIds,
      longestMs: Math.min(LONGEST_LOOK_MS, settings.RETENTION_DAYS * DAY_MS),
      refusedForMs: REFUSED_FOR_MS / settings.TIME_SCALE,
      now: Date.now,
      callsLeft: () => CALLS_PER_RUN - calls,
      isUsedUp: (lookedAt) => lookedAt >= EVENTS_PER_RUN || Date.now() - patience.waitedMs >= end,
    })
  }

  /** @returns what our webhooks take; as it was shown last, where the platform does not answer, and null where it never has */
  async #checkWebhook(engage: EngageClient, settings: Settings): Promise<WebhookScope[] | null> {
    const listed = await engage.listWebhooks()
    const { heard, reached, scopes, webhook: before } = this.#records.load()
    if (!listed.ok && !isRefusal(listed.failure)) {
      const { reason, status } = listed.failure
      this.#log.warn('webhook.unchecked', { reason, status })
      return scopes
    }
    const shown = listed.ok ? listed.value.records : []
    const addresses = Object.keys(heard.addresses)
    const own = ownWebhooks(shown, addresses)
    const webhook = webhookState(ownWebhooks(shown, [...addresses, ...reached]), Object.keys(heard.sources))
    if (webhook !== before) {
      if (alertsOf(webhook).length > 0) this.#log.error('webhook.not_delivering', { state: webhook })
      else this.#log.info('webhook.state', { state: webhook })
    }
    const isSentTo = new Set(shown.map(({ url }) => addressOf(url)))
    const left = reached.filter((address) => isSentTo.has(address))
    this.#records.change(() => ({ webhook, scopes: scopesOf(own), reached: left }))
    if (webhook !== this.#records.load().reported) {
      const governor = await governorOf(this.env, settings)
      await governor.report(ACCOUNT, alertsOf(webhook))
      this.#records.change(() => ({ reported: webhook }))
    }
    return scopesOf(own)
  }
}
