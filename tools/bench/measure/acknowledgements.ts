import { customerWrites, DELIVERY_HEADERS } from '../account.ts'
import { type Bench, delivered, type Site, startFloors, startSite } from '../context.ts'
import { type LoadOptions, type LoadResult, load } from '../load.ts'
import { all, atLeast, atMost, beside, digits, type Findings, type Goal, shown, type Table } from '../report.ts'
import { median, pairedRatios, percentile, type Spread, spread } from '../statistics.ts'
import type { Workerd } from '../workerd.ts'

/**
 * How fast deliveries are acknowledged, beside the two floors: each round measures all of them in turn. Where webhooks
 * pour in, the worker's alarms come after the burst and the second floor's within it. So that floor is measured with an
 * alarm after the burst too: nothing is wanted of that ratio, but it says how much of the other is the alarms'.
 */

const CONNECTIONS = [1, 16, 64]
/** How long the flow takes, in milliseconds. */
const FLOW_MS = [0, 500, 5_000]

/** Messages a measurement, each in a running conversation of its own. One connection needs no more for its median. */
const requestsAt = (connections: number, quick: boolean) => (connections === 1 ? 100 : 320) / (quick ? 4 : 1)
/** Conversations that are running before the measurement. */
const CONVERSATIONS = 320

const EMPTY = 'floor 1: empty route'
const OBJECT = 'floor 2: object, row, alarm'
const LATER = 'floor 2, its alarm later'
const HELD = 'worker, turns held back'
const withFlow = (ms: number) => `worker, flow takes ${ms / 1000} s`

/** Longer than any burst of the measurement takes, in milliseconds: no turn begins before all is acknowledged. */
const HELD_MS = 2_500

/** What was measured of one subject at one number of connections: a result a round. */
type Results = Map<string, Measured[]>

interface Measured extends LoadResult {
  /** CPU time of workerd until the last answer, in milliseconds a request. */
  cpuMs: number
}

/**
 * With the storage where it was asked for, on a disk most likely, and in memory: there a commit costs nothing. The
 * numbers to reach are about what survives the process; those in memory show what the work itself costs.
 */
export async function acknowledgements(bench: Bench): Promise<Findings> {
  const { memory } = bench
  const stored = await measure(bench, '')
  if (memory === null) return stored
  bench.progress('  storage in memory')
  const inMemory = await measure({ ...bench, storage: memory }, ', storage in memory')
  return { tables: [...stored.tables, ...inMemory.tables], goals: stored.goals }
}

/** @param where what tells the tables from others */
async function measure(bench: Bench, where: string): Promise<Findings> {
  const floors = await startFloors(bench)
  const site = await startSite(bench)
  const held = await startSite(bench, { settings: { MESSAGE_SETTLE_MS: String(HELD_MS) } })
  try {
    await warmUp(floors, [site, held])
    const results = new Map<number, Results>()
    for (const connections of CONNECTIONS) {
      results.set(connections, await rounds(bench, connections, { floors, site, held }))
    }
    return {
      tables: Array.from(results, ([connections, one]) => table(connections, one, where)),
      goals: goalsOf([...results.values()]),
    }
  } finally {
    await Promise.all([floors.close(), site.close(), held.close()])
  }
}

interface Subjects {
  floors: Workerd
  site: Site
  held: Site
}

/** Every conversation has had its first message, and every object its table. */
async function warmUp(floors: Workerd, sites: readonly Site[]) {
  const connections = 16
  for (const path of ['/empty', '/object/', '/later/']) await floor(floors, connections, CONVERSATIONS, path)
  for (const site of sites) await messages(site, connections, CONVERSATIONS)
}

async function rounds(bench: Bench, connections: number, { floors, site, held }: Subjects): Promise<Results> {
  const results: Results = new Map()
  const add = (subject: string, result: Measured) => results.set(subject, [...(results.get(subject) ?? []), result])
  const requests = requestsAt(connections, bench.quick)
  for (let round = 1; round <= bench.rounds; round++) {
    bench.progress(`  ${connections} connections, round ${round} of ${bench.rounds}`)
    add(EMPTY, await floor(floors, connections, requests, '/empty'))
    // In turn first and second: what the one leaves behind is not always the other's.
    for (const subject of round % 2 === 1 ? [OBJECT, LATER] : [LATER, OBJECT]) {
      add(subject, await floor(floors, connections, requests, subject === OBJECT ? '/object/' : '/later/'))
    }
    add(HELD, await messages(held, connections, requests))
    for (const ms of FLOW_MS) {
      site.standIns.flowTakes(ms)
      add(withFlow(ms), await messages(site, connections, requests))
    }
  }
  return results
}

function floor(workerd: Workerd, connections: number, requests: number, path: string): Promise<Measured> {
  // The same request as the worker gets: the path says which object.
  const call = (index: number) => ({
    path: path === '/empty' ? path : `${path}${index}`,
    body: customerWrites(index).delivery,
  })
  return measured(workerd, { connections, requests, call })
}

/** Messages, each in another conversation; ends when all are answered, so that they do not disturb what comes next. */
async function messages({ workerd, standIns }: Site, connections: number, requests: number): Promise<Measured> {
  const call = (index: number) => delivered(customerWrites(index).delivery)
  const result = await measured(workerd, { connections, requests, call })
  await standIns.posted(requests)
  return result
}

async function measured(workerd: Workerd, options: Omit<LoadOptions, 'port' | 'headers'>): Promise<Measured> {
  const before = workerd.cpuMs()
  const result = await load({ ...options, port: workerd.port, headers: DELIVERY_HEADERS })
  return { ...result, cpuMs: (workerd.cpuMs() - before) / options.requests }
}

const rates = (results: Results, subject: string) => (results.get(subject) ?? []).map(({ perSecond }) => perSecond)
const medians = (results: Results, subject: string) =>
  (results.get(subject) ?? []).map(({ latencies }) => percentile(latencies, 0.5))

const rateRatio = (results: Results, subject: string, base = OBJECT): Spread =>
  pairedRatios(rates(results, subject), rates(results, base))
const p50Ratio = (results: Results, subject: string, base = OBJECT): Spread =>
  pairedRatios(medians(results, subject), medians(results, base))

function table(connections: number, results: Results, where: string): Table {
  const rows = Array.from(results, ([subject, list]) => {
    const p99 = percentile(
      list.flatMap(({ latencies }) => latencies),
      0.99,
    )
    return [
      subject,
      shown(spread(rates(results, subject))),
      shown(spread(medians(results, subject))),
      digits(p99),
      shown(rateRatio(results, subject)),
      shown(p50Ratio(results, subject)),
      shown(rateRatio(results, subject, LATER)),
      shown(p50Ratio(results, subject, LATER)),
      digits(median(list.map(({ cpuMs }) => cpuMs))),
    ]
  })
  return {
    title: `Acknowledgements at ${connections} ${connections === 1 ? 'connection' : 'connections'}${where}`,
    note: 'Median of the rounds (least–most); p99 over all rounds. Ratios: median of the paired ones; those to the floor whose alarm comes later are shown so that the others are not misread. CPU: of workerd a request, until the last was acknowledged.',
    columns: [
      '',
      'a second',
      'p50 ms',
      'p99 ms',
      'rate ÷ floor 2',
      'p50 ÷ floor 2',
      'rate ÷ alarm later',
      'p50 ÷ alarm later',
      'CPU ms',
    ],
    rows,
  }
}

/** @param results at each number of connections */
function goalsOf(results: readonly Results[]): Goal[] {
  const at = `at ${CONNECTIONS.join(', ')} connections`
  const each = (what: string, goal: (results: Results) => Goal) => all(`${what}, ${at}`, results.map(goal))
  const perSubject = (subject: string) => [
    each(`Acknowledgements a second ÷ floor 2’s; ${subject}`, (results) =>
      atLeast('', rateRatio(results, subject), 0.6),
    ),
    each(`Beside it, ÷ ${LATER}; ${subject}`, (results) => beside('', rateRatio(results, subject, LATER))),
    each(`p50 ÷ floor 2’s; ${subject}`, (results) => atMost('', p50Ratio(results, subject), 1.5)),
    each(`Beside it, p50 ÷ that of ${LATER}; ${subject}`, (results) => beside('', p50Ratio(results, subject, LATER))),
  ]
  return [
    each('What an alarm after the burst saves: floor 2, rate with its alarm later ÷ with it at once', (results) =>
      beside('', rateRatio(results, LATER)),
    ),
    each('The same for p50', (results) => beside('', p50Ratio(results, LATER))),
    ...[HELD, ...FLOW_MS.map(withFlow)].flatMap(perSubject),
    each('p50 with a flow of 5 s ÷ with one of 0 s', (results) =>
      atMost('', p50Ratio(results, withFlow(5_000), withFlow(0)), 1.1),
    ),
  ]
}
