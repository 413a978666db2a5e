import { backoffMs } from '../core/backoff.ts'
import { degrade, restore, STEP_FAILING } from './alerts.ts'
import type { Step } from './deadlines.ts'
import { noteError } from './history.ts'
import type { ConversationState } from './state.ts'
import type { Timings } from './timings.ts'

/** Errors of the worker's own: what a step that throws leads to. Nothing is tried for ever without anybody knowing. */

/** So often in a row a step may fail before it shows in `GET /health`, and before a turn is given up: half a minute. */
const STUMBLES_MAX = 5

/** A step has thrown: the conversation rests before it is tried again, longer each time. @param random in [0, 1) */
export function stumble(state: ConversationState, step: Step, timings: Timings, now: number, random: number) {
  noteError(state.history, { at: now, event: 'conversation.step_failed', reason: step })
  state.stumbles += 1
  state.stumbledAt = step
  state.restUntil = now + backoffMs(timings.stumble, state.stumbles, random)
  if (isStuck(state)) degrade(state, STEP_FAILING)
}

/** The step that stumbled works again, or there is nothing left for it to do. */
export function recover(state: ConversationState) {
  Object.assign(state, { stumbles: 0, stumbledAt: null, restUntil: 0 })
  restore(state, STEP_FAILING)
}

export const isStuck = ({ stumbles }: Pick<ConversationState, 'stumbles'>) => stumbles >= STUMBLES_MAX
