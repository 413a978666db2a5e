import type { Mark } from './mark.ts'
import type { Missing } from './missing.ts'
import type { Heard, WebhookScope } from './scope.ts'
import type { WebhookState } from './webhook-state.ts'

/** What the sweep of an account remembers. */
export interface SweepRecord {
  /** Null before the first sweep. */
  mark: Mark | null
  /** Found, but not handed over yet. */
  missing: Missing[]
  heard: Heard
  /** Where something came that was no accepted delivery, as `reach` bounds it. */
  reached: string[]
  /** What our webhooks take, as it was shown last: empty where none was. Null while the platform has never answered. */
  scopes: WebhookScope[] | null
  /** Our clock: until then events are not searched, because the platform has refused it. */
  eventsRefusedUntil: number
  /** Runs in a row that failed at the same page for reasons of its own. */
  failures: number
  webhook: WebhookState
  /** The state of the webhook that the governor was told of. */
  reported: WebhookState
}

const NEW: SweepRecord = {
  mark: null,
  missing: [],
  heard: { addresses: {}, sources: {} },
  reached: [],
  scopes: null,
  eventsRefusedUntil: 0,
  failures: 0,
  webhook: 'unknown',
  reported: 'unknown',
}

/** One row of JSON: a change costs one row, no change none. */
export class SweepRecords {
  readonly #storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>

  constructor(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>) {
    this.#storage = storage
    storage.sql.exec('CREATE TABLE IF NOT EXISTS sweep (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)')
  }

  load(): SweepRecord {
    const stored = this.#read()
    // The row is written by `change` alone. One of an earlier version lacks what came later.
    return stored === null ? NEW : { ...NEW, ...JSON.parse(stored) }
  }

  /** Other calls come in at every await: what is changed is read at that moment. */
  change(changes: (record: SweepRecord) => Partial<SweepRecord>): void {
    this.#storage.transactionSync(() => {
      const record = this.load()
      const value = JSON.stringify({ ...record, ...changes(record) })
      if (value === this.#read()) return
      this.#storage.sql.exec('INSERT INTO sweep (id, value) VALUES (1, ?1) ON CONFLICT DO UPDATE SET value = ?1', value)
    })
  }

  #read(): string | null {
    return this.#storage.sql.exec<{ value: string }>('SELECT value FROM sweep').toArray()[0]?.value ?? null
  }
}
