import type { Owner } from '../handover/state.ts'

/** What a conversation remembers to be shown: who had it, and what went wrong. Our clock, the oldest first. No text. */
export interface History {
  owners: OwnerChange[]
  errors: NotedError[]
}

export interface OwnerChange {
  at: number
  from: Owner
  to: Owner
  epoch: number
}

export interface NotedError {
  at: number
  /** The log event that told of it, such as `flow.failed`. */
  event: string
  /** An identifier. */
  reason: string
  /** How often it came in a row. */
  times: number
}

const OWNERS_KEPT = 20
const ERRORS_KEPT = 10

export const newHistory = (): History => ({ owners: [], errors: [] })

export function noteOwner(history: History, change: OwnerChange) {
  history.owners = [...history.owners, change].slice(-OWNERS_KEPT)
}

/** The same error again counts: it must not push everything else out. */
export function noteError(history: History, error: Omit<NotedError, 'times'>) {
  const last = history.errors.at(-1)
  const isAgain = last?.event === error.event && last.reason === error.reason
  const before = isAgain ? history.errors.slice(0, -1) : history.errors
  history.errors = [...before, { ...error, times: isAgain ? last.times + 1 : 1 }].slice(-ERRORS_KEPT)
}
