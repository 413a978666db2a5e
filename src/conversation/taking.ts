import type { Config, Settings } from '../config.ts'
import { backoffMs } from '../core/backoff.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import { degrade, EVENT_SET_ASIDE, restore } from './alerts.ts'
import { applySignal, bury, type Means } from './carry-out.ts'
import { policyFrom } from './context.ts'
import { noteError } from './history.ts'
import { HELD_FAILURES_MAX, type IncomingEvent } from './inbox.ts'
import { applyEvent } from './intake.ts'
import type { Ledger } from './ledger.ts'
import type { ConversationState } from './state.ts'
import { timingsFor } from './timings.ts'

/** How events are taken in, whatever comes of them: one that cannot be applied is kept and tried again. */

/** What events are taken in with. While the settings are wrong, none can be applied. */
export interface Taking {
  ledger: Ledger
  log: Log
  config: Config
}

/** Names the dead letter of an event. */
const eventLetter = ({ event }: IncomingEvent) => `event-${event.id}`

/**
 * Events are taken one by one: one that cannot be taken is kept for later and does not block its neighbours.
 * @param failedBefore how often that did not work so far
 * @returns whether it was applied, or is held until it can be understood
 */
export function takeEvent(
  { ledger, log, config }: Taking,
  state: ConversationState,
  incoming: IncomingEvent,
  now: number,
  failedBefore = 0,
): boolean {
  if (!config.ok) {
    state.seenAt = now
    ledger.inbox.hold(incoming)
    return false
  }
  const { settings } = config
  const means = meansAt(ledger, log, settings, now)
  const before = structuredClone(state)
  try {
    ledger.nested(() => applyEvent(means, settings, state, incoming))
    return true
  } catch (error) {
    Object.assign(state, before, { seenAt: now })
    const failures = failedBefore + 1
    const { stumble, slowRetryMs } = timingsFor(settings.TIME_SCALE)
    const isSetAside = failures >= HELD_FAILURES_MAX
    const wait = isSetAside ? slowRetryMs : backoffMs(stumble, failures, Math.random())
    ledger.inbox.hold(incoming, { failures, dueAt: now + wait })
    noteError(state.history, { at: now, event: 'event.not_applied', reason: errorName(error) })
    log.error('event.not_applied', { type: incoming.event.type, error: errorName(error), failures })
    if (isSetAside) degrade(state, EVENT_SET_ASIDE)
    if (failures === HELD_FAILURES_MAX) setAside(means, state, incoming)
    return false
  }
}

/** What an event says is not known: it may be a customer's message that nobody answers. Agents are to look. */
function setAside(means: Means, state: ConversationState, incoming: IncomingEvent) {
  const letter = { id: eventLetter(incoming), kind: 'event' as const, reason: 'not_applied' }
  bury(means, state, letter, { kind: 'event', eventId: incoming.event.id })
  applySignal(means, state, { type: 'gave_up', cause: 'event' })
}

/** Takes the held events that are due once more. */
export function takeHeldEvents(taking: Taking, now: number): void {
  const { inbox, deadLetters } = taking.ledger
  taking.ledger.change((state) => {
    restore(state, EVENT_SET_ASIDE)
    for (const { incoming, failures } of inbox.releaseHeld(now)) {
      const applied = takeEvent(taking, state, incoming, now, failures)
      if (applied && deadLetters.remove(eventLetter(incoming))) state.letters.changes += 1
    }
  })
}

function meansAt(ledger: Ledger, log: Log, settings: Settings, now: number): Means {
  return { ledger, log, policy: policyFrom(settings, timingsFor(settings.TIME_SCALE)), now }
}
