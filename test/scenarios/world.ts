import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, vi } from 'vitest'
import { buildWorker } from '../../tools/cli/build.ts'
import { emulatorSettings } from '../../tools/cli/local-settings.ts'
import { EVENTS, registerWebhook } from '../../tools/cli/register.ts'
import { type LocalWorker, ROOT, startWorker } from '../../tools/cli/worker.ts'
import type { EmulatorOptions } from '../../tools/emulator/options.ts'
import type { CallRecord } from '../../tools/emulator/rest/calls.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { recordExchanges } from '../openapi/exchange.ts'
import { type FlowAnswer, type FlowEngine, startFlowEngine } from './flow-engine.ts'
import { forecastAt, isCalm } from './weather.ts'

/**
 * Divides the fixed waits of the worker: 30 s of grace become 600 ms. In bad weather they are twice as long: what has
 * to be repeated within a limit then takes the machine's own time several times over.
 */
export const TIME_SCALE = isCalm ? 50 : 25

/** How long something that takes the worker so many milliseconds takes here. */
export const scaled = (ms: number) => ms / TIME_SCALE

/** Longer than a confirmed ownership counts, so that the thread is read again before the next post. */
export const STALE_MS = scaled(10_000) + 150

/** Longer than the longest wait between two attempts, and than that between two looks at a thread's interventions. */
export const OVER_A_MINUTE = scaled(75_000)

/** The same for the waits of the emulator. */
const ENGAGE_TIME_SCALE = 500

/** How long a condition may take to come true: long enough for a busy machine, and for retries in bad weather. */
const PATIENCE_MS = 20_000

/** A conversation is at rest when so many looks at it, one after the other, have shown nothing new. */
const LOOKS = 8

export const WEBHOOK_SECRET = 'scenario-webhook-secret'
export const VERIFICATION_TOKEN = 'scenario-verification-token'

export const READ_THREAD = 'GET /content_threads/{id}'
export const PUT_CATEGORIES = 'PUT /content_threads/{id}/update_categories'

/** The platform's clock, which a test can set forward. */
export function platformClock() {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    /** A second begins: what happens from here on happens in it. Resources show times in whole seconds. */
    nextSecond: () => {
      ahead += 1_000 - ((Date.now() + ahead) % 1_000)
    },
  }
}

export type WorldSettings =
  | Record<string, string>
  | ((world: World) => Record<string, string> | Promise<Record<string, string>>)

export interface WorldOptions {
  /** Settings beside those that a world cannot do without; an empty string takes one away. */
  settings?: WorldSettings
  emulator?: EmulatorOptions
  /** The events that the webhook is registered for; for an empty list there is none. */
  events?: string[]
  /** A file that stands in for `src/transformers/custom.ts`, from the repository's root. */
  transformers?: string
  /** Calls that bad weather does not spoil here, where they could not be repeated in time; say why. */
  spared?: readonly string[]
}

/** What a hand-made event shows otherwise than the content's own one would. */
export interface EventChanges {
  id?: string
  issued_at?: string
  metadata?: Record<string, unknown>
}

/** Waits for a condition. */
export async function eventually(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: PATIENCE_MS, interval: 20 })
}

/** How often something was done: exactly so often in calm weather, at least so often where retries come on top. */
export function expectTimes(done: number, times: number): void {
  if (isCalm) expect(done).toBe(times)
  else expect(done).toBeGreaterThanOrEqual(times)
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A call that the forecast spoils before its effect does not count: it comes again. */
const isKept = ({ spoiled }: CallRecord) => spoiled !== 'before'

/** The real worker in workerd, the emulator and a flow engine, each on loopback: the tests see what a site sees. */
export class World {
  engage!: RunningEmulator
  flow!: FlowEngine
  workerUrl!: string
  /** The platform's clock. */
  now: () => number = Date.now
  /** What the worker has logged so far. */
  logs: () => string[] = () => []
  #worker: LocalWorker | null = null
  #given: Record<string, string> = {}
  /** A worker that was built for this world alone. */
  #built: string | null = null
  #eventCount = 0

  async start(options: WorldOptions): Promise<void> {
    this.engage = await startEmulator({ timeScale: ENGAGE_TIME_SCALE, ...options.emulator })
    recordExchanges(this.engage.emulator, 'scenario')
    this.now = options.emulator?.now ?? Date.now
    this.flow = await startFlowEngine()
    this.#given = await this.#settings(options.settings)
    if (options.transformers) this.#built = buildWorker(join(ROOT, options.transformers))
    this.#worker = await startWorker({ prebuilt: this.#built ?? inject('workerDir'), settings: this.#given })
    this.workerUrl = this.#worker.url
    this.logs = this.#worker.logs
    const events = options.events ?? EVENTS
    const secrets = { ENGAGE_VERIFICATION_TOKEN: VERIFICATION_TOKEN, ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET }
    if (events.length > 0) await registerWebhook(this.engage, { workerUrl: this.workerUrl, secrets, events })
    if (!isCalm) this.engage.emulator.weather.forecast(forecastAt(ENGAGE_TIME_SCALE / TIME_SCALE, options.spared))
  }

  async #settings(settings: WorldSettings = {}): Promise<Record<string, string>> {
    return {
      ...emulatorSettings(this.engage),
      ENGAGE_VERIFICATION_TOKEN: VERIFICATION_TOKEN,
      ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      FLOW_ENGINE: 'http',
      FLOW_URL: this.flow.url,
      TIME_SCALE: String(TIME_SCALE),
      // The minute is not scaled, and each world does the work of many.
      ENGAGE_REQUESTS_PER_MINUTE: '100000',
      // Flows that fail on purpose must not keep others from being asked.
      FLOW_CIRCUIT_FAILURES: '0',
      ...(typeof settings === 'function' ? await settings(this) : settings),
    }
  }

  /** Deploys the worker with other settings; its storage stays. */
  async mend(settings: Record<string, string>): Promise<void> {
    await this.#worker?.update({ ...this.#given, ...settings })
  }

  /** Runs the sweep: until one run has come to its end, which in bad weather not every one does. */
  async sweep(): Promise<void> {
    const done = () => this.logged('sweep.done').filter(({ behind }) => behind === false).length
    const before = done()
    await eventually(async () => {
      await this.#worker?.schedule()
      await vi.waitFor(() => expect(done()).toBeGreaterThan(before), { timeout: 2_000, interval: 20 })
    })
  }

  /** Fires the cron trigger, whatever comes of it. */
  async schedule(): Promise<void> {
    await this.#worker?.schedule()
  }

  async close(): Promise<void> {
    this.engage?.emulator.dispose()
    await this.#worker?.close()
    await this.engage?.close()
    await this.flow?.close()
    if (this.#built) rmSync(this.#built, { recursive: true, force: true })
  }

  async health(): Promise<{ status: string; alerts: string[] }> {
    const answer: { status: string; alerts?: { alert: string }[] } = await (
      await fetch(`${this.workerUrl}/health`)
    ).json()
    return { status: answer.status, alerts: (answer.alerts ?? []).map(({ alert }) => alert) }
  }

  /** Waits until `GET /health` shows exactly these alerts. */
  async alerts(...alerts: string[]) {
    await eventually(async () => expect((await this.health()).alerts).toEqual(alerts))
  }

  /** Keeps the REST calls of one kind about one thread waiting, until they are let through. */
  holdCalls(call: string, chat: Chat): { reached(): Promise<void>; letThrough(): void } {
    const gate = Promise.withResolvers<void>()
    let waiting = 0
    const stop = this.engage.emulator.weather.onCall(async (record) => {
      if (record.call !== call || record.threadId !== chat.threadId) return
      waiting += 1
      await gate.promise
    })
    return {
      reached: () => eventually(() => expect(waiting).toBeGreaterThan(0)),
      letThrough: () => {
        stop()
        gate.resolve()
      },
    }
  }

  /** The REST calls so far. */
  get calls() {
    return this.engage.emulator.calls.filter(isKept)
  }

  /** A call of the emulator's REST API, with the account's token. */
  rest(method: string, path: string, fields?: [string, string][]): Promise<Response> {
    return fetch(`${this.engage.url}/1.0${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.engage.emulator.account.accessToken}` },
      body: fields ? new URLSearchParams(fields) : null,
    })
  }

  /** Posts a delivery to the worker by hand. */
  deliver(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.workerUrl}/webhook`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Dimelo-Secret': WEBHOOK_SECRET, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  }

  /** The event of a content that nothing was delivered about, such as one written silently. */
  eventOf(contentId: string, { id, issued_at, metadata }: EventChanges = {}) {
    const { private_message, title, created_at: _createdAt, ...content } = this.engage.emulator.state.content(contentId)
    this.#eventCount += 1
    return {
      type: 'content.imported',
      id: id ?? `hand-made-${contentId}-${this.#eventCount}`,
      issued_at: issued_at ?? new Date().toISOString(),
      resource: {
        type: 'message',
        id: contentId,
        metadata: { ...content, private: private_message, thread_title: title, ...metadata },
      },
    }
  }

  deliverEvents(...events: unknown[]): Promise<Response> {
    this.#eventCount += 1
    return this.deliver({ id: `envelope-${this.#eventCount}`, domain_id: '5dd2be0e103cc800092e184c', events })
  }

  /** The log's entries, or those of one kind. */
  logged(event?: string): Record<string, unknown>[] {
    const entries = this.logs().flatMap((line): Record<string, unknown>[] => {
      return line.startsWith('{') ? [JSON.parse(line)] : []
    })
    return event === undefined ? entries : entries.filter((entry) => entry.event === event)
  }

  /** A customer's first message, in a thread of its own. */
  chat(text: string, extra: { sourceId?: string; metadata?: Record<string, unknown>; omit?: string[] } = {}): Chat {
    const content = this.engage.emulator.customer.writes({ body: text, ...extra })
    return new Chat(this, content.thread_id)
  }

  /** A thread that exists before anything is delivered about it. */
  quietChat(text: string): Chat {
    const content = this.engage.emulator.customer.writes({ body: text, silent: true })
    return new Chat(this, content.thread_id)
  }
}

/** One customer's conversation, seen from both sides. */
export class Chat {
  readonly threadId: string
  readonly #world: World

  constructor(world: World, threadId: string) {
    this.#world = world
    this.threadId = threadId
  }

  says(body: string, extra: { metadata?: Record<string, unknown>; omit?: string[]; silent?: boolean } = {}) {
    return this.#world.engage.emulator.customer.writes({ threadId: this.threadId, body, ...extra })
  }

  /** What the bot has said in this thread, in order. */
  get replies(): string[] {
    return this.contents.filter((content) => content.created_from === 'api').map((content) => content.body ?? '')
  }

  get contents() {
    return this.#world.engage.emulator.state.contentsOf(this.threadId)
  }

  /** The customer's and the bot's contents as resources: what they reply to, whether they are private. */
  get posted() {
    return this.contents.filter((content) => content.created_from === 'api')
  }

  get firstContentId(): string {
    const [first] = this.contents
    if (!first) throw new Error('a conversation without a content')
    return first.id
  }

  get interventions() {
    return this.#world.engage.emulator.state.interventionsOf(this.threadId)
  }

  /** What the flow was asked in this thread, in order. */
  get asked(): string[] {
    return this.#world.flow.requestsOf(this.threadId).map((request) => request.text)
  }

  get requests() {
    return this.#world.flow.requestsOf(this.threadId)
  }

  get categories(): readonly string[] {
    return this.#world.engage.emulator.state.thread(this.threadId).thread_category_ids
  }

  /** Whom the thread's categories say it belongs to. */
  get owner(): 'bot' | 'agent' | 'both' | 'none' {
    const { botCategoryId, agentCategoryId } = this.#world.engage.emulator.account
    const bot = this.categories.includes(botCategoryId)
    const agent = this.categories.includes(agentCategoryId)
    if (bot && agent) return 'both'
    if (bot || agent) return bot ? 'bot' : 'agent'
    return 'none'
  }

  /** REST calls about this thread, such as `POST /contents`; without those that the forecast spoiled. */
  calls(route: string) {
    return this.attempts(route).filter(isKept)
  }

  /** All calls of this kind, those that the forecast spoiled too. */
  attempts(route: string) {
    const { calls } = this.#world.engage.emulator
    return calls.filter((call) => call.call === route && call.threadId === this.threadId)
  }

  /** Thread reads beside those that a change of categories begins with; exact only while no change is under way. */
  get reads(): number {
    return this.calls(READ_THREAD).length - this.calls(PUT_CATEGORIES).length
  }

  flow(script: Parameters<FlowEngine['script']>[1]) {
    this.#world.flow.script(this.threadId, script)
    return this
  }

  /** The flow thinks until it is told to answer. */
  flowThinks(answer: FlowAnswer): { answers(): void } {
    const gate = Promise.withResolvers<void>()
    this.flow(async () => {
      await gate.promise
      return answer
    })
    return { answers: gate.resolve }
  }

  /** An event about this thread that the emulator does not send: delivered by hand, issued now. */
  async webhook(type: string, id: string, metadata: Record<string, unknown>, extra: Record<string, unknown> = {}) {
    const thread = this.#world.engage.emulator.state.thread(this.threadId)
    const known = { thread_id: this.threadId, source_id: thread.source_id, category_ids: thread.thread_category_ids }
    const event = {
      type,
      id: crypto.randomUUID(),
      issued_at: new Date(this.#world.now()).toISOString(),
      resource: { type: type.split('.')[0], id, metadata: { ...known, ...metadata } },
      ...extra,
    }
    const response = await this.#world.deliver({ id: crypto.randomUUID(), domain_id: '1', events: [event] })
    expect(response.status).toBe(200)
  }

  /** Waits until the flow was asked exactly this. */
  async isAsked(...texts: string[]) {
    await eventually(() => expect(this.asked).toEqual(texts))
  }

  /** Waits until so many calls of this kind have been made. */
  async calledTimes(call: string, times: number) {
    await eventually(() => expect(this.calls(call).length).toBeGreaterThanOrEqual(times))
  }

  /** Waits until the bot has said exactly this. */
  async hears(...replies: string[]) {
    await eventually(() => expect(this.replies).toEqual(replies))
  }

  async belongsTo(owner: 'bot' | 'agent' | 'none') {
    await eventually(() => expect(this.owner).toBe(owner))
  }

  /** Waits until no webhook about this thread is on its way: all have come, duplicates too. */
  settled(): Promise<void> {
    return this.#world.engage.emulator.settled(this.threadId)
  }

  /**
   * Waits until nothing has happened for a while: no delivery, no call, no question to the flow. Between two looks the
   * worker has answered something else: on a busy machine time alone does not tell that it has nothing to do.
   */
  async quiet(ms = 400) {
    const seen = () => `${this.contents.length} ${this.asked.length} ${this.categories} ${this.#callCount()}`
    const end = Date.now() + 1.5 * PATIENCE_MS
    let before = ''
    for (let same = 0; same < LOOKS; ) {
      if (Date.now() > end) throw new Error('the conversation does not come to rest')
      await Promise.all([sleep(ms / LOOKS), this.#world.health()])
      await this.settled()
      same = seen() === before ? same + 1 : 0
      before = seen()
    }
  }

  #callCount() {
    return this.#world.engage.emulator.calls.filter((call) => call.threadId === this.threadId).length
  }
}

/** A world for the tests of one file. */
export function useWorld(options: WorldOptions = {}): World {
  const world = new World()
  beforeAll(() => world.start(options))
  afterAll(() => world.close())
  return world
}
