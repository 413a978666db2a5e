import type { CustomerMessage } from '../content/inbound.ts'
import type { PlatformTime } from '../core/platform-time.ts'
import type { Identity } from '../engage/resources.ts'
import { type HandoverState, newHandoverState } from '../handover/state.ts'
import type { Step } from './deadlines.ts'
import { type History, newHistory } from './history.ts'
import { newSession, type Session } from './session.ts'

/** The customer's content that messages of the worker's own (apology, handover) reply to. */
export interface ReplyTarget {
  contentId: string
  private: boolean | null
  sourceId: string | null
  sourceType: string | null
  /** What the channel takes, as the content said it; null where it did not. */
  capabilities: readonly string[] | null
  structuredContentSupported: boolean | null
  authorId: string | null
}

export function replyTarget(message: CustomerMessage): ReplyTarget {
  return {
    contentId: message.contentId,
    private: message.private,
    sourceId: message.sourceId,
    sourceType: message.sourceType,
    capabilities: message.capabilitiesSupported,
    structuredContentSupported: message.structuredContentSupported,
    authorId: message.authorId,
  }
}

/** Everything a conversation knows beside its events, messages and replies: one row, plain data. */
export interface ConversationState {
  threadId: string
  handover: HandoverState
  session: Session
  replyTarget: ReplyTarget | null
  /** The customer's profile; null within it: it could not be read. `readAt` is our clock. */
  profile: { identityId: string; identity: Identity | null; readAt: number } | null
  /** The intervention that the bot opened and that is open, as far as is known. */
  interventionId: string | null
  /**
   * An intervention that a reply needs. `uncertain`: a call was made whose outcome is not known, and until it is,
   * nobody can say whose an intervention of the thread is.
   */
  opening: { contentId: string; epoch: number; dueAt: number; attempts: number; uncertain: boolean } | null
  /** The bot's own intervention, if it has one by then, is to be closed or cancelled once all replies are out. */
  finishing: { how: 'close' | 'cancel'; dueAt: number; attempts: number } | null
  /** Alerts that are open, and those that the account's governor has been told of. */
  degraded: string[]
  reported: string[]
  /** How often the list of dead letters has changed, and which state of it the governor was told of. */
  letters: { changes: number; reported: number }
  /** Our clock: when the governor may be told next, after it could not be told. */
  reportDueAt: number
  /** Steps that failed in a row through an error of the worker's own, the last of them, and until when it rests. */
  stumbles: number
  stumbledAt: Step | null
  restUntil: number
  /** Our clock: the last event. */
  seenAt: number
  /** Our clock: when the index of identities may be told next, after it could not be told. */
  indexDueAt: number
  /** It is to be erased, and nothing else happens until that is done. */
  erasing: boolean
  /** What was erased here is no older than this, on the platform's clock: nothing up to then comes in again. 0 = nothing. */
  erasedUpTo: PlatformTime
  /** The source of the thread, once an event has named it. */
  sourceId: string | null
  history: History
}

export function newConversationState(threadId: string, sessionNumber = 1): ConversationState {
  return {
    threadId,
    handover: newHandoverState(),
    session: newSession(sessionNumber),
    replyTarget: null,
    profile: null,
    interventionId: null,
    opening: null,
    finishing: null,
    degraded: [],
    reported: [],
    letters: { changes: 0, reported: 0 },
    reportDueAt: 0,
    stumbles: 0,
    stumbledAt: null,
    restUntil: 0,
    seenAt: 0,
    indexDueAt: 0,
    erasing: false,
    erasedUpTo: 0,
    sourceId: null,
    history: newHistory(),
  }
}

/** What a row of an earlier version does not tell of its reply target. */
const NO_CHANNEL = { sourceId: null, capabilities: null, structuredContentSupported: null }

/**
 * What is left of an erased conversation. The next session must not revive the flow's memory of an old one, what was
 * erased must not come in again, and the late echo of a reply must not pass for a person's doing.
 */
export interface Tombstone {
  erasedSessions: number
  /** The platform's clock; not there before version 7. */
  erasedUpTo?: PlatformTime
  /** The token's user: no customer. */
  botUserId?: string | null
}

/** The row, which `StateStore` alone writes. */
type Stored = ConversationState | Tombstone

/** A row of an earlier version lacks what came later: that starts as new. */
function completed(stored: Stored): Stored {
  if (isTombstone(stored)) return stored
  const { threadId, handover, replyTarget, session } = stored
  const fresh = newConversationState(threadId)
  return {
    ...fresh,
    ...stored,
    handover: { ...fresh.handover, ...handover },
    session: { ...fresh.session, ...session },
    replyTarget: replyTarget && { ...NO_CHANNEL, ...replyTarget },
  }
}

const isTombstone = (stored: Stored): stored is Tombstone => 'erasedSessions' in stored

export class StateStore {
  readonly #sql: SqlStorage
  /**
   * What the row holds, completed; null where there is none, undefined while that is not known. It is asked for many
   * times a turn, nobody else writes it, and a state that did not change costs no write.
   */
  #stored: string | null | undefined
  /** The same to look at, frozen: what all readers share, nobody may change. */
  #shared: Stored | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** To look at, and never to change; null where nothing is held of a conversation. */
  load(): ConversationState | null {
    return conversationIn(this.#look())
  }

  /** The same to change and to `save`: nobody else's. */
  draft(): ConversationState | null {
    const value = this.#read()
    return value === null ? null : conversationIn(JSON.parse(value))
  }

  isBlank(): boolean {
    return this.#read() === null
  }

  /** The state of a conversation that begins, or begins again after it was erased. Nothing is written. */
  begin(threadId: string): ConversationState {
    const stored = this.#look()
    if (stored === null || !isTombstone(stored)) return newConversationState(threadId)
    const { erasedSessions, erasedUpTo = 0, botUserId = null } = stored
    const fresh = newConversationState(threadId, erasedSessions + 1)
    return { ...fresh, erasedUpTo, handover: { ...fresh.handover, botUserId } }
  }

  save(state: ConversationState) {
    const value = JSON.stringify(state)
    if (value !== this.#stored) this.#write(value)
  }

  /** A transaction was rolled back: what was written last is not what is stored. */
  forget() {
    this.#keep(undefined)
  }

  saveTombstone(tombstone: Tombstone) {
    this.#write(JSON.stringify(tombstone))
  }

  #look(): Stored | null {
    const value = this.#read()
    if (value !== null) this.#shared ??= frozen(JSON.parse(value))
    return this.#shared
  }

  #read(): string | null {
    if (this.#stored === undefined) {
      const value = this.#sql.exec<{ value: string }>('SELECT value FROM state').toArray()[0]?.value ?? null
      this.#keep(value && JSON.stringify(completed(JSON.parse(value))))
    }
    return this.#stored ?? null
  }

  #write(value: string) {
    this.#sql.exec('INSERT INTO state (id, value) VALUES (1, ?1) ON CONFLICT DO UPDATE SET value = ?1', value)
    this.#keep(value)
  }

  #keep(stored: string | null | undefined) {
    this.#stored = stored
    this.#shared = null
  }
}

const conversationIn = (stored: Stored | null) => (stored === null || isTombstone(stored) ? null : stored)

/** Whoever changes it all the same is stopped at once, and not after the next start. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner)
  return Object.freeze(value)
}
