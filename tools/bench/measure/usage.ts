import { setTimeout as sleep } from 'node:timers/promises'
import { customerWrites, type EchoType, echoOf, postedIdOf } from '../account.ts'
import { type Bench, deliver, delivered, deliverOne, startSite } from '../context.ts'
import {
  type CountedSite,
  engageCalls,
  governors,
  inAll,
  rowsRead,
  rowsWritten,
  startCountedSite,
} from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { atMost, digits, type Findings, type Table } from '../report.ts'
import { costTables, FLOW_SECONDS, TYPICAL_FLOW_SECONDS } from './cost-tables.ts'
import { cpuPerTurn } from './cpu.ts'

/** What one turn of a running conversation uses, counted inside workerd; and what a million of them cost. */

/** The events by which a site may learn of the bot's own reply; the last is the one that is about nothing else. */
const ECHOES: readonly EchoType[] = ['content.imported', 'content.replied', 'content.exported']

export async function usage(bench: Bench): Promise<Findings> {
  const site = await startCountedSite(bench)
  try {
    // The first messages make tables and read the customer's profile.
    await message(site)
    await message(site)
    const turn = await message(site)
    const cold = new Map<number, Counts>()
    for (const seconds of FLOW_SECONDS) cold.set(seconds, await lonely(site, seconds))
    site.standIns.flowTakes(0)
    const echoes = new Map<EchoType, Counts>()
    for (const type of ECHOES) {
      const echo = echoOf(postedIdOf(turn.contentId), turn.contentId, 0, type)
      echoes.set(type, await site.count(() => deliverOne(site, echo)))
    }
    const exported = echoes.get('content.exported')
    const typical = cold.get(TYPICAL_FLOW_SECONDS)
    if (exported === undefined || typical === undefined) throw new Error('what is priced was not counted')
    const turns = [turn.counts, ...cold.values()]
    return {
      tables: [
        summary(turn.counts, cold, echoes),
        rows(typical),
        otherItems(turn.counts, typical),
        ...costTables({ warm: turn.counts, cold, echo: exported, cpuMs: await cpuMs(bench) }),
      ],
      goals: [
        atMost('Rows written by a one-reply turn, alarms included', Math.max(...turns.map(rowsWritten)), 10),
        atMost('Engage calls of a one-reply turn', Math.max(...turns.map(engageCalls)), 1),
        ...Array.from(echoes, ([type, one]) => atMost(`Rows written by a known echo, ${type}`, rowsWritten(one), 0)),
      ],
    }
  } finally {
    await site.close()
  }
}

/** Longer than a permit lives, and than the isolate remembers how many it needed lately: its pool is cold. Milliseconds. */
const COLD_MS = 4_000

/** A message that comes alone, as most do: no other turn of the isolate has left a permit for it. */
async function lonely(site: CountedSite, flowSeconds: number): Promise<Counts> {
  site.standIns.flowTakes(flowSeconds * 1000)
  await sleep(COLD_MS)
  return (await message(site)).counts
}

/** A customer's message in the one conversation, and what its turn used. */
async function message(site: CountedSite): Promise<{ contentId: string; counts: Counts }> {
  const { contentId, delivery } = customerWrites(0)
  const counts = await site.count(async () => {
    await deliverOne(site, delivery)
    await site.standIns.posted(1)
  })
  return { contentId, counts }
}

/** Of a worker that does not count. */
async function cpuMs(bench: Bench): Promise<number> {
  const site = await startSite(bench)
  const conversations = 50
  try {
    await deliver(site, 16, conversations, (index) => delivered(customerWrites(index).delivery))
    await site.standIns.posted(conversations)
    await cpuPerTurn(site, conversations * 2, conversations)
    return await cpuPerTurn(site, conversations * (bench.quick ? 2 : 10), conversations)
  } finally {
    await site.close()
  }
}

function summary(warm: Counts, cold: ReadonlyMap<number, Counts>, echoes: ReadonlyMap<EchoType, Counts>): Table {
  const row = (what: string, counts: Counts) => [
    what,
    ...[
      rowsWritten(counts),
      counts.alarmsSet,
      rowsRead(counts),
      inAll(counts.objectRequests),
      governors(counts.objectRequests),
      engageCalls(counts),
      inAll(counts.fetches),
      inAll(counts.log),
    ].map(digits),
  ]
  return {
    title: 'What a turn uses',
    note: 'A message with one reply in a running conversation, and the webhooks that may follow about that reply. Alarms are among the rows written, and those that ran among the requests of Durable Objects. Permits for Engage requests live for two seconds: at hand are those that other turns of the isolate have left; a turn that comes alone asks the governor for its own, and where the flow is slow once more before it posts.',
    columns: [
      '',
      'rows written',
      'alarms set',
      'rows read',
      'object requests',
      'of these the governor’s',
      'Engage calls',
      'outgoing requests',
      'log lines',
    ],
    rows: [
      row(AT_HAND, warm),
      ...Array.from(cold, ([seconds, counts]) => row(`turn, alone, flow takes ${seconds} s`, counts)),
      ...Array.from(echoes, ([type, counts]) => row(`echo: ${type}`, counts)),
    ],
  }
}

const AT_HAND = 'turn, permits at hand, flow takes 0 s'

function rows({ statements, alarmsSet }: Counts): Table {
  const shown = Object.entries(statements)
    .filter(([, count]) => count.rowsRead + count.rowsWritten > 0)
    .sort(([, left], [, right]) => right.rowsWritten - left.rowsWritten || right.rowsRead - left.rowsRead)
    .map(([statement, { runs, rowsWritten: written, rowsRead: read }]) => [
      shortened(statement),
      ...[written, read, runs].map(digits),
    ])
  return {
    title: 'Rows of one turn, by statement',
    note: `A turn that comes alone; the flow takes ${TYPICAL_FLOW_SECONDS} s.`,
    columns: ['', 'written', 'read', 'runs'],
    rows: [['setAlarm', digits(alarmsSet), '0', digits(alarmsSet)], ...shown],
  }
}

function otherItems(warm: Counts, alone: Counts): Table {
  const listed = (kind: string, of: (counts: Counts) => Record<string, number>) =>
    [...new Set([warm, alone].flatMap((counts) => Object.keys(of(counts))))].map((name) => [
      `${kind}: ${name}`,
      ...[warm, alone].map((counts) => digits(of(counts)[name] ?? 0)),
    ])
  return {
    title: 'Requests and log lines of one turn',
    columns: ['', 'permits at hand, flow takes 0 s', `alone, flow takes ${TYPICAL_FLOW_SECONDS} s`],
    rows: [
      ...listed('Durable Object', ({ objectRequests }) => objectRequests),
      ...listed('outgoing', ({ fetches }) => fetches),
      ...listed('log', ({ log }) => log),
    ],
  }
}

const SHOWN = 76

export function shortened(statement: string): string {
  return statement.length <= SHOWN ? statement : `${statement.slice(0, SHOWN - 1)}…`
}
