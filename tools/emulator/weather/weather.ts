import type { Dispatcher } from '../delivery/dispatcher.ts'
import type { IssuedEvent } from '../delivery/event.ts'
import type { Switches } from '../options.ts'
import type { CallListener, Calls } from '../rest/calls.ts'
import { found } from '../world.ts'
import type { Fault, FaultHandle, Faults } from './faults.ts'
import type { EventFilter, EventPredicate, Hold, Holds } from './holds.ts'

/** What a real platform does to an integration, on demand. */
export interface Weather {
  /** How this account behaves; assign to change. */
  readonly switches: Switches
  /** Lets the next matching REST calls go wrong. */
  fail(fault: Fault): FaultHandle
  /** Keeps deliveries back: all, or those of a type or thread, or those for which the predicate is true. */
  holdDeliveries(filter?: EventFilter | EventPredicate): Hold
  /** Delivers an event again to every webhook registered for it: the same event, a new envelope. */
  redeliver(eventId: string, times?: number): Promise<void>
  /** Called before each authorized REST call is handled. @returns what to call to listen no more */
  onCall(listener: CallListener): () => void
  /** Forgets the faults still to come and releases what is held. */
  clear(): Promise<void>
}

export interface WeatherParts {
  switches: Switches
  faults: Faults
  holds: Holds
  dispatcher: Dispatcher
  calls: Calls
  issued: ReadonlyMap<string, IssuedEvent>
}

export function createWeather(parts: WeatherParts): Weather {
  const { faults, holds, dispatcher, calls, issued } = parts
  const holding = new Set<Hold>()
  return {
    switches: parts.switches,
    fail: (fault) => faults.add(fault),
    holdDeliveries: (filter = {}) => {
      const hold = holds.hold(filter, (delivery) => dispatcher.deliver(delivery))
      holding.add(hold)
      return hold
    },
    redeliver: async (eventId, times = 1) => {
      const event = found(issued.get(eventId), 'The event')
      for (let time = 0; time < times; time += 1) await dispatcher.publish([event], true)
    },
    onCall: (listener) => calls.listen(listener),
    clear: async () => {
      faults.clear()
      const held = [...holding]
      holding.clear()
      await Promise.all(held.map((hold) => hold.release()))
    },
  }
}
