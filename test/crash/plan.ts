import { draw } from '../../tools/emulator/weather/random.ts'

/** All that is to happen in one run, drawn from its seed. Times are milliseconds on the clock of the machine. */
export interface Plan {
  seed: number
  weather: 'rough' | 'stormy'
  conversations: ConversationPlan[]
  kills: KillPlan[]
}

export interface ConversationPlan {
  name: string
  /** What the customer writes, whoever has the thread by then. */
  messages: MessagePlan[]
  takeover: TakeoverPlan | null
}

export interface MessagePlan {
  text: string
  /** After the message before it. */
  afterMs: number
  /** How long the flow thinks about it, and what it says. */
  thinksMs: number
  answer: string[]
}

export interface TakeoverPlan {
  how: Takeover
  /** After the conversation's start. */
  afterMs: number
  /** What the customer writes once the agent has given the thread back and the bot has it; empty: it stays. */
  afterReturn: MessagePlan[]
}

export const TAKEOVERS = ['opens', 'replies', 'recategorizes'] as const
export type Takeover = (typeof TAKEOVERS)[number]

export interface KillPlan {
  /** Since the start before it: since it listens, or where `whileStarting`, since the process exists. */
  afterMs: number
  whileStarting: boolean
}

const CONVERSATIONS = 30
/** A start of a turn is lost with each kill; more than the worker forgives would end in an apology, and rightly so. */
const KILLS = [3, 5] as const
/** A handful of messages, some before the one before them is answered, some after. */
const MESSAGES = [2, 6] as const
const PAUSE_MS = [0, 500] as const
const THINKS_MS = [0, 200] as const
const ANSWER = [1, 3] as const
const TAKEOVER_MS = [50, 1_200] as const
const TAKEN = 0.4
const GIVEN_BACK = 0.5
/** Between two kills, or shortly after a start. */
const KILL_MS = [150, 900] as const
const SHORTLY_MS = [0, 120] as const
const SHORTLY = 0.4
const WHILE_STARTING = 0.4
/** Every so many runs the weather is worse still. */
const STORMY_EACH = 5

/** The same plan for the same seed. */
export function planFor(seed: number): Plan {
  return {
    seed,
    weather: seed % STORMY_EACH === 0 ? 'stormy' : 'rough',
    conversations: Array.from({ length: CONVERSATIONS }, (_, index) => conversation(seed, `c${index}`)),
    kills: Array.from({ length: whole(KILLS, draw(seed, 'kills')) }, (_, index) => kill(seed, index)),
  }
}

function conversation(seed: number, name: string): ConversationPlan {
  const messages = Array.from({ length: whole(MESSAGES, draw(seed, name, 'messages')) }, (_, index) =>
    message(seed, `${name}-m${index + 1}`),
  )
  const isTaken = draw(seed, name, 'taken') < TAKEN
  return { name, messages, takeover: isTaken ? takeover(seed, name) : null }
}

function message(seed: number, text: string): MessagePlan {
  const count = whole(ANSWER, draw(seed, text, 'answer'))
  return {
    text,
    afterMs: within(PAUSE_MS, draw(seed, text, 'pause')),
    thinksMs: within(THINKS_MS, draw(seed, text, 'thinks')),
    answer: Array.from({ length: count }, (_, index) => `${text}-r${index + 1}`),
  }
}

function takeover(seed: number, name: string): TakeoverPlan {
  const how = TAKEOVERS[Math.floor(draw(seed, name, 'how') * TAKEOVERS.length)] ?? 'opens'
  const isGivenBack = draw(seed, name, 'given back') < GIVEN_BACK
  return {
    how,
    afterMs: within(TAKEOVER_MS, draw(seed, name, 'takeover')),
    afterReturn: isGivenBack ? [message(seed, `${name}-b1`), message(seed, `${name}-b2`)] : [],
  }
}

function kill(seed: number, index: number): KillPlan {
  const isShortly = index > 0 && draw(seed, 'kill shortly', index) < SHORTLY
  return {
    afterMs: within(isShortly ? SHORTLY_MS : KILL_MS, draw(seed, 'kill', index)),
    whileStarting: isShortly && draw(seed, 'kill while starting', index) < WHILE_STARTING,
  }
}

function within([least, most]: readonly [number, number], drawn: number): number {
  return least + drawn * (most - least)
}

function whole([least, most]: readonly [number, number], drawn: number): number {
  return least + Math.floor(drawn * (most - least + 1))
}
