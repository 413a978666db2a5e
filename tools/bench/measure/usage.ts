import { customerWrites, type EchoType, echoOf, postedIdOf } from '../account.ts'
import { type Bench, deliver, delivered, deliverOne, startSite } from '../context.ts'
import { type CountedSite, engageCalls, inAll, rowsRead, rowsWritten, startCountedSite } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { atMost, digits, type Findings, type Table } from '../report.ts'
import { costTables } from './cost-tables.ts'
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
    const echoes = new Map<EchoType, Counts>()
    for (const type of ECHOES) {
      const echo = echoOf(postedIdOf(turn.contentId), turn.contentId, 0, type)
      echoes.set(type, await site.count(() => deliverOne(site, echo)))
    }
    const { counts } = turn
    const exported = echoes.get('content.exported')
    const billed = exported === undefined ? [counts] : [counts, exported]
    return {
      tables: [summary(counts, echoes), rows(counts), otherItems(counts), ...costTables(billed, await cpuMs(bench))],
      goals: [
        atMost('Rows written by a one-reply turn, alarms included', rowsWritten(counts), 10),
        atMost('Engage calls of a one-reply turn', engageCalls(counts), 1),
        ...Array.from(echoes, ([type, one]) => atMost(`Rows written by a known echo, ${type}`, rowsWritten(one), 0)),
      ],
    }
  } finally {
    await site.close()
  }
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

function summary(turn: Counts, echoes: ReadonlyMap<EchoType, Counts>): Table {
  const row = (what: string, counts: Counts) => [
    what,
    ...[
      rowsWritten(counts),
      counts.alarmsSet,
      rowsRead(counts),
      inAll(counts.objectRequests),
      engageCalls(counts),
      inAll(counts.fetches),
      inAll(counts.log),
    ].map(digits),
  ]
  return {
    title: 'What a turn uses',
    note: 'A message with one reply in a running conversation, and the webhooks that may follow about that reply. Alarms are among the rows written, and those that ran among the requests of Durable Objects.',
    columns: [
      '',
      'rows written',
      'alarms set',
      'rows read',
      'object requests',
      'Engage calls',
      'outgoing requests',
      'log lines',
    ],
    rows: [row('turn', turn), ...Array.from(echoes, ([type, counts]) => row(`echo: ${type}`, counts))],
  }
}

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
    columns: ['', 'written', 'read', 'runs'],
    rows: [['setAlarm', digits(alarmsSet), '0', digits(alarmsSet)], ...shown],
  }
}

function otherItems({ objectRequests, fetches, log }: Counts): Table {
  const listed = (kind: string, list: Record<string, number>) =>
    Object.entries(list).map(([name, count]) => [`${kind}: ${name}`, digits(count)])
  return {
    title: 'Requests and log lines of one turn',
    columns: ['', 'times'],
    rows: [...listed('Durable Object', objectRequests), ...listed('outgoing', fetches), ...listed('log', log)],
  }
}

const SHOWN = 76

export function shortened(statement: string): string {
  return statement.length <= SHOWN ? statement : `${statement.slice(0, SHOWN - 1)}…`
}
