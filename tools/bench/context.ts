import { join } from 'node:path'
import type { Bundle } from '../cli/build.ts'
import { DELIVERY_HEADERS, settingsFor } from './account.ts'
import { type Call, type Client, connect, load } from './load.ts'
import { type StandIns, startStandIns } from './stand-ins/stand-ins.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

/** What all measurements are handed. */
export interface Bench {
  worker: Bundle
  floors: Bundle
  /** A folder for what is built. */
  built: string
  /** A folder for the objects' storage. */
  storage: string
  /** The same, in memory; null where the system has no such folder. */
  memory: string | null
  rounds: number
  /** Fewer of everything. */
  quick: boolean
  progress(text: string): void
}

/** A worker with its stand-ins. */
export interface Site {
  workerd: Workerd
  standIns: StandIns
  /** One connection, kept open, for one delivery after the other. */
  client: Client
  /** The storage of its objects. */
  storage: string
  close(): Promise<void>
}

export interface SiteOptions {
  bundle?: Bundle
  settings?: Record<string, string>
  keepObjects?: boolean
}

let sites = 0

/** Starts the worker, or another bundle of it, and what it calls. Its objects are new. */
export async function startSite(bench: Bench, options: SiteOptions = {}): Promise<Site> {
  const { bundle = bench.worker, settings = {}, keepObjects = true } = options
  const storage = join(bench.storage, `site-${++sites}`)
  const standIns = await startStandIns()
  const workerd = await startWorkerd({
    bundle,
    settings: { ...settingsFor(standIns.port), ...settings },
    storage,
    keepObjects,
  })
  const client = connect(workerd.port, 1, DELIVERY_HEADERS)
  return {
    workerd,
    standIns,
    client,
    storage,
    close: async () => {
      client.close()
      await workerd.close()
      await standIns.close()
    },
  }
}

/** Starts the floors; their objects are new and stay in memory. */
export function startFloors(bench: Bench): Promise<Workerd> {
  return startWorkerd({ bundle: bench.floors, storage: join(bench.storage, `floors-${++sites}`), keepObjects: true })
}

/** A delivery as a call. */
export const delivered = (delivery: string): Call => ({ path: '/webhook', body: delivery })

/** Posts deliveries, so many at a time. */
export function deliver({ workerd }: Site, connections: number, requests: number, call: (index: number) => Call) {
  return load({ port: workerd.port, connections, requests, headers: DELIVERY_HEADERS, call })
}

/** Posts one delivery. */
export function deliverOne({ client }: Site, delivery: string): Promise<void> {
  return client.post(delivered(delivery))
}
