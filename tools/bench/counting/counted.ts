import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bundle } from '../../cli/build.ts'
import { type Bench, type Site, startSite } from '../context.ts'
import { countingBundle } from './bundle.ts'
import type { Counts } from './counting.ts'

/** A site whose worker counts what it does. */
export interface CountedSite extends Site {
  /** What the worker does for a piece of work, up to the point where it has nothing more to do. */
  count(work: () => Promise<unknown>): Promise<Counts>
}

/** The worker is at rest when so many looks in a row show nothing new. */
const LOOKS = 4
const LOOK_MS = 50

let built = 0

/** @param bundle the worker, or what is measured beside it */
export async function startCountedSite(bench: Bench, bundle: Bundle = bench.worker): Promise<CountedSite> {
  const site = await startSite(bench, { bundle: countingBundle(bundle, join(bench.built, `counting-${++built}`)) })
  const ask = async (method: 'GET' | 'DELETE'): Promise<Counts> => {
    const response = await fetch(`http://127.0.0.1:${site.workerd.port}/bench/counts`, { method })
    const counts: Counts = await response.json()
    return counts
  }
  return {
    ...site,
    count: async (work) => {
      await atRest(() => ask('GET'))
      await ask('DELETE')
      await work()
      return atRest(() => ask('GET'))
    },
  }
}

async function atRest(look: () => Promise<Counts>): Promise<Counts> {
  let seen = await look()
  for (let same = 0; same < LOOKS; ) {
    await sleep(LOOK_MS)
    const counts = await look()
    same = counts.underWay === 0 && JSON.stringify(counts) === JSON.stringify(seen) ? same + 1 : 0
    seen = counts
  }
  return seen
}

/** With each alarm that was set as one: so it is billed. */
export function rowsWritten({ statements, alarmsSet }: Counts): number {
  return Object.values(statements).reduce((total, count) => total + count.rowsWritten, alarmsSet)
}

export function rowsRead({ statements }: Counts): number {
  return Object.values(statements).reduce((total, count) => total + count.rowsRead, 0)
}

/** Calls of the Engage API. */
export function engageCalls({ fetches }: Counts): number {
  return inAll(fetches) - (fetches['POST /flow'] ?? 0)
}

/** What of a list is the governor's, whom a turn asks for permits where its isolate has none left. */
export function governors(list: Record<string, number>): number {
  return inAll(Object.fromEntries(Object.entries(list).filter(([name]) => /^governor\./i.test(name))))
}

export function inAll(list: Record<string, number>): number {
  return Object.values(list).reduce((total, count) => total + count, 0)
}
