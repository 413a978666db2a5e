import type { Dispatcher } from '../delivery/dispatcher.ts'
import type { IssuedEvent } from '../delivery/event.ts'
import type { Settings, Switches } from '../options.ts'
import { notFound } from '../refusal.ts'
import type { CallListener, Calls } from '../rest/calls.ts'
import { found } from '../world.ts'
import type { ComingFault, Fault, FaultHandle, Faults } from './faults.ts'
import { type Forecast, type ForecastCommand, forecastOf } from './forecast.ts'
import type { Forecaster } from './forecaster.ts'
import type { EventFilter, EventPredicate, Hold, Holds } from './holds.ts'

/** What a real platform does to an integration, on demand. */
export interface Weather {
  /** How this account behaves; assign to change. */
  readonly switches: Switches
  /** Lets the next matching REST calls go wrong. */
  fail(fault: Fault): FaultHandle
  /** Takes a fault back. @throws a 404 for one that is not to come any more */
  cancelFault(faultId: string): void
  /** Keeps deliveries back: all, or those of a type or thread, or those for which the predicate is true. */
  holdDeliveries(filter?: EventFilter | EventPredicate): Hold
  /** @throws a 404 for one that was released or dropped */
  hold(id: string): Hold
  /** Delivers an event again to every webhook registered for it: the same event, a new envelope. */
  redeliver(eventId: string, times?: number): Promise<void>
  /** Called before each authorized REST call is handled. @returns what to call to listen no more */
  onCall(listener: CallListener): () => void
  /** The weather from now on, in place of what was forecast before. */
  forecast(command: ForecastCommand): Forecast
  /** What is set now. */
  report(): WeatherReport
  /** Forgets the faults still to come and the forecast, and releases what is held. */
  clear(): Promise<void>
}

export interface WeatherReport {
  /** Null where nothing is forecast. */
  forecast: Forecast | null
  /** When the bad spell is over, in milliseconds of the emulator's clock; null where none is to come or under way. */
  badSpellEndsAt: number | null
  /** Of ids, and of forecasts that name none. */
  seed: number
  faults: ComingFault[]
  holds: { holdId: string; filter: EventFilter | null; eventIds: readonly string[] }[]
  switches: Switches
}

export interface WeatherParts {
  settings: Settings
  forecaster: Forecaster
  faults: Faults
  holds: Holds
  dispatcher: Dispatcher
  calls: Calls
  issued: ReadonlyMap<string, IssuedEvent>
  /** Called after each change. */
  changed: () => void
}

export function createWeather(parts: WeatherParts): Weather {
  const { settings, forecaster, faults, holds, dispatcher, calls, issued, changed } = parts
  const { seed, now } = settings
  const switches = told(settings.switches, changed)
  return {
    switches,
    fail: (fault) => faults.add(fault),
    cancelFault: (faultId) => {
      if (!faults.cancel(faultId)) throw notFound('The fault')
    },
    holdDeliveries: (filter = {}) => holds.hold(filter, (delivery) => dispatcher.deliver(delivery)),
    hold: (id) => found(holds.get(id), 'The hold'),
    redeliver: async (eventId, times = 1) => {
      const event = found(issued.get(eventId), 'The event')
      for (let time = 0; time < times; time += 1) await dispatcher.publish([event], true)
    },
    onCall: (listener) => calls.listen(listener),
    forecast: (command) => {
      const forecast = forecastOf(command, seed, now())
      forecaster.announce(forecast)
      changed()
      return forecast
    },
    report: () => ({
      forecast: forecaster.standing,
      badSpellEndsAt: forecaster.badSpellEndsAt(),
      seed,
      faults: faults.list(),
      holds: holds.list().map(({ id, filter, eventIds }) => ({ holdId: id, filter, eventIds })),
      switches,
    }),
    clear: async () => {
      faults.clear()
      forecaster.announce(null)
      changed()
      await Promise.all(holds.list().map((hold) => hold.release()))
    },
  }
}

/** The switches, such that assigning to one is told. */
function told(switches: Switches, changed: () => void): Switches {
  return new Proxy(switches, {
    set: (target, name, value) => {
      changed()
      return Reflect.set(target, name, value)
    },
  })
}
