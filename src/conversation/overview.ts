import type { HandoverState } from '../handover/state.ts'
import type { DeadLetter } from './dead-letters.ts'
import type { NotedError } from './history.ts'
import type { Ledger } from './ledger.ts'
import type { OpenReplyShown, TimelineEntry } from './timeline.ts'

const TIMELINE_ENTRIES = 100

/** A conversation as an operator sees it: plain data without a text, a name or a payload. Our clock, milliseconds. */
export interface Overview extends Pick<HandoverState, 'owner' | 'epoch' | 'botInterventionIds'> {
  threadId: string
  session: number
  /** Since when it has had this owner; null where that is not remembered any more. */
  since: number | null
  /** The last event. */
  seenAt: number
  handover: {
    reason: NonNullable<HandoverState['request']>['reason'] | null
    /** The change of categories that is owed to Engage. */
    recategorizing: { to: 'bot' | 'agent'; attempts: number; dueAt: number } | null
    /** When the thread goes back to the bot, as far as that is known by now. */
    returnDueAt: number | null
    /** When the thread is read, to find out who has it. */
    readDueAt: number | null
    /** In this epoch a person wrote or took the thread. */
    personActive: boolean
  }
  interventionId: string | null
  queue: { messages: number; events: number; replies: OpenReplyShown[] }
  alerts: string[]
  deadLetters: DeadLetter[]
  /** The oldest first. */
  errors: NotedError[]
  /** The newest first; no more than 100. */
  timeline: TimelineEntry[]
}

/** @returns null where nothing is held of a conversation */
export function overviewOf(ledger: Ledger): Overview | null {
  const state = ledger.load()
  if (state === null) return null
  const { handover, history } = state
  const { recategorization } = handover
  return {
    threadId: state.threadId,
    owner: handover.owner,
    epoch: handover.epoch,
    since: history.owners.at(-1)?.at ?? null,
    session: state.session.number,
    seenAt: state.seenAt,
    handover: {
      reason: handover.request?.reason ?? null,
      recategorizing: recategorization && {
        to: recategorization.to,
        attempts: recategorization.attempts,
        dueAt: recategorization.dueAt,
      },
      returnDueAt: handover.pendingReturn?.dueAt ?? null,
      readDueAt: handover.read?.dueAt ?? null,
      personActive: handover.agentActive,
    },
    interventionId: state.interventionId,
    botInterventionIds: handover.botInterventionIds,
    queue: { ...ledger.timeline.waiting(), replies: ledger.timeline.openReplies() },
    alerts: state.degraded,
    deadLetters: ledger.deadLetters.all(),
    errors: history.errors,
    timeline: ledger.timeline.entries(history, TIMELINE_ENTRIES),
  }
}
