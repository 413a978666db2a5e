/** What the flow is told when a session begins, and what it says then: it names the session. */
export const START_TEXT = 'start'
const WELCOME = 'welcome to '

export const startAnswer = (session: string) => ({ replies: [{ text: WELCOME + session }] })

/** What is known of the start of one session. */
interface Start {
  /** The epoch in which the flow was told; null: it was not. */
  epoch: number | null
  /** When the worker had the flow's answer. */
  answeredAt: number | null
  posted: number
  /** The flow was asked a message in this session. */
  messaged: boolean
}

/**
 * The start of a session is told before its first message, and never again once it was answered or somebody else had the
 * thread; what the flow says to it is posted once.
 */
export class Starts {
  readonly #sessions = new Map<string, Start>()
  #asked: { start: Start; epoch: number } | null = null

  #of(session: string): Start {
    const known = this.#sessions.get(session)
    if (known) return known
    const start: Start = { epoch: null, answeredAt: null, posted: 0, messaged: false }
    this.#sessions.set(session, start)
    return start
  }

  /** The flow is told that a session begins. @returns what is wrong with that */
  told(session: string, epoch: number): string[] {
    const start = this.#of(session)
    const problems: string[] = []
    if (start.messaged) problems.push(`the flow was told that ${session} begins after a message of it`)
    if (start.answeredAt !== null) problems.push(`the flow was told again that ${session} begins after it had answered`)
    if (start.epoch !== null && start.epoch !== epoch)
      problems.push(`the flow was told in two epochs that ${session} begins`)
    start.epoch = epoch
    this.#asked = { start, epoch }
    return problems
  }

  /** The flow is asked a message. @param due whether nothing has kept the start from the flow @returns what is wrong with that */
  messaged(session: string, due: boolean): string[] {
    const start = this.#of(session)
    this.#asked = null
    start.messaged = true
    return due && start.epoch === null ? [`the flow was not told that ${session} begins`] : []
  }

  /** The worker has the flow's answer. @param epoch of the conversation by now @returns whether it answers a start */
  answered(epoch: number, now: number): boolean {
    if (this.#asked?.epoch === epoch) this.#asked.start.answeredAt = now
    return this.#asked !== null
  }

  /** @returns what is wrong with what was posted */
  posted(text: string): string[] {
    if (!text.startsWith(WELCOME)) return []
    const start = this.#of(text.slice(WELCOME.length))
    start.posted += 1
    if (start.posted > 1) return [`"${text}" was posted twice`]
    return start.answeredAt === null ? [`"${text}" was posted, but its answer came too late`] : []
  }

  /** What must hold at rest. @param disturbedSince whether the bot may have been interrupted since then */
  missing(disturbedSince: (time: number) => boolean): string[] {
    return [...this.#sessions].flatMap(([session, { answeredAt, posted }]) =>
      answeredAt !== null && posted === 0 && !disturbedSince(answeredAt) ? [`nobody was welcomed to ${session}`] : [],
    )
  }
}
