import { endOfSecond } from '../core/platform-time.ts'
import { DeadLetters } from './dead-letters.ts'
import { Identities } from './identities.ts'
import { Inbox } from './inbox.ts'
import { Offers } from './offers.ts'
import { Outbox } from './outbox.ts'
import { Posted } from './posted.ts'
import { Requests } from './requests.ts'
import { TABLES } from './schema.ts'
import { SessionStorage } from './session-storage.ts'
import { type ConversationState, StateStore } from './state.ts'
import { countsOf, newestIssuedAt, type TableCounts } from './tables.ts'
import { Timeline } from './timeline.ts'

/**
 * The conversation's storage as one thing: state, inbox and outbox, changed together or not at all. No state is
 * kept between two steps, since other events come in at every await: each asks for it anew.
 */
export class Ledger {
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly posted: Posted
  readonly offers: Offers
  readonly deadLetters: DeadLetters
  readonly timeline: Timeline
  readonly requests: Requests
  readonly sessionStorage: SessionStorage
  readonly identities: Identities
  readonly #store: StateStore
  readonly #storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>

  constructor(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>) {
    this.#storage = storage
    this.#store = new StateStore(storage.sql)
    this.inbox = new Inbox(storage.sql)
    this.outbox = new Outbox(storage.sql)
    this.posted = new Posted(storage.sql)
    this.offers = new Offers(storage.sql)
    this.deadLetters = new DeadLetters(storage.sql)
    this.timeline = new Timeline(storage.sql)
    this.requests = new Requests(storage.sql)
    this.sessionStorage = new SessionStorage(storage.sql)
    this.identities = new Identities(storage.sql)
  }

  /** To look at: only `change` and `open` hand out a state that may be changed. */
  load(): ConversationState | null {
    return this.#store.load()
  }

  /** Nothing was ever held here, not even a conversation that has been erased. */
  isBlank(): boolean {
    return this.#store.isBlank()
  }

  /** The state inside a step: a conversation that has no state has no steps. */
  state(): ConversationState {
    return known(this.#store.load())
  }

  /** Changes the state and the queues in one transaction: all of it is durable, or nothing. */
  change<T>(work: (state: ConversationState) => T): T {
    return this.#transaction(() => {
      const state = known(this.#store.draft())
      const result = work(state)
      this.#store.save(state)
      return result
    })
  }

  /**
   * The same for what may be the first event of a conversation. One that means nothing begins none.
   * @returns the state as it is now; null where there still is none
   */
  open(threadId: string, work: (state: ConversationState) => void): ConversationState | null {
    return this.#transaction(() => {
      const before = this.#store.draft()
      if (before !== null) {
        work(before)
        this.#store.save(before)
        return before
      }
      const state = this.#store.begin(threadId)
      const blank = JSON.stringify(state)
      work(state)
      if (JSON.stringify(state) === blank) return null
      this.#store.save(state)
      return state
    })
  }

  /** How much is held, by table. */
  counts(): TableCounts {
    return countsOf(this.#storage.sql)
  }

  /** Erases everything but the tombstone, at once: a crash must not let an old session come back to life. */
  erase() {
    this.#transaction(() => {
      const { session, erasedUpTo, handover } = this.state()
      const newest = newestIssuedAt(this.#storage.sql)
      for (const table of TABLES) this.#storage.sql.exec(`DELETE FROM ${table}`)
      this.#forget()
      this.#store.saveTombstone({
        erasedSessions: session.number,
        erasedUpTo: Math.max(erasedUpTo, endOfSecond(Math.max(newest, handover.latestAt))),
        botUserId: handover.botUserId,
      })
    })
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work)
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  /** What the parts remember of the storage is not there any more. */
  #forget() {
    for (const part of [this.#store, this.inbox, this.outbox, this.identities]) part.forget()
  }
}

function known(state: ConversationState | null): ConversationState {
  if (!state) throw new Error('conversation without a state')
  return state
}
