import { loadLogSettings } from '../../../src/config.ts'
import type { ConversationBinding } from '../../../src/conversation/directory.ts'
import type { IncomingEvent } from '../../../src/conversation/inbox.ts'
import { fail, ok, type Result } from '../../../src/core/result.ts'
import { PAGE_LIMIT } from '../../../src/engage/client.ts'
import type { EngageFailure } from '../../../src/engage/failure.ts'
import {
  type ContentRecord,
  contentRecordSchema,
  type EventRecord,
  eventRecordSchema,
  interventionSchema,
} from '../../../src/engage/resources.ts'
import { SweepRecords } from '../../../src/sweep/records.ts'
import { type SweepRun, sweep } from '../../../src/sweep/run.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { sqliteStorage } from '../conversation/model/storage.ts'

export const START = Date.parse('2026-11-20T09:00:00Z')

const SOURCE = 'source-1'
const THREAD = 'thread-1'

/** When something appears in lists, in milliseconds since `START`, and what else a list says of it. */
interface Shown {
  /** Issued, in milliseconds since `START`. */
  at: number
  /** The list of events shows it from then on; as soon as it was issued, if not said. */
  listedAt?: number
  /** The search of contents shows it from then on; as soon as it was issued, if not said. */
  readableAt?: number
}

/** An account whose platform and conversations are lists, and what the sweep of it remembers. Time is told. */
export class SweptAccount {
  /** Milliseconds since `START`, on both clocks. */
  now = 0
  /** The call of this name fails so, once, after it has worked so often. */
  failing: { call: string; after: number; failure: EngageFailure } | null = null
  /** How many calls a run may make, and events it may look at. */
  callsPerRun = 40
  eventsPerRun = 2_000
  readonly calls: string[] = []
  /** Ids of events in the order in which conversations received them. */
  readonly received: string[] = []
  readonly logged: Record<string, unknown>[] = []
  readonly records = new SweepRecords(sqliteStorage())
  readonly #events: { record: EventRecord; listedAt: number }[] = []
  readonly #contents: { record: ContentRecord; readableAt: number }[] = []

  /** A customer's message. */
  message(id: string, { at, listedAt = at, readableAt = at }: Shown) {
    const created_at = new Date(START + at).toISOString()
    const extra_infos = { content_id: id, content_source_id: SOURCE, content_thread_id: THREAD }
    const event = { id, name: 'content.imported', created_at, user_id: null, extra_infos }
    this.#events.push({ record: eventRecordSchema.parse(event), listedAt })
    const content = { id, created_at, source_id: SOURCE, thread_id: THREAD, type: 'message', body: 'hello' }
    this.#contents.push({ record: contentRecordSchema.parse(content), readableAt })
  }

  /** An intervention that was opened. @param isBare the list names no thread: it has to be read */
  opened(id: string, { at, listedAt = at }: Shown, isBare = false) {
    const extra_infos = { intervention_id: id, content_source_id: SOURCE, content_thread_id: isBare ? null : THREAD }
    const created_at = new Date(START + at).toISOString()
    const event = { id, name: 'intervention.opened', created_at, user_id: 'agent-1', extra_infos }
    this.#events.push({ record: eventRecordSchema.parse(event), listedAt })
  }

  /** What a message or an event was found as. */
  events(name: string) {
    return this.logged.filter(({ event }) => event === name)
  }

  /** A run of the sweep. @returns whether there is more to be handed over at once */
  sweep(at: number): Promise<boolean> {
    this.now = at
    const from = this.calls.length
    return sweep({
      conversations: this.#conversations(),
      engage: this.#engage(),
      records: this.records,
      log: createLog(loadLogSettings({}), {}, (_level, line) => void this.logged.push(JSON.parse(line))),
      sourceIds: [SOURCE],
      longestMs: 86_400_000,
      refusedForMs: 3_600_000,
      now: () => START + this.now,
      callsLeft: () => this.callsPerRun - (this.calls.length - from),
      isUsedUp: (lookedAt) => lookedAt >= this.eventsPerRun,
    })
  }

  #call<T>(name: string, value: () => T): Result<T, EngageFailure> {
    this.calls.push(name)
    if (this.failing?.call !== name || this.failing.after-- > 0) return ok(value())
    const { failure } = this.failing
    this.failing = null
    return fail(failure)
  }

  #engage(): SweepRun['engage'] {
    const page = <T>(records: T[]) => ({ records, size: records.length })
    const timeOf = (one: EventRecord | ContentRecord) => Date.parse(one.created_at ?? '')
    return {
      listEvents: async (_names, after, offset) =>
        this.#call('listEvents', () => {
          const listed = this.#events.filter(({ listedAt }) => listedAt <= this.now).map(({ record }) => record)
          const found = listed
            .filter((one) => timeOf(one) >= Date.parse(after))
            .toSorted((left, right) => timeOf(left) - timeOf(right))
          return page(found.slice(offset, offset + PAGE_LIMIT))
        }),
      listContentsOfSources: async (_sources, offset) =>
        this.#call('listContentsOfSources', () => {
          const found = this.#readable().toSorted((left, right) => timeOf(right) - timeOf(left))
          return page(found.slice(offset, offset + PAGE_LIMIT))
        }),
      listContentsById: async (ids) =>
        this.#call('listContentsById', () => page(this.#readable().filter(({ id }) => ids.includes(id)))),
      getIntervention: async (id) =>
        this.#call('getIntervention', () => interventionSchema.parse({ id, thread_id: THREAD, user_id: 'agent-1' })),
    }
  }

  #readable(): ContentRecord[] {
    return this.#contents.filter(({ readableAt }) => readableAt <= this.now).map(({ record }) => record)
  }

  #conversations(): ConversationBinding {
    const conversation = {
      unseen: async (traces: { id: string }[]) =>
        traces.map(({ id }) => id).filter((id) => !this.received.includes(id)),
      receive: async (_threadId: string, events: IncomingEvent[]) => {
        for (const { event } of events) if (!this.received.includes(event.id)) this.received.push(event.id)
      },
    }
    const namespace: unknown = { getByName: () => conversation }
    return { CONVERSATION: namespace as ConversationBinding['CONVERSATION'] }
  }
}
