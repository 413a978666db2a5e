import { expect } from 'vitest'
import type { Emulator } from '../../tools/emulator/emulator.ts'
import type { FlowEngine, FlowRequest } from '../scenarios/flow-engine.ts'
import { eventually, sleep } from '../scenarios/world.ts'
import type { Doors } from './doors.ts'
import type { Facts, Written } from './judge.ts'
import type { ConversationPlan, MessagePlan, Takeover } from './plan.ts'

/** The events that tell the worker of a takeover, if there are any: categories can change without one. */
const TAKING = ['content.replied', 'intervention.opened', 'intervention.assigned', 'intervention.recategorized']

/** The resources' times are whole seconds: an agent keeps a thread for longer than that before it is given back. */
const HANDLING_MS = 1_050

interface Sent extends Omit<Written, 'acknowledgedAt'> {
  eventIds: readonly string[]
}

/** One conversation of a plan: plays customer, agent and flow, and says what the platform has recorded. */
export class PlayedConversation {
  readonly plan: ConversationPlan
  readonly #emulator: Emulator
  readonly #flow: FlowEngine
  readonly #doors: Doors
  readonly #sent: Sent[] = []
  readonly #answers = new Map<string, MessagePlan>()
  readonly #asks: Facts['asks'][number][] = []
  #threadId: string | null = null
  /** `eventIds` are all that tell of it: for changed categories the customer's next messages do, too. */
  #takeover: { how: Takeover; eventIds: readonly string[]; returnedAt: number | null } | null = null

  constructor(plan: ConversationPlan, emulator: Emulator, flow: FlowEngine, doors: Doors) {
    this.plan = plan
    this.#emulator = emulator
    this.#flow = flow
    this.#doors = doors
  }

  get threadId(): string {
    if (this.#threadId === null) throw new Error('the conversation has not begun')
    return this.#threadId
  }

  /** Customer and agent act at their times, whatever the worker does; only a return is waited for. */
  async play(): Promise<void> {
    const { messages, takeover } = this.plan
    const [first, ...others] = messages
    if (first) this.#writes(first, takeover === null ? 'must' : 'may')
    await Promise.all([
      this.#writesLater(others, takeover === null ? 'must' : 'may'),
      takeover && sleep(takeover.afterMs).then(() => this.#takes(takeover.how)),
    ])
    if (takeover === null || takeover.afterReturn.length === 0) return
    await this.#givesBack(takeover.how)
    await this.#writesLater(takeover.afterReturn, 'must')
  }

  /** @param starts when the worker's process was started */
  facts(starts: readonly number[]): Facts {
    const takeover = this.#takeover
    const calls = this.#emulator.calls.filter(({ threadId }) => threadId === this.threadId)
    return {
      written: this.#sent.map(({ eventIds, ...sent }) => ({ ...sent, acknowledgedAt: this.#acknowledgedAt(eventIds) })),
      replies: this.#emulator.state
        .contentsOf(this.threadId)
        .filter(({ created_from }) => created_from === 'api')
        .map(({ body }) => body ?? ''),
      posts: calls
        .filter(({ call, status, spoiled }) => call === 'POST /contents' && (status === 200 || spoiled === 'after'))
        .map(({ at, origin }) => ({ at, process: this.#doors.indexOf(origin) })),
      calls: calls.map(({ at, ms, origin }) => ({ answeredAt: at + ms, process: this.#doors.indexOf(origin) })),
      asks: this.#asks,
      starts,
      takeover: takeover && { knownAt: this.#acknowledgedAt(takeover.eventIds), returnedAt: takeover.returnedAt },
      owner: this.#owner(),
    }
  }

  async #writesLater(messages: readonly MessagePlan[], duty: Written['duty']): Promise<void> {
    for (const message of messages) {
      await sleep(message.afterMs)
      this.#writes(message, duty)
    }
  }

  #writes(message: MessagePlan, duty: Written['duty']) {
    const { text, answer } = message
    this.#answers.set(text, message)
    const eventIds = this.#issuedBy(['content.imported'], () => {
      const known = this.#threadId === null ? {} : { threadId: this.#threadId }
      const { thread_id } = this.#emulator.customer.writes({ body: text, ...known })
      if (this.#threadId === null) this.#flow.script(thread_id, (request, path) => this.#thinks(request, path))
      this.#threadId = thread_id
    })
    this.#sent.push({ text, answer, duty, eventIds })
    const takeover = this.#takeover
    if (takeover?.how === 'recategorizes' && takeover.returnedAt === null) {
      takeover.eventIds = [...takeover.eventIds, ...eventIds]
    }
  }

  /** The same answer however often it is asked: a crash can repeat the question. */
  async #thinks({ text }: FlowRequest, path: string) {
    const process = Number(path.split('/').at(-1))
    const ask: Facts['asks'][number] = { text, process, at: Date.now(), answeredAt: null }
    this.#asks.push(ask)
    const { answer = [], thinksMs = 0 } = this.#answers.get(text) ?? {}
    await sleep(thinksMs)
    ask.answeredAt = Date.now()
    return { replies: answer.map((reply) => ({ text: reply })) }
  }

  #takes(how: Takeover) {
    const { threadId } = this
    const { desk } = this.#emulator
    const eventIds = this.#issuedBy(TAKING, () => {
      switch (how) {
        case 'opens':
          return desk.open({ threadId })
        case 'replies':
          return desk.reply({ threadId, body: 'Alice here.' })
        case 'recategorizes':
          return this.#recategorize('agent')
        default:
          return how satisfies never
      }
    })
    this.#takeover = { how, eventIds, returnedAt: null }
  }

  async #givesBack(how: Takeover): Promise<void> {
    await eventually(() => expect(this.#owner(), `owner of ${this.plan.name}, taken by an agent`).toBe('agent'))
    await sleep(HANDLING_MS)
    if (how === 'recategorizes') this.#recategorize('bot')
    else this.#emulator.desk.close({ threadId: this.threadId })
    await eventually(() => expect(this.#owner(), `owner of ${this.plan.name}, given back`).toBe('bot'))
    if (this.#takeover) this.#takeover.returnedAt = Date.now()
  }

  #recategorize(to: 'bot' | 'agent') {
    const { desk, account } = this.#emulator
    const { botCategoryId, agentCategoryId } = account
    const others = this.#categories().filter((id) => id !== botCategoryId && id !== agentCategoryId)
    const categoryIds = [...others, to === 'bot' ? botCategoryId : agentCategoryId]
    desk.recategorize({ threadId: this.threadId, categoryIds })
  }

  /** @returns the ids of the events of these types that something has issued */
  #issuedBy(types: readonly string[], act: () => unknown): string[] {
    const issued = () => this.#emulator.timeline().flatMap((entry) => (entry.kind === 'event' ? [entry] : []))
    const before = new Set(issued().map(({ id }) => id))
    act()
    const since = issued().filter(({ id, threadId }) => !before.has(id) && threadId === this.#threadId)
    return since.filter(({ type }) => types.includes(type)).map(({ id }) => id)
  }

  /** When the platform heard that one of the events is stored; null where it has not. */
  #acknowledgedAt(eventIds: readonly string[]): number | null {
    const taken = this.#emulator.deliveries.filter(
      (delivery) => delivery.status === 200 && delivery.eventIds.some((id) => eventIds.includes(id)),
    )
    return taken.length === 0 ? null : Math.min(...taken.map(({ at, ms }) => at + ms))
  }

  #categories(): readonly string[] {
    return this.#emulator.state.thread(this.threadId).thread_category_ids
  }

  #owner(): string {
    const { botCategoryId, agentCategoryId } = this.#emulator.account
    const ids = this.#categories()
    const owners = [ids.includes(botCategoryId) ? 'bot' : [], ids.includes(agentCategoryId) ? 'agent' : []].flat()
    return owners.join(' and ') || 'nobody'
  }
}
