/** What the platform, and the flow, have recorded of one conversation. Times are milliseconds of the same clock. */
export interface Facts {
  /** What the customer wrote, in order. */
  written: Written[]
  /** The texts of the bot's contents, in the order of the thread. */
  replies: string[]
  /** Each `POST /contents` that took effect, when it came in. */
  posts: Sending[]
  /** Calls about the thread, when the platform had answered them. */
  calls: { process: number; answeredAt: number }[]
  /** When the flow was asked with which text, and when it answered; in order. */
  asks: readonly (Sending & { text: string; answeredAt: number | null })[]
  /** When each of the worker's processes was started. */
  starts: readonly number[]
  takeover: {
    /** When the worker first acknowledged an event of the takeover; null where it never did. */
    knownAt: number | null
    /** When the platform showed the thread as the bot's again; null where it never was given back. */
    returnedAt: number | null
  } | null
  /** Whom the thread's categories give it to. */
  owner: string
}

/** A request that a process of the worker has sent. It may come in when the next one runs already. */
export interface Sending {
  /** The number of the process, from 0 on. */
  process: number
  at: number
}

export interface Written {
  text: string
  /** What the flow answers it with. */
  answer: string[]
  /** `may`: an agent takes the thread before it is answered, or has it; answered then at most once. */
  duty: 'must' | 'may'
  /** When the worker first acknowledged it; null where it never did. */
  acknowledgedAt: number | null
}

/** What of the promises was not kept; empty where all were. Pure. */
export function broken(facts: Facts): string[] {
  return [...answeredOnce(facts), ...inOrder(facts), ...neverOverAHuman(facts), ...rightOwner(facts)]
}

/** Each customer message is answered exactly once. */
function answeredOnce({ written, replies }: Facts): string[] {
  const all = written.flatMap(({ answer }) => answer)
  const count = (text: string) => replies.filter((reply) => reply === text).length
  return [
    ...[...new Set(replies)].filter((reply) => !all.includes(reply)).map((reply) => `the flow never said: ${reply}`),
    ...all.filter((text) => count(text) > 1).map((text) => `said ${count(text)} times: ${text}`),
    ...unsaid({ written, replies }).map((text) => `never said: ${text}`),
  ]
}

/** The replies that the customer must hear and has not heard. */
export function unsaid({ written, replies }: Pick<Facts, 'written' | 'replies'>): string[] {
  return written
    .filter(({ duty }) => duty === 'must')
    .flatMap(({ answer }) => answer)
    .filter((text) => !replies.includes(text))
}

/** An answer's texts come in its order with nothing between them, and answers in the order of the messages. */
function inOrder(facts: Facts): string[] {
  const { written, replies } = facts
  const answered = written.flatMap((message) => {
    const said = replies.filter((reply) => message.answer.includes(reply))
    const at = replies.indexOf(said[0] ?? '')
    return at === -1 ? [] : [{ message, said, at }]
  })
  // An agent who takes the thread ends an answer: its end may be missing.
  const torn = answered.filter(({ message, said, at }) => {
    return !startsWith(message.answer, said) || !startsWith(replies.slice(at), said)
  })
  const overtaken = answered.flatMap((late, index) =>
    answered
      .slice(index + 1)
      .filter((early) => early.at < late.at && wasKnown(late.message, early.message, facts))
      .map((early) => `${early.message.text} was answered before ${late.message.text}, which had come in time`),
  )
  return [...torn.map(({ message }) => `the answer is torn: ${message.text}`), ...overtaken]
}

function startsWith(texts: readonly string[], start: readonly string[]): boolean {
  return start.every((text, index) => texts[index] === text)
}

/** Webhooks overtake each other: what came while the worker was at another turn already may be answered after it. */
function wasKnown(late: Written, early: Written, facts: Facts): boolean {
  const asked = facts.asks.findLast(({ text }) => text === early.text)
  return asked !== undefined && late.acknowledgedAt !== null && late.acknowledgedAt < latestStep(asked, facts)
}

/** Once the worker knows of a takeover, nothing is posted until the thread is the bot's again. */
function neverOverAHuman(facts: Facts): string[] {
  if (facts.takeover === null || facts.takeover.knownAt === null) return []
  const { knownAt, returnedAt } = facts.takeover
  return facts.posts
    .filter((post) => knownAt < latestStep(post, facts) && (returnedAt === null || post.at < returnedAt))
    .map(({ at }) => `posted ${at - knownAt} ms after a takeover was known`)
}

/**
 * What the worker does for a thread it does step by step: what came in at a time was decided on after all that was
 * done before, by this process. That is surer than a clock, since what was decided can be on its way for a while.
 */
function latestStep(before: Sending, { calls, asks, starts }: Facts): number {
  const steps = [...calls, ...asks].flatMap(({ process, answeredAt }) =>
    process === before.process && answeredAt !== null && answeredAt < before.at ? [answeredAt] : [],
  )
  return Math.max(starts[before.process] ?? 0, ...steps)
}

function rightOwner({ takeover, owner }: Facts): string[] {
  const wanted = takeover === null || takeover.returnedAt !== null ? 'bot' : 'agent'
  return owner === wanted ? [] : [`the thread is with ${owner}, not with ${wanted}`]
}
