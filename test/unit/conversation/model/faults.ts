/** What can happen to a call that the worker makes, to Engage or to the flow. */
export type Fault =
  /** Answered like this, without any effect. */
  | { type: 'refused'; status: number; body?: Record<string, unknown> }
  /** No connection: no effect, no answer. */
  | { type: 'unreachable' }
  /** It takes effect, and its answer is lost. */
  | { type: 'answer_lost' }
  /** It takes effect, and its answer is slow. */
  | { type: 'slow' }
  /** It is on its way for long, and takes effect when it arrives, also where the worker was stopped meanwhile. */
  | { type: 'late' }
  /** The same, and the connection is cut at once. */
  | { type: 'cut' }
  /** The worker is stopped before it takes effect, or after. */
  | { type: 'crash_before' }
  | { type: 'crash_after' }

export interface CallFault {
  /** As in the emulator's call records, or `flow`. */
  call: string
  fault: Fault
}

export const FLOW = 'flow'

/** How the platform refuses a reply where it wants an open intervention. */
export const NO_INTERVENTION: Fault = {
  type: 'refused',
  status: 422,
  body: { error: 'validation_error', message: 'The replied content is not under an open intervention.' },
}

/** The calls of the Engage API that the worker makes. */
export const CALLS = [
  FLOW,
  'POST /contents',
  'GET /contents',
  'GET /content_threads/{id}',
  'PUT /content_threads/{id}/update_categories',
  'GET /interventions',
  'POST /interventions',
  'PUT /interventions/{id}/close',
  'DELETE /interventions/{id}/cancel',
] as const

/** The name of a call, without the ids. */
export function callName(method: string, pathname: string): string {
  const path = pathname.replace('/1.0', '').replace(/^(\/\w+)\/[^/]+/, '$1/{id}')
  return `${method} ${path}`
}

/** The faults that are to come: each meets the next call of its kind. */
export class Faults {
  #coming: CallFault[] = []

  add(fault: CallFault) {
    this.#coming.push(fault)
  }

  take(call: string): Fault | null {
    const index = this.#coming.findIndex((fault) => fault.call === call)
    return this.#coming.splice(index, index === -1 ? 0 : 1)[0]?.fault ?? null
  }

  clear() {
    this.#coming = []
  }
}
