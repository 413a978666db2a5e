import type { IncomingEvent } from '../../../../src/conversation/inbox.ts'
import type { Account } from '../../../../tools/emulator/account.ts'
import type { Emulator } from '../../../../tools/emulator/emulator.ts'
import type { ContentResource } from '../../../../tools/emulator/resources/resources.ts'
import type { SimulatedClock } from './clock.ts'
import { Duties } from './duties.ts'
import { numberOf } from './flow.ts'
import { Moves } from './moves.ts'
import { type Message, MOVE, type Owner, READ, type Seen } from './notes.ts'
import {
  CLOSING,
  ENDING,
  FRESH_WEBHOOK_MS,
  HANDOVER_MESSAGE,
  interventionsSchema,
  LASTING,
  problemsOfOwnership,
  TAKING,
  threadSchema,
} from './rules.ts'

/**
 * The ownership table and the promises once more, as plain rules over what everybody can see: what the platform shows,
 * what reached the worker, and what the worker did. It knows nothing of the worker's states. `problems` is what broke a
 * rule.
 */
export class Reference {
  readonly problems: string[] = []
  readonly duties = new Duties(this)
  readonly messages: Message[] = []
  /** Whom the thread belonged to, since when. */
  readonly owners: { owner: Owner; at: number }[] = []
  /** When the worker heard of something that ends what the bot was doing: a person's act or its end, a closed thread. */
  readonly interruptions: number[] = []
  threadId: string | null = null
  /** When a person, a rule or a failure last had a part in this: it may be why the worker gives the thread to agents. */
  reasonAt: number | null = null
  readonly #emulator: Emulator
  readonly #account: Account
  readonly #now: () => number
  #confirmed: Seen['confirmed'] = null
  /** The thread may not be read: the last attempt was refused. */
  #isUnreadable = false
  /** When the person acted who has the thread, on the platform's clock. */
  #humanSince: number | null = null
  /** When a person wrote last, on the platform's clock. */
  #wroteAt = 0
  readonly #moves: Moves
  /** When a person was last done with an intervention, as far as events tell. */
  #leftAt = 0
  /** The last look at the interventions showed one that a person has. */
  #isShownTaken = false
  #heard = new Set<string>()
  /** Of what the worker heard of: the newest, on the platform's clock. */
  #latestAt = 0
  /** When the worker last heard that somebody changed the categories: what it asked for before says nothing now. */
  #hintedAt = 0
  #asked: { message: Message; epoch: number } | null = null
  #shown = new Set<string>()
  #lastAnswered = -1

  constructor(emulator: Emulator, clock: SimulatedClock) {
    this.#emulator = emulator
    this.#account = emulator.account
    this.#now = () => clock.now
    this.#moves = new Moves(this.#now)
  }

  /** Something happens that may be why the worker gives the thread to agents. */
  noteReason() {
    this.reasonAt = Math.max(this.reasonAt ?? 0, this.#now())
  }

  get owner(): Owner | null {
    return this.owners.at(-1)?.owner ?? null
  }

  seen(): Seen {
    const human = this.#humanSince !== null
    return {
      at: this.#now(),
      confirmed: this.#confirmed,
      human,
      wroteAt: this.#wroteAt,
      shownTaken: this.#isShownTaken,
    }
  }

  /** Whether the worker was told that somebody changed the categories, and nobody has since. */
  get isTold(): boolean {
    return !this.#isUnreadable && this.#hintedAt > (this.owners.at(-1)?.at ?? 0)
  }

  /** Whether the bot may have been interrupted at some time since then. */
  disturbedSince(time: number): boolean {
    const isOthers = ({ owner, at }: { owner: Owner; at: number }, index: number) =>
      owner !== 'bot' && (at >= time || (this.owners[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= time)
    return this.#isUnreadable || this.owners.some(isOthers) || this.interruptions.some((at) => at >= time)
  }

  #isPersons(userId: string | null | undefined): boolean {
    return typeof userId === 'string' && this.#account.agentUserIds.includes(userId)
  }

  ownerOf(categoryIds: readonly string[]): Owner {
    if (categoryIds.includes(this.#account.agentCategoryId)) return 'agent'
    return categoryIds.includes(this.#account.botCategoryId) ? 'bot' : 'none'
  }

  wrote(message: Pick<Message, 'number' | 'kind' | 'contentId' | 'texts'>) {
    this.messages.push({ ...message, writtenAt: this.#now(), delivered: false, answeredAt: null, posted: 0 })
  }

  /** An event reaches the worker. */
  delivered(incoming: IncomingEvent) {
    if (incoming.kind === 'malformed' || this.#heard.has(incoming.event.id)) return
    this.#heard.add(incoming.event.id)
    const { event } = incoming
    const at = Date.parse(event.issued_at ?? '')
    if (CLOSING.includes(event.type)) {
      if (at > this.#latestAt) this.duties.threadClosed(at)
      this.interruptions.push(this.#now())
      this.#humanSince = null
      this.#confirmed = null
      this.#wroteAt = 0
    }
    if (incoming.kind === 'content') this.#contentDelivered(incoming.event, at)
    if (incoming.kind === 'intervention') {
      const { metadata } = incoming.event.resource
      const isAgent = this.#isPersons(metadata.user_id ?? event.user_id)
      if (isAgent && TAKING.includes(event.type)) this.#personActed(at)
      // The bot's own became theirs when they wrote in it.
      const wasTheirs = isAgent || (this.#wroteAt > 0 && this.#isPersons(event.user_id))
      if (wasTheirs && ENDING.includes(event.type)) this.#personLeft(at)
      if (event.type === 'intervention.recategorized') {
        this.#confirmed = null
        this.#hintedAt = this.#now()
      }
    }
    if (at > this.#latestAt) this.#latestAt = at
  }

  #contentDelivered({ type, resource }: Extract<IncomingEvent, { kind: 'content' }>['event'], at: number) {
    const { creator_id, category_ids } = resource.metadata
    const message = this.messages.find(({ contentId }) => contentId === resource.id)
    if (message && type === 'content.imported') {
      message.delivered = true
      const claim = category_ids && category_ids.length > 0 ? this.ownerOf(category_ids) : null
      // What contradicts nothing that is known is believed.
      const isBelieved = this.#confirmed?.owner !== 'bot' && claim !== null && claim !== 'bot'
      if (isBelieved && this.owner === 'bot') this.interruptions.push(this.#now())
      if (claim !== null && Math.abs(this.#now() - at) < FRESH_WEBHOOK_MS) this.#confirm(claim)
    }
    // That it was exported tells of its channel, not of the person: its writing has events of its own.
    if (!this.#isPersons(creator_id) || type === 'content.exported') return
    this.#wroteAt = Math.max(this.#wroteAt, at)
    this.#personActed(at)
  }

  /** No person has the thread any more. What was written until now was theirs. */
  #release() {
    if (this.#humanSince !== null) this.interruptions.push(this.#now())
    this.#humanSince = null
  }

  #personLeft(at: number) {
    this.#leftAt = Math.max(this.#leftAt, at)
    // Where the worker had reason not to believe the categories, what was written until now counts as the person's.
    const wasTheirs = this.#isShownTaken || this.#moves.contradicts(this.owner)
    if (this.owner !== 'agent' && wasTheirs) this.interruptions.push(this.#now())
    if (at <= (this.#humanSince ?? at)) return
    if (this.owner === 'agent') this.duties.agentsDone(at)
    this.#release()
  }

  /** A person takes the thread from the bot. What was done before the bot had it is history. */
  #personActed(at: number) {
    const backAt = this.owner === 'bot' ? (this.owners.at(-1)?.at ?? 0) : 0
    if (this.owner === 'none' || (this.owners.length > 1 && at <= backAt) || at <= this.#leftAt) return
    this.#humanSince = at
    this.interruptions.push(this.#now())
  }

  /** The flow is asked. @param waiting content ids of what waits for it */
  asked(number: number, session: string, epoch: number, waiting: readonly string[]): Message {
    const message = this.#message(number)
    this.problems.push(...this.duties.asked(message, session))
    if (message.answeredAt !== null) this.problems.push(`the flow was asked #${number} again after it had answered`)
    const earlier = this.messages.find((one) => one.number < number && waiting.includes(one.contentId))
    if (earlier) this.problems.push(`the flow was asked #${number} before #${earlier.number}`)
    this.#asked = { message, epoch }
    return message
  }

  /** The worker has the flow's answer. @param epoch of the conversation by now */
  flowAnswered(epoch: number) {
    if (this.#asked?.epoch === epoch) this.#asked.message.answeredAt = this.#now()
  }

  /** The worker has Engage's answer. @param askedAt when it began the call */
  answered(call: string, answer: unknown, askedAt: number) {
    switch (call) {
      case READ:
      case MOVE: {
        // Until now, what the webhooks said had to do, and that may have been stale.
        if (this.#isUnreadable) this.interruptions.push(this.#now())
        this.#isUnreadable = false
        if (call === READ && askedAt < this.#hintedAt) return
        const owner = this.ownerOf(threadSchema.parse(answer).thread_category_ids)
        if (call === MOVE) this.#moves.answered(owner, askedAt)
        // What was read may be older than the move.
        if (call === READ && this.#moves.contradicts(owner)) return
        return this.#confirm(owner)
      }
      case 'GET /interventions': {
        const { records } = interventionsSchema.parse(answer)
        const isTaken = records.some((one) => this.#isPersons(one.user_id) && one.status !== 'closed')
        this.#isShownTaken = isTaken
        if (isTaken) this.interruptions.push(this.#now())
        else this.#release()
        return
      }
      default:
        return
    }
  }

  /**
   * A reply may be refused for good. A thread that may not be read is left to whoever had it: there is nothing more to
   * know.
   */
  refused(call: string, status: number) {
    this.noteReason()
    if (LASTING.includes(status)) this.duties.refused(call, this.#now())
    if (call !== READ || !LASTING.includes(status)) return
    this.interruptions.push(this.#now())
    this.#isUnreadable = true
    this.#confirm('bot')
  }

  #confirm(owner: Owner) {
    this.#confirmed = { owner, at: this.#now() }
  }

  /**
   * Looks at the platform.
   * @param seen what the worker knew when it began the call that may have changed something
   * @param call the worker's; null for what others did
   */
  look(seen = this.seen(), call: string | null = null) {
    if (this.threadId === null) return
    const { state } = this.#emulator
    const owner = this.ownerOf(state.thread(this.threadId).thread_category_ids)
    if (owner !== this.owner) {
      if (call === MOVE) this.#checkMove(owner, seen)
      this.owners.push({ owner, at: this.#now() })
      if (owner === 'bot') {
        this.#humanSince = null
        this.#isShownTaken = false
      }
    }
    for (const content of state.contentsOf(this.threadId)) {
      if (this.#shown.has(content.id)) continue
      this.#shown.add(content.id)
      if (content.created_from === 'api') this.#posted(content, seen)
    }
  }

  #posted({ body, in_reply_to_id }: ContentResource, seen: Seen) {
    const text = body ?? ''
    if (text === HANDOVER_MESSAGE) this.problems.push(...this.duties.announced(this.#now()))
    if (text !== HANDOVER_MESSAGE) this.problems.push(...problemsOfOwnership(text, seen))
    else if (this.owner === 'agent' && seen.wroteAt > (this.owners.at(-1)?.at ?? 0)) {
      this.problems.push('agents were announced although one had written')
    }
    this.problems.push(...this.duties.starts.posted(text))
    const number = numberOf(text)
    if (number === null) return
    const message = this.#message(number)
    if (message.texts[message.posted] !== text) this.problems.push(`"${text}" was posted once too often, or too early`)
    if (in_reply_to_id !== message.contentId) this.problems.push(`"${text}" was posted in reply to something else`)
    message.posted += 1
    if (message.answeredAt === null) this.problems.push(`"${text}" was posted, but its answer came too late`)
    const order = message.answeredAt ?? Number.POSITIVE_INFINITY
    const { handedOverAt } = this.#moves
    if (order < handedOverAt && handedOverAt < seen.at) {
      this.problems.push(`"${text}" was posted, but it is older than the handover`)
    }
    if (order < this.#lastAnswered) this.problems.push(`"${text}" was posted after answers to later questions`)
    this.#lastAnswered = order
  }

  /** The worker has changed the thread's categories. */
  #checkMove(to: Owner, { human, shownTaken }: Seen) {
    if (to === 'bot') {
      if (human || shownTaken) this.problems.push('the thread was taken from a person')
      this.duties.returned(this.#leftAt, this.#now())
    }
    if (to === 'agent') this.problems.push(...this.duties.handedOver(this.#now(), this.reasonAt))
  }

  #message(number: number): Message {
    const message = this.messages[number]
    if (!message) throw new Error(`no message #${number}`)
    return message
  }
}
