import { Hono } from 'hono'
import { type Account, seedAccount } from './account.ts'
import { Activity } from './activity.ts'
import { Changes } from './changes.ts'
import { Clock } from './clock.ts'
import { controlApp } from './control/app.ts'
import { type DeliveryRecord, Dispatcher } from './delivery/dispatcher.ts'
import { Outbox } from './delivery/outbox.ts'
import { routeTasks } from './domain/routing.ts'
import { Ids } from './ids.ts'
import { type EmulatorOptions, withDefaults } from './options.ts'
import { createRecords } from './records/records.ts'
import { notFound } from './refusal.ts'
import { restApp } from './rest/app.ts'
import { type CallRecord, Calls } from './rest/calls.ts'
import { downloadApp } from './rest/downloads.ts'
import { RateLimit } from './rest/rate-limit.ts'
import { type ControlSide, controlSide } from './sides/control.ts'
import { type CustomerSide, customerSide } from './sides/customer.ts'
import { type DeskSide, deskSide } from './sides/desk.ts'
import { createSnapshots, type Snapshots } from './snapshot/snapshot.ts'
import { type State, stateOf } from './state.ts'
import { type TimelineEntry, timeline } from './timeline.ts'
import { Timers } from './timers.ts'
import { Faults } from './weather/faults.ts'
import { Forecaster } from './weather/forecaster.ts'
import { Holds } from './weather/holds.ts'
import { createWeather, type Weather } from './weather/weather.ts'
import type { World } from './world.ts'

/** An Engage Digital account in memory: REST API, webhook delivery, customers and agents. */
export interface Emulator extends Snapshots {
  /** The REST API under `/1.0`, the control API under `/emulator`. A cut connection is thrown, as `fetch` throws it. */
  fetch(request: Request): Promise<Response>
  readonly account: Account
  readonly state: State
  readonly customer: CustomerSide
  readonly desk: DeskSide
  readonly control: ControlSide
  readonly weather: Weather
  /** Each attempt to deliver a webhook. */
  readonly deliveries: readonly DeliveryRecord[]
  /** Each REST call. */
  readonly calls: readonly CallRecord[]
  timeline(): TimelineEntry[]
  /** Called after anything has changed: state, calls, deliveries. @returns what to call to listen no more */
  onChange(listener: () => void): () => void
  /**
   * Resolves when nothing is on its way, for one thread or for all; scheduled redeliveries and held deliveries are not
   * waited for.
   */
  settled(threadId?: string): Promise<void>
  dispose(): void
}

/** Newer accounts are reached below it too; any account id is taken for this one's. */
const UNIFIED_PREFIX = '/restapi/v1.0/accounts/:accountId'

export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const settings = withDefaults(options)
  const records = createRecords()
  const ids = new Ids(settings.seed, 'records')
  const requestIds = new Ids(settings.seed, 'requests')
  const clock = new Clock(settings.now)
  const timers = new Timers(settings.timeScale)
  const activity = new Activity()
  const changes = new Changes()
  const holds = new Holds(changes.tell)
  const faults = new Faults(changes.tell)
  const calls = new Calls(settings.now, changes.tell)
  const checkpoint = holds.check.bind(holds)
  const forecaster = new Forecaster({ records, now: settings.now, timeScale: settings.timeScale })
  const dispatcher = new Dispatcher({
    records,
    settings,
    requestIds,
    clock,
    timers,
    activity,
    checkpoint,
    forecaster,
    changed: changes.tell,
  })
  const outbox = new Outbox({
    timers,
    activity,
    conclude: () => {
      if (settings.routing) routeTasks(world)
    },
    publish: (events, immediately) => dispatcher.publish(events, immediately),
    changed: changes.tell,
  })
  const { switches } = settings
  const world: World = { records, ids, requestIds, clock, timers, activity, switches, outbox }
  const account = seedAccount({ ...world, ids: new Ids(0, 'account') }, settings.accessToken)

  const drop = () => {
    dispatcher.drop()
    timers.clear()
    activity.forget()
    faults.clear()
    holds.clear()
  }
  const parts = {
    ...createSnapshots({
      world,
      settings,
      account,
      calls: calls.records,
      deliveries: dispatcher.records,
      forecaster,
      drop,
      changed: changes.tell,
    }),
    account,
    state: stateOf(world),
    customer: customerSide(world, account),
    desk: deskSide(world, account),
    control: controlSide(world, settings, account),
    weather: createWeather({
      settings,
      forecaster,
      faults,
      holds,
      dispatcher,
      calls,
      issued: outbox.issued,
      changed: changes.tell,
    }),
    deliveries: dispatcher.records,
    calls: calls.records,
    timeline: () => timeline(calls.records, outbox.issued.values(), dispatcher.records, records),
    onChange: (listener: () => void) => changes.listen(listener),
    settled: (threadId?: string) => activity.idle(threadId),
  }
  const app = new Hono()
  const rest = restApp({ world, settings, calls, faults, forecaster, rateLimit: new RateLimit(settings) })
  for (const prefix of ['/1.0', UNIFIED_PREFIX]) app.route(prefix, rest)
  app.route('/attachments', downloadApp(world))
  app.route('/emulator', controlApp(parts, settings.remoteControl))
  app.notFound(() => Response.json(notFound('The page'), { status: 404 }))
  app.onError((error) => {
    throw error
  })
  return {
    ...parts,
    fetch: async (request) => app.fetch(request),
    dispose: () => {
      dispatcher.dispose()
      timers.clear()
      activity.close()
    },
  }
}
