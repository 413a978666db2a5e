/** Marks an answer that the platform did not give. */
export const WEATHER = 'X-Emulator-Weather'

/** What goes wrong with a REST call. */
export interface Fault {
  /** As in the call records: `POST /contents`, `PUT /content_threads/{id}/update_categories`, … */
  call: string
  /** How many calls it meets; 1 by default. */
  times?: number
  threadId?: string
  /** `before`: instead of the effect. `after`: the effect takes place, and then the answer is lost. */
  when: 'before' | 'after'
  /** 503 where nothing else is said; a fault that has only `delayMs` is merely slow. */
  status?: number
  body?: Record<string, unknown>
  headers?: Record<string, string>
  delayMs?: number
  /** Cuts the connection: no answer at all. */
  disconnect?: boolean
}

export interface FaultHandle {
  readonly id: string
  /** How many calls it will still meet. */
  readonly left: number
  cancel(): void
}

/** A fault still to come. */
export type ComingFault = Fault & { faultId: string; left: number }

/** A cut connection. In the process it is what `fetch` throws then; `server.ts` destroys the socket. */
export class Disconnected extends TypeError {
  constructor() {
    super('fetch failed')
  }
}

/** The faults to come, met in the order in which they were set up. */
export class Faults {
  readonly #coming = new Map<string, { fault: Fault; left: number }>()
  readonly #changed: () => void
  #count = 0

  /** @param changed called when faults were set up or taken back; one that is met shows in its call */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  add(fault: Fault): FaultHandle {
    this.#count += 1
    const id = `fault-${this.#count}`
    const entry = { fault, left: fault.times ?? 1 }
    this.#coming.set(id, entry)
    this.#changed()
    return {
      id,
      get left() {
        return entry.left
      },
      cancel: () => {
        this.cancel(id)
      },
    }
  }

  /** Meets no further calls. @returns whether it was still to come */
  cancel(id: string): boolean {
    const entry = this.#coming.get(id)
    if (entry === undefined) return false
    entry.left = 0
    this.#coming.delete(id)
    this.#changed()
    return true
  }

  take(call: string, threadId: string | null): Fault | null {
    for (const [id, entry] of this.#coming) {
      const { fault } = entry
      if (fault.call !== call || (fault.threadId !== undefined && fault.threadId !== threadId)) continue
      entry.left -= 1
      if (entry.left <= 0) this.#coming.delete(id)
      return fault
    }
    return null
  }

  list(): ComingFault[] {
    return [...this.#coming].map(([faultId, { fault, left }]) => ({ faultId, left, ...fault }))
  }

  clear(): void {
    for (const entry of this.#coming.values()) entry.left = 0
    this.#coming.clear()
  }
}

export function isOnlySlow({ disconnect, delayMs, status, body }: Fault): boolean {
  return delayMs !== undefined && status === undefined && body === undefined && disconnect !== true
}

/** The status of the answer that replaces the real one; null where the connection is cut, or the fault is only slow. */
export function faultStatus(fault: Fault): number | null {
  return fault.disconnect || isOnlySlow(fault) ? null : (fault.status ?? 503)
}

/** @returns the answer that replaces the real one, null where the fault is only slow */
export function faultResponse(fault: Fault): Response | null {
  if (fault.disconnect) throw new Disconnected()
  const status = faultStatus(fault)
  if (status === null) return null
  const body = fault.body ?? { error: ERRORS[status] ?? 'error', message: 'The emulator was told to fail.', status }
  return Response.json(body, { status, headers: { ...fault.headers, [WEATHER]: 'fault' } })
}

const ERRORS: Readonly<Record<number, string>> = {
  401: 'invalid_token',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'validation_error',
  429: 'rate_limit_exceeded',
  500: 'internal_server_error',
  502: 'bad_gateway',
  503: 'service_unavailable',
}
