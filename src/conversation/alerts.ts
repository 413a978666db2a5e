import type { DeadLetters } from './dead-letters.ts'
import type { ConversationState } from './state.ts'

/** Alerts that stay open until something works again; `GET /health` shows them as `degraded`. */

/** The token's user may not read the thread, or it is gone. */
export const THREAD_UNREADABLE = 'thread_unreadable'

/** An event could not be applied, however often it was tried: an error of the worker's own. */
export const EVENT_SET_ASIDE = 'event_set_aside'

/** A step of the conversation throws again and again: an error of the worker's own, too. */
export const STEP_FAILING = 'step_failing'

export function degrade(state: ConversationState, alert: string) {
  if (!state.degraded.includes(alert)) state.degraded.push(alert)
}

export function restore(state: ConversationState, alert: string) {
  state.degraded = state.degraded.filter((open) => open !== alert)
}

/** Over once no event is set aside any more. */
export function restoreEvents(state: ConversationState, letters: Pick<DeadLetters, 'all'>) {
  if (!letters.all().some(({ kind }) => kind === 'event')) restore(state, EVENT_SET_ASIDE)
}
