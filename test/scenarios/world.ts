import { afterAll, beforeAll, expect, inject, vi } from 'vitest'
import { startWorker } from '../../tools/cli/worker.ts'
import type { EmulatorOptions } from '../../tools/emulator/options.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { type FlowEngine, startFlowEngine } from './flow-engine.ts'

/** Divides the fixed waits of the worker: 30 s of grace become 600 ms. */
export const TIME_SCALE = 50

export const WEBHOOK_SECRET = 'scenario-webhook-secret'
export const VERIFICATION_TOKEN = 'scenario-verification-token'

/** Every event that a site registers. */
export const ALL_EVENTS = [
  'content.imported',
  'content.replied',
  'content.exported',
  'content.thread_closed',
  'intervention.opened',
  'intervention.assigned',
  'intervention.closed',
  'intervention.canceled',
  'intervention.reopened',
  'intervention.deferred',
  'intervention.recategorized',
  'intervention.user_updated',
]

export interface WorldOptions {
  /** Settings beside those that a world cannot do without. */
  settings?: Record<string, string>
  emulator?: EmulatorOptions
  /** The events that the webhook is registered for. */
  events?: string[]
}

/** The real worker in workerd, the emulator and a flow engine, each on loopback: the tests see what a site sees. */
export class World {
  engage!: RunningEmulator
  flow!: FlowEngine
  workerUrl!: string
  /** What the worker has logged so far. */
  logs: () => string[] = () => []
  #closeWorker: () => Promise<void> = async () => {}

  async start(options: WorldOptions): Promise<void> {
    this.engage = await startEmulator({ timeScale: 500, ...options.emulator })
    this.flow = await startFlowEngine()
    const { account } = this.engage.emulator
    const worker = await startWorker({
      prebuilt: inject('workerDir'),
      settings: {
        ENGAGE_API_URL: this.engage.url,
        ENGAGE_ACCESS_TOKEN: account.accessToken,
        ENGAGE_VERIFICATION_TOKEN: VERIFICATION_TOKEN,
        ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        ENGAGE_BOT_CATEGORY_ID: account.botCategoryId,
        ENGAGE_AGENT_CATEGORY_ID: account.agentCategoryId,
        FLOW_ENGINE: 'http',
        FLOW_URL: this.flow.url,
        TIME_SCALE: String(TIME_SCALE),
        ...options.settings,
      },
    })
    this.workerUrl = worker.url
    this.logs = worker.logs
    this.#closeWorker = worker.close
    await this.#registerWebhook(options.events ?? ALL_EVENTS)
  }

  async close(): Promise<void> {
    this.engage?.emulator.dispose()
    await this.#closeWorker()
    await this.engage?.close()
    await this.flow?.close()
  }

  /** The webhook is registered as an administrator does it: the emulator validates it by the handshake. */
  async #registerWebhook(events: string[]) {
    const response = await this.rest('POST', '/webhooks', [
      ['url', `${this.workerUrl}/webhook`],
      ['verify_token', VERIFICATION_TOKEN],
      ['secret', WEBHOOK_SECRET],
      ['active', 'true'],
      ...events.map((event): [string, string] => ['registered_events[]', event]),
    ])
    const webhook: { id: string } = await response.json()
    await vi.waitFor(async () => {
      const state: { webhook_status: string } = await (await this.rest('GET', `/webhooks/${webhook.id}`)).json()
      expect(state.webhook_status).toBe('enabled')
    }, 5_000)
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

  /** REST calls about this thread, such as `POST /contents`. */
  calls(route: string) {
    return this.#world.engage.emulator.calls.filter((call) => call.call === route && call.threadId === this.threadId)
  }

  flow(script: Parameters<FlowEngine['script']>[1]) {
    this.#world.flow.script(this.threadId, script)
    return this
  }

  /** Waits until the bot has said exactly this. */
  async hears(...replies: string[]) {
    await vi.waitFor(() => expect(this.replies).toEqual(replies), { timeout: 10_000, interval: 20 })
  }

  async belongsTo(owner: 'bot' | 'agent' | 'none') {
    await vi.waitFor(() => expect(this.owner).toBe(owner), { timeout: 10_000, interval: 20 })
  }

  /** Waits until nothing has happened for a while: no delivery, no call, no question to the flow. */
  async quiet(ms = 400) {
    const seen = () => `${this.contents.length} ${this.asked.length} ${this.categories} ${this.#callCount()}`
    let before = ''
    let since = Date.now()
    const end = Date.now() + 15_000
    while (Date.now() < end) {
      await this.#world.engage.emulator.settled()
      if (seen() !== before) {
        before = seen()
        since = Date.now()
      } else if (Date.now() - since >= ms) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('the conversation does not come to rest')
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
