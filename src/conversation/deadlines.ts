import type { Settings } from '../config.ts'
import { PRIORITIES, type Priority } from '../engage/admission.ts'
import { isInDoubt } from '../handover/state.ts'
import type { WaitingMessage } from './inbox.ts'
import type { OpenReply } from './outbox.ts'
import { expiresAt } from './session.ts'
import type { ConversationState } from './state.ts'
import type { Timings } from './timings.ts'

/** What a conversation can do next. Each step is one piece of work between two looks at the storage. */
export type Step =
  | 'apply_held_events'
  | 'reconcile_reply'
  | 'open_intervention'
  | 'read_thread'
  | 'expire_reply'
  | 'upload_media'
  | 'post_reply'
  | 'give_up_waiting'
  | 'recategorize'
  | 'check_return'
  | 'check_interventions'
  | 'finish_intervention'
  | 'index_identities'
  | 'ask_flow'
  | 'report_to_account'
  | 'end_session'
  | 'erase'
  | 'recover'

export interface Deadline {
  step: Step
  /** Our clock, milliseconds. */
  at: number
}

/**
 * What the account's budget holds back: calls of a priority, and with them all that go after those; or one step alone,
 * for what that reads along the way, which comes after the step's own priority.
 */
export type Held = Priority | 'open_intervention' | 'ask_flow'

/** What the deadlines are computed from: the stored state and the heads of the queues. */
export interface Snapshot {
  state: ConversationState
  reply: OpenReply | null
  /** The messages that wait for the flow, in order. */
  waiting: WaitingMessage[]
  /** When a forced input is to be put to the flow though the bot does not have the thread, our clock; null: there is none. */
  forcedDueAt: number | null
  /** When the next held event is to be looked at, our clock; null where none is held. */
  heldDueAt: number | null
  /** Whether somebody has written of whom the index of identities does not know it. */
  hasUntold: boolean
  /** Until when the account's budget holds calls of this conversation back, our clock. */
  heldBack: Readonly<Partial<Record<Held, number>>>
}

/** A burst is gathered from at most so many waiting messages. */
const BURST_MAX = 50

/** A burst of messages is waited for no longer than this many times the settle time. */
const SETTLE_CEILING = 5

/**
 * Everything that a conversation owes, with the time it is due, in the order in which due work is done: first what
 * settles who owns the thread, then what was promised, then what is new. Pure; the one place where the next alarm
 * comes from.
 */
export function deadlines(snapshot: Snapshot, settings: Settings, timings: Timings): Deadline[] {
  const { state, reply, heldDueAt } = snapshot
  const { handover } = state
  const list: Deadline[] = []
  const add = (step: Step, at: number) => list.push({ step, at: Math.max(at, state.restUntil) })
  if (state.erasing) {
    add('erase', 0)
    return list
  }
  /** A step that calls Engage. */
  const addCall = (step: Step, priority: Priority, at: number) => {
    const before = PRIORITIES.slice(0, PRIORITIES.indexOf(priority) + 1)
    const held = Object.entries(snapshot.heldBack).filter(
      ([what]) => what === step || before.some((one) => one === what),
    )
    add(step, Math.max(at, ...held.map(([, until]) => until)))
  }

  const unsettled = reply?.status === 'sending' || state.opening?.uncertain === true
  if (heldDueAt !== null && !unsettled) add('apply_held_events', heldDueAt)
  if (reply?.status === 'sending') addCall('reconcile_reply', 'read', reply.dueAt)
  if (state.opening) addCall('open_intervention', 'reply', state.opening.dueAt)
  if (handover.read) addCall('read_thread', reply ? 'reply' : 'read', handover.read.dueAt)
  if (reply) add('expire_reply', reply.queuedAt + settings.REPLY_EXPIRY_MINUTES * 60_000)
  if (reply?.status === 'queued' && !isInDoubt(handover) && !state.opening) {
    addCall(reply.rich && reply.rich.ready === null ? 'upload_media' : 'post_reply', 'reply', reply.dueAt)
  }

  const drains = handover.owner === 'handing_over' && reply !== null
  if (handover.recategorization && !drains) addCall('recategorize', 'handover', handover.recategorization.dueAt)
  if (handover.request && drains) add('give_up_waiting', handover.request.requestedAt + timings.handoverWaitMs)
  if (handover.owner === 'agent' && handover.pendingReturn) {
    addCall('check_return', 'handover', handover.pendingReturn.dueAt)
  }
  // As long as one is being opened, nobody can say which are the bot's.
  const canLook = handover.owner === 'agent' || (handover.check?.act !== undefined && !state.opening)
  if (handover.check && canLook) addCall('check_interventions', 'read', handover.check.dueAt)
  if (state.finishing && !reply) addCall('finish_intervention', 'read', state.finishing.dueAt)
  // A single call, once for each who writes: before the flow, which may take its time, so that nobody is left out long.
  if (snapshot.hasUntold) add('index_identities', state.indexDueAt)
  // The flow is asked only when everything that it said before is out.
  if (handover.owner === 'bot' && !isInDoubt(handover) && !reply && !state.opening && snapshot.waiting.length > 0) {
    // What begins a session need not wait for the end of a burst.
    const settleMs = state.session.startOwed ? 0 : settings.MESSAGE_SETTLE_MS
    addCall('ask_flow', 'reply', turnDueAt(snapshot.waiting, settleMs))
  }
  if (snapshot.forcedDueAt !== null && !reply && !state.opening) addCall('ask_flow', 'reply', snapshot.forcedDueAt)
  // Not that a step fails waits for its rest, or nobody would hear of one that always does.
  const isTold = state.stumbledAt !== null && state.stumbledAt !== 'report_to_account'
  const unreported = state.letters.changes !== state.letters.reported
  if (unreported || !sameAlerts(state.degraded, state.reported)) {
    if (isTold) list.push({ step: 'report_to_account', at: state.reportDueAt })
    else add('report_to_account', state.reportDueAt)
  }

  const expiry = expiresAt(state.session, settings.SESSION_MINUTES * 60_000)
  if (state.interventionId && handover.owner === 'bot' && !reply && snapshot.waiting.length === 0 && expiry !== null) {
    add('end_session', expiry)
  }
  add('erase', state.seenAt + settings.RETENTION_DAYS * 86_400_000)
  // What it stumbled over is not owed any more.
  if (state.stumbledAt !== null && !list.some(({ step }) => step === state.stumbledAt)) add('recover', 0)
  return list
}

/** The first piece of work that is due, in the order of their importance. */
export function nextStep(list: readonly Deadline[], now: number): Step | null {
  return list.find((deadline) => deadline.at <= now)?.step ?? null
}

/** When the next alarm is needed. */
export function wakeAt(list: readonly Deadline[]): number | null {
  return list.length === 0 ? null : Math.min(...list.map((deadline) => deadline.at))
}

/** How many waiting messages decide about the next turn: without a settle time it is one message. */
export const turnLimit = (settleMs: number) => (settleMs === 0 ? 1 : BURST_MAX)

/**
 * The messages of the next turn: one, or with a settle time all that wait, up to the first that is not a customer's.
 */
export function nextTurn<M extends Pick<WaitingMessage, 'kind'>>(waiting: readonly M[], settleMs: number): M[] {
  const [first] = waiting
  if (!first) return []
  if (settleMs === 0 || first.kind !== 'customer') return [first]
  const end = waiting.findIndex((message) => message.kind !== 'customer')
  return waiting.slice(0, end === -1 ? undefined : end)
}

function turnDueAt(waiting: Snapshot['waiting'], settleMs: number): number {
  const turn = nextTurn(waiting, settleMs)
  const dueAt = Math.max(0, ...turn.map((message) => message.dueAt))
  if (settleMs === 0 || turn[0]?.kind !== 'customer') return dueAt
  const received = turn.map((message) => message.receivedAt)
  const settled = Math.max(...received) + settleMs
  const ceiling = Math.min(...received) + settleMs * SETTLE_CEILING
  return Math.max(dueAt, Math.min(settled, ceiling))
}

export function sameAlerts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((alert) => right.includes(alert))
}
