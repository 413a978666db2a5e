import * as z from 'zod/mini'
import type { CustomerMessage } from '../content/inbound.ts'
import type { Identity } from '../engage/resources.ts'
import { type HandoverState, newHandoverState } from '../handover/state.ts'
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
  /** Steps that failed in a row through an error of the worker's own, and until when the conversation rests. */
  stumbles: number
  restUntil: number
  /** Our clock: the last event. */
  seenAt: number
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
    restUntil: 0,
    seenAt: 0,
    history: newHistory(),
  }
}

/** What a row of an earlier version does not tell of its reply target. */
const NO_CHANNEL = { sourceId: null, capabilities: null, structuredContentSupported: null }

/** Behind what is there: a state that is read and not changed must be written as it was. */
function missing<T extends object>(defaults: T, stored: object): Partial<T> {
  const entries = Object.entries(defaults).filter(([name]) => !(name in stored))
  return Object.fromEntries(entries) as Partial<T>
}

/** What is left of an erased conversation: the next session must not revive the flow's memory of an old one. */
const tombstoneSchema = z.object({ erasedSessions: z.number() })

export class StateStore {
  readonly #sql: SqlStorage
  /** What the row held when it was last read: a state that did not change costs no write. */
  #stored: string | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Null where nothing is held of a conversation. */
  load(): ConversationState | null {
    const value = this.#read()
    if (value === null || tombstoneSchema.safeParse(value).success) return null
    // The row is written by `save` alone. One of an earlier version lacks what came later: that starts as new.
    const stored = value as ConversationState
    const fresh = newConversationState(stored.threadId)
    const replyTarget = stored.replyTarget && { ...stored.replyTarget, ...missing(NO_CHANNEL, stored.replyTarget) }
    return { ...fresh, ...stored, replyTarget, handover: { ...fresh.handover, ...stored.handover } }
  }

  isBlank(): boolean {
    return this.#read() === null
  }

  loadOrCreate(threadId: string): ConversationState {
    return this.load() ?? newConversationState(threadId, this.#erasedSessions() + 1)
  }

  save(state: ConversationState) {
    const value = JSON.stringify(state)
    if (value !== this.#stored) this.#write(value)
  }

  saveTombstone(erasedSessions: number) {
    this.#write(JSON.stringify({ erasedSessions }))
  }

  #erasedSessions(): number {
    const tombstone = tombstoneSchema.safeParse(this.#read())
    return tombstone.success ? tombstone.data.erasedSessions : 0
  }

  #read(): unknown {
    this.#stored = this.#sql.exec<{ value: string }>('SELECT value FROM state').toArray()[0]?.value ?? null
    return this.#stored === null ? null : JSON.parse(this.#stored)
  }

  #write(value: string) {
    this.#sql.exec('INSERT INTO state VALUES (1, ?1) ON CONFLICT DO UPDATE SET value = ?1', value)
    // Not remembered: the transaction can still be rolled back. Every change reads first.
    this.#stored = null
  }
}
