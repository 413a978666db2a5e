/** One REST call, as it came in. It holds nothing of the request but this: no token, no text. */
export interface CallRecord {
  /** Method and path pattern: `POST /contents`. */
  call: string
  /** The address that it was made to, such as `http://127.0.0.1:4100`: one server can be reached by several. */
  origin: string
  threadId: string | null
  /** Null while the call is under way, and where the connection was cut. */
  status: number | null
  disconnected: boolean
  /** How the forecast spoiled it: before its effect, or after it, so that only the answer was lost. */
  spoiled: 'before' | 'after' | null
  at: number
  ms: number
}

/** Called before a REST call is handled, and awaited: what it does has happened when the call takes effect. */
export type CallListener = (call: Readonly<CallRecord>) => void | Promise<void>

export class Calls {
  readonly records: CallRecord[] = []
  readonly #listeners = new Set<CallListener>()
  readonly #now: () => number
  readonly #changed: () => void

  constructor(now: () => number, changed: () => void) {
    this.#now = now
    this.#changed = changed
  }

  begin(call: string, origin: string): CallRecord {
    const record: CallRecord = {
      call,
      origin,
      threadId: null,
      status: null,
      disconnected: false,
      spoiled: null,
      at: this.#now(),
      ms: 0,
    }
    this.records.push(record)
    this.#changed()
    return record
  }

  end(record: CallRecord, status: number | null): void {
    record.status = status
    record.disconnected = status === null
    record.ms = this.#now() - record.at
    this.#changed()
  }

  /** @returns what to call to listen no more */
  listen(listener: CallListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async tell(record: CallRecord): Promise<void> {
    for (const listener of [...this.#listeners]) await listener(record)
  }
}
