import { type Config, type Settings, settingsFor } from '../config.ts'
import { backoffMs } from '../core/backoff.ts'
import { parsePlatformTime } from '../core/platform-time.ts'
import type { Analytics } from '../telemetry/analytics.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import { degrade, EVENT_SET_ASIDE, restoreEvents } from './alerts.ts'
import { applySignal, bury, type Means } from './carry-out.ts'
import { policyFrom } from './context.ts'
import { noteError } from './history.ts'
import { HELD_FAILURES_MAX, type IncomingEvent } from './inbox.ts'
import { sourceOf } from './incoming.ts'
import { applyEvent, noteSeen } from './intake.ts'
import type { Ledger } from './ledger.ts'
import type { Rush } from './rush.ts'
import type { ConversationState } from './state.ts'
import { timingsFor } from './timings.ts'

/** How events are taken in, whatever comes of them: one that cannot be applied is kept and tried again. */

/** What events are taken in with. While the settings are wrong, none can be applied. */
export interface Taking {
  ledger: Ledger
  log: Log
  analytics: Analytics | null
  config: Config
  rush: Rush
}

/** Names the dead letter of an event. */
const eventLetter = ({ event }: IncomingEvent) => `event-${event.id}`

/**
 * Takes events in. One that cannot be taken is kept for later and does not block its neighbours.
 * @returns the state as it is now; null where the events mean nothing and no conversation is known
 */
export function takeEvents(
  taking: Taking,
  threadId: string,
  events: readonly IncomingEvent[],
  now: number,
): ConversationState | null {
  const { ledger } = taking
  try {
    return ledger.open(threadId, (state) => {
      for (const incoming of events) take(taking, state, incoming, now)
    })
  } catch (error) {
    const [incoming, ...others] = events
    if (incoming === undefined) throw error
    if (others.length === 0) {
      return ledger.open(threadId, (state) => keepForLater(taking, state, incoming, { now, failures: 1, error }))
    }
    // Nothing of them was kept. Each on its own: what one cannot do is undone without the others.
    return events.reduce<ConversationState | null>((_, one) => takeEvents(taking, threadId, [one], now), null)
  }
}

/** Takes the held events that are due once more. */
export function takeHeldEvents(taking: Taking, now: number): void {
  const { ledger } = taking
  const { inbox, deadLetters } = ledger
  for (const { incoming, failures } of inbox.heldDue(now)) {
    try {
      ledger.change((state) => {
        inbox.forgetHeld(incoming.event.id)
        take(taking, state, incoming, now)
        if (deadLetters.remove(eventLetter(incoming))) state.letters.changes += 1
      })
    } catch (error) {
      ledger.change((state) => keepForLater(taking, state, incoming, { now, failures: failures + 1, error }))
    }
  }
  if (ledger.state().degraded.includes(EVENT_SET_ASIDE)) {
    ledger.change((state) => restoreEvents(state, deadLetters))
  }
}

/** Applies an event, or holds it until it can be understood. */
function take(taking: Taking, state: ConversationState, incoming: IncomingEvent, now: number) {
  const { ledger, config, rush } = taking
  if (wasErased(state, incoming)) return
  if (config.ok) {
    const settings = settingsFor(config.settings, state.sourceId ?? sourceOf(incoming))
    const turnAt = (now: number) => rush.turnAt(now, timingsFor(settings.TIME_SCALE))
    return applyEvent(meansAt(taking, settings, now), { settings, turnAt }, state, incoming)
  }
  noteSeen(state, incoming, now)
  ledger.inbox.hold(incoming)
}

/** The platform sends again, or a sweep finds again, what was erased. One without a time begins no conversation anew. */
function wasErased({ erasedUpTo, seenAt }: ConversationState, { event }: IncomingEvent): boolean {
  if (erasedUpTo === 0) return false
  const issuedAt = parsePlatformTime(event.issued_at)
  return issuedAt === null ? seenAt === 0 : issuedAt <= erasedUpTo
}

/** An event that could not be applied. @param failures how often so far */
function keepForLater(
  taking: Taking,
  state: ConversationState,
  incoming: IncomingEvent,
  { now, failures, error }: { now: number; failures: number; error: unknown },
) {
  const { ledger, log, config } = taking
  if (!config.ok) throw error
  const settings = settingsFor(config.settings, state.sourceId ?? sourceOf(incoming))
  const { stumble, slowRetryMs } = timingsFor(settings.TIME_SCALE)
  const isSetAside = failures >= HELD_FAILURES_MAX
  const wait = isSetAside ? slowRetryMs : backoffMs(stumble, failures, Math.random())
  noteSeen(state, incoming, now)
  ledger.inbox.hold(incoming, { failures, dueAt: now + wait })
  noteError(state.history, { at: now, event: 'event.not_applied', reason: errorName(error) })
  log.error('event.not_applied', { type: incoming.event.type, error: errorName(error), failures })
  if (isSetAside) degrade(state, EVENT_SET_ASIDE)
  if (failures === HELD_FAILURES_MAX) setAside(meansAt(taking, settings, now), state, incoming)
}

/** What an event says is not known: it may be a customer's message that nobody answers. Agents are to look. */
function setAside(means: Means, state: ConversationState, incoming: IncomingEvent) {
  const letter = { id: eventLetter(incoming), kind: 'event' as const, reason: 'not_applied' }
  bury(means, state, letter, { kind: 'event', eventId: incoming.event.id })
  applySignal(means, state, { type: 'gave_up', cause: 'event' })
}

function meansAt({ ledger, log, analytics }: Taking, settings: Settings, now: number): Means {
  return { ledger, log, analytics, policy: policyFrom(settings, timingsFor(settings.TIME_SCALE)), now }
}
