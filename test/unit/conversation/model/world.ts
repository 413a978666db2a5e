import { Ledger } from '../../../../src/conversation/ledger.ts'
import { migrate } from '../../../../src/conversation/schema.ts'
import { EVENTS } from '../../../../tools/cli/register.ts'
import type { Account } from '../../../../tools/emulator/account.ts'
import { createEmulator, type Emulator } from '../../../../tools/emulator/emulator.ts'
import { problemsAtRest, problemsOfOwner } from './at-rest.ts'
import type { SimulatedClock } from './clock.ts'
import type { CallFault, Fault } from './faults.ts'
import { answerTexts, type Kind, messageText } from './flow.ts'
import { Host, LIFE_IS_OVER } from './host.ts'
import { Motion } from './motion.ts'
import { ENGAGE_URL, FLOW_URL, Network } from './network.ts'
import type { Owner } from './notes.ts'
import { Post } from './post.ts'
import { Reference } from './reference.ts'
import { HANDOVER_MESSAGE } from './rules.ts'
import { START_TEXT } from './starts.ts'

const WORKER_URL = 'https://worker.example/webhook'

/** What differs between accounts and sites. */
export interface Site {
  interventions: 'auto' | 'always' | 'never'
  handoverIntervention: 'leave' | 'close' | 'cancel'
  requireOpenIntervention: boolean
  echo: 'before' | 'after'
  /** For so long after a change of a thread's categories, reading it may show what was before; the same for its contents, in milliseconds. */
  lagMs: number
  /** Whether the flow is told of sessions that begin. */
  sessionStart: boolean
}

const HOUR_MS = 3_600_000

/** Errors of the worker's own: it survives them, but none has a reason to happen here. */
const OWN_ERRORS = /"event":"(conversation\.step_failed|event\.not_applied)"/

/** Alarms that may run while time passes: more would be a loop that gets nowhere. */
const ALARMS_MAX = 3_000

/** What the worker is bound to: its settings, and objects that have no part in this. */
function workerEnv(account: Account, site: Site) {
  return {
    ENGAGE_API_URL: ENGAGE_URL,
    ENGAGE_ACCESS_TOKEN: account.accessToken,
    ENGAGE_VERIFICATION_TOKEN: 'verification-token',
    ENGAGE_WEBHOOK_SECRET: 'webhook-secret',
    ENGAGE_BOT_CATEGORY_ID: account.botCategoryId,
    ENGAGE_AGENT_CATEGORY_ID: account.agentCategoryId,
    ENGAGE_INTERVENTIONS: site.interventions,
    HANDOVER_INTERVENTION: site.handoverIntervention,
    HANDOVER_MESSAGE,
    IDENTITY_PROFILE: 'false',
    SESSION_START_INPUT: site.sessionStart ? JSON.stringify({ text: START_TEXT }) : '',
    FLOW_ENGINE: 'http',
    FLOW_URL,
    MEDIA_STORE: { getByName: () => null },
    IDENTITY_INDEX: { getByName: () => ({ addThread: async () => {}, removeThread: async () => {} }) },
  }
}

/**
 * One customer's thread: the real conversation on real storage, the emulator's platform and a flow, in simulated time.
 * What they say to each other goes through `network` and `post`, where it can go wrong and the reference model listens.
 */
export class World {
  readonly clock: SimulatedClock
  readonly emulator: Emulator
  readonly host: Host
  readonly motion: Motion
  readonly reference: Reference
  readonly network: Network
  readonly post: Post
  threadId: string | null = null
  /** The thread was closed, or somebody gave it to the bot by hand, and nobody has taken it since. */
  released = false
  /** When somebody last took the thread, moved it by hand or closed it; and when an agent was last done with it. */
  touchedAt = 0
  doneAt = 0
  #written = 0
  #epoch = 0
  #errors: string[] = []

  constructor(clock: SimulatedClock, site: Site) {
    this.clock = clock
    this.motion = new Motion(clock)
    const { requireOpenIntervention, echo } = site
    this.emulator = createEmulator({
      now: () => clock.now,
      fetch: (input, init) => this.post.take(new Request(input, init)),
      requestsPerMinute: 0,
      requireOpenIntervention,
      echo,
    })
    const { account } = this.emulator
    this.host = new Host(clock, workerEnv(account, site), this.motion.note)
    migrate(this.host.storage)
    this.reference = new Reference(this.emulator, clock)
    // A site that can post nothing: everything goes to agents.
    if (requireOpenIntervention && site.interventions === 'never') this.reference.reasonAt = Number.POSITIVE_INFINITY
    this.network = new Network(this, site)
    this.post = new Post(this)
  }

  /** What is stored now: each look is a new one, since the worker's own ledger remembers what it wrote. */
  get ledger(): Ledger {
    return new Ledger(this.host.storage)
  }

  /** What the bot has said in the thread, in order. */
  get said(): (string | null)[] {
    const contents = this.threadId === null ? [] : this.emulator.state.contentsOf(this.threadId)
    return contents.filter(({ created_from }) => created_from === 'api').map(({ body }) => body)
  }

  /** Registers the webhook. */
  async start(): Promise<void> {
    const { account } = this.emulator
    const fields = new URLSearchParams([
      ['name', 'engage-bridge'],
      ['url', WORKER_URL],
      ['verify_token', 'verification-token'],
      ['active', 'true'],
      ...EVENTS.map((event) => ['registered_events[]', event]),
    ])
    const headers = { Authorization: `Bearer ${account.accessToken}` }
    await this.emulator.fetch(new Request(`${ENGAGE_URL}/webhooks`, { method: 'POST', headers, body: fields }))
    await this.motion.settle()
  }

  /** A customer's message; the first one begins the thread. @param categories how its events show them */
  writes(kind: Kind, categories: 'as they are' | 'absent' | 'stale' = 'as they are') {
    const number = this.#written
    this.#written += 1
    const { botCategoryId, agentCategoryId } = this.emulator.account
    const others = this.reference.owner === 'bot' ? agentCategoryId : botCategoryId
    const content = this.emulator.customer.writes({
      body: messageText(number, kind),
      ...(this.threadId !== null && { threadId: this.threadId }),
      ...(categories === 'absent' && { omit: ['category_ids'] }),
      ...(categories === 'stale' && { metadata: { category_ids: [others] } }),
    })
    this.threadId = content.thread_id
    this.reference.threadId = content.thread_id
    this.reference.wrote({ number, kind, contentId: content.id, texts: answerTexts(number, kind) })
    this.reference.look()
  }

  /** By hand, or by a rule of the account. */
  recategorize(to: Owner | 'both') {
    const { botCategoryId, agentCategoryId, otherCategoryId } = this.emulator.account
    const categoryIds = [otherCategoryId]
    if (to === 'bot' || to === 'both') categoryIds.push(botCategoryId)
    if (to === 'agent' || to === 'both') categoryIds.push(agentCategoryId)
    if (!this.act((threadId) => this.emulator.desk.recategorize({ threadId, categoryIds }))) return
    this.released = to === 'bot'
    this.touchedAt = this.clock.now
  }

  closeThread() {
    if (!this.act((threadId) => this.emulator.desk.closeThread({ threadId }), false)) return
    this.released = true
    this.touchedAt = this.clock.now
  }

  /** The next such call goes wrong. */
  fails(call: CallFault['call'], fault: Fault) {
    this.network.faults.add({ call, fault })
    this.reference.noteReason()
  }

  /**
   * Something that agents or rules do in the platform.
   * @param isReason whether it can be why the worker gives the thread to agents
   * @returns false where it is refused: then it does not happen
   */
  act(what: (threadId: string) => unknown, isReason = true): boolean {
    if (this.threadId === null) return false
    try {
      what(this.threadId)
    } catch (error) {
      if (!(error instanceof Object && 'status' in error)) throw error
      return false
    }
    if (isReason) this.reference.noteReason()
    this.reference.look()
    return true
  }

  /** Lets time pass, and everything happen that it brings. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now + ms
    const alarmsBefore = this.host.alarmRuns
    await this.motion.settle()
    while (this.clock.runNext(until)) {
      await this.motion.settle()
      if (this.host.alarmRuns - alarmsBefore > ALARMS_MAX) throw new Error('the alarm comes again and again')
    }
    this.clock.now = until
  }

  /** What must hold at any time. @throws where a rule was broken */
  check() {
    const problems = [...this.reference.problems, ...this.host.thrown.map(String), ...this.#errors]
    const state = this.ledger.load()
    if (state) {
      if (state.handover.epoch < this.#epoch) problems.push('the epoch went back')
      this.#epoch = state.handover.epoch
      if (this.host.alarmAt === null && !this.host.isWorking) problems.push('there is no alarm')
    }
    if (problems.length > 0) throw new Error(problems.join('\n'))
  }

  /** The worker logs. */
  log(line: string) {
    if (OWN_ERRORS.test(line) && !line.includes(LIFE_IS_OVER)) this.#errors.push(line)
  }

  /** Nothing goes wrong any more, every event arrives, and the customer writes once more: how does it end? */
  async comeToRest(): Promise<string[]> {
    if (this.threadId === null) return []
    this.network.faults.clear()
    this.network.letGo()
    this.post.isPrompt = true
    await this.motion.settle()
    await this.post.deliverOneByOne([...this.post.waiting])
    await this.pass(3 * HOUR_MS)
    const problems = this.reference.isTold ? problemsOfOwner(this) : []
    this.writes('one')
    await this.pass(3 * HOUR_MS)
    this.check()
    return [...problems, ...problemsAtRest(this)]
  }

  dispose() {
    this.emulator.dispose()
    this.host.storage.close()
  }
}
