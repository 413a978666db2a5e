import { type Message, MOVE, type Owner, POST } from './notes.ts'
import { HANDOVER_WAIT_MS } from './rules.ts'
import { Starts } from './starts.ts'

/** The platform gives no two things the same time, and so runs ahead of the clock: by less than lies between two steps. */
const TICKS_MS = 20

/** What the rules are about, as the reference model knows it. */
interface Known {
  readonly messages: readonly Message[]
  /** Whom the thread belonged to, since when. */
  readonly owners: readonly { owner: Owner; at: number }[]
  readonly interruptions: readonly number[]
  disturbedSince(time: number): boolean
}

/**
 * What must come of what the flow and the agents did: a handover that was asked for happens, and is announced once; a
 * closed thread ends its session; what was written to agents stays theirs, what came after them is the bot's.
 */
export class Duties {
  readonly starts = new Starts()
  /** When agents were announced. */
  readonly #announced: number[] = []
  /** The worker's own moves back to the bot, and when the agents were done before them. */
  readonly #returns: { doneAt: number; at: number }[] = []
  /** When Engage last refused a post or a move for good. */
  readonly #refusedAt: Record<string, number> = { [POST]: 0, [MOVE]: 0 }
  /** The flow's last session, and when those ended that ended with the thread. */
  #session: string | null = null
  readonly #over = new Map<string, number>()
  /** Messages that agents had. */
  readonly #history = new Set<Message>()
  readonly #known: Known

  constructor(known: Known) {
    this.#known = known
  }

  refused(call: string, now: number) {
    this.#refusedAt[call] = now
  }

  /** The worker has heard that the thread is closed, and of nothing that came after. @param at the platform's clock */
  threadClosed(at: number) {
    if (this.#session !== null && !this.#over.has(this.#session)) this.#over.set(this.#session, at)
    this.#becomesHistory(at)
  }

  /** The worker has heard that the person is done who had the thread. @param at the platform's clock */
  agentsDone(at: number) {
    this.#becomesHistory(at)
  }

  /** What was written before a moment and has no answer is never asked again. */
  #becomesHistory(at: number) {
    const second = at - (at % 1000)
    const past = this.#known.messages.filter(
      (one) => one.delivered && one.writtenAt < second && one.answeredAt === null,
    )
    for (const message of past) this.#history.add(message)
  }

  /** The worker moves the thread back to the bot. @param doneAt when agents were, on the platform's clock */
  returned(doneAt: number, at: number) {
    this.#returns.push({ doneAt, at })
  }

  #wasRefusedSince(time: number): boolean {
    return [POST, MOVE].some((call) => (this.#refusedAt[call] ?? 0) >= time)
  }

  /** The worker moves the thread to agents. What they were done with before is no reason. @returns what is wrong with that */
  handedOver(now: number, reasonAt: number | null): string[] {
    const problems: string[] = []
    const answered = this.#known.messages.flatMap((one) =>
      one.answeredAt === null ? [] : [{ ...one, at: one.answeredAt }],
    )
    const since = (this.#returns.at(-1)?.doneAt ?? -1) - TICKS_MS
    const isAsked = answered.some(({ kind, at }) => kind.startsWith('agent') && at > since)
    if (!isAsked && (reasonAt ?? -1) < since) {
      problems.push('the thread was given to agents without a reason')
    }
    const waitsSince = Math.max(now - HANDOVER_WAIT_MS, this.#refusedAt[POST] ?? 0)
    const unsaid = answered.find(
      ({ texts, posted, at }) => posted < texts.length && at > waitsSince && !this.#known.disturbedSince(at),
    )
    if (unsaid) problems.push(`the thread was given to agents before #${unsaid.number} was answered`)
    return problems
  }

  /** @returns what is wrong with a question to the flow */
  asked(message: Message, session: string): string[] {
    this.#session = session
    const problems: string[] = []
    const overAt = this.#over.get(session) ?? Number.POSITIVE_INFINITY
    if (message.writtenAt > overAt) problems.push(`the flow was asked #${message.number} in a session that is over`)
    if (this.#history.has(message)) problems.push(`the flow was asked #${message.number}, which was history`)
    return problems
  }

  /** @returns what is wrong with announcing agents */
  announced(now: number): string[] {
    const last = this.#announced.at(-1)
    this.#announced.push(now)
    return last === undefined || this.#isNewsSince(last) ? [] : ['agents were announced twice']
  }

  #isNewsSince(time: number): boolean {
    const { owners, interruptions } = this.#known
    return owners.some(({ at }) => at > time) || interruptions.some((at) => at >= time)
  }

  /** @returns what did not come of a message that the flow has answered, in the end; null where all is well */
  handoverProblem({ number, kind, answeredAt }: Message): string | null {
    if (!kind.startsWith('agent') || answeredAt === null || this.#wasRefusedSince(answeredAt)) return null
    const { owners, interruptions } = this.#known
    const index = owners.findIndex(({ at }) => at >= answeredAt)
    const next = owners[index]
    if (next === undefined) {
      return this.#known.disturbedSince(answeredAt) ? null : `#${number} asked for agents, and none have the thread`
    }
    const isUndisturbed = owners[index - 1]?.owner === 'bot' && !interruptions.some((at) => at >= answeredAt)
    const isLast = index === owners.length - 1
    if (next.owner !== 'agent' || !isUndisturbed || !isLast) return null
    return this.#announced.some((at) => at >= answeredAt) ? null : `agents who have #${number} were not announced`
  }

  /** Whether a message was written after agents were done, and nothing happened since but the worker's own return. */
  isForBot({ writtenAt }: Message): boolean {
    const { owners, interruptions } = this.#known
    const back = this.#returns.find(({ at }) => at >= writtenAt)
    if (!back || back.doneAt >= writtenAt - (writtenAt % 1000)) return false
    const isQuiet = !interruptions.some((at) => at >= writtenAt) && !owners.some(({ at }) => at > back.at)
    return isQuiet && owners.filter(({ at }) => at >= writtenAt).length === 1
  }
}
