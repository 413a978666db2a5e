import { customerWrites } from '../account.ts'
import { type Bench, deliverOne } from '../context.ts'
import { type CountedSite, rowsRead, rowsWritten, startCountedSite } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { atMost, digits, type Findings, type Table } from '../report.ts'
import { monotonicMs } from '../stand-ins/messages.ts'
import { median } from '../statistics.ts'
import { shortened } from './usage.ts'

/** What a message costs as one conversation grows. */

const LENGTHS = [100, 1_000, 10_000]
const QUICK_LENGTHS = [100, 400]
/** Messages that are measured once a length is reached. */
const SAMPLE = 50
/** Rows must not grow but for an alarm that is set once more at times; time may, by what a busy machine adds. */
const ROWS_MAY_GROW = 1.05
const TIME_MAY_GROW = 1.5

interface Stage {
  length: number
  counts: Counts
  /** Median milliseconds from the webhook to `POST /contents`. */
  ms: number
}

export async function growth(bench: Bench): Promise<Findings> {
  const site = await startCountedSite(bench)
  try {
    const stages: Stage[] = []
    let length = 0
    for (const next of bench.quick ? QUICK_LENGTHS : LENGTHS) {
      bench.progress(`  one conversation, to ${next} messages`)
      await talk(site, next - SAMPLE - length)
      length = next
      let times: number[] = []
      const counts = await site.count(async () => {
        times = await talk(site, SAMPLE)
      })
      stages.push({ length, counts, ms: median(times) })
    }
    const [first, last] = [stages[0], stages.at(-1)]
    if (first === undefined || last === undefined) return { tables: [], goals: [] }
    const grown = (what: string, of: (stage: Stage) => number, limit: number) =>
      atMost(`${what} a message at ${last.length} ÷ at ${first.length}`, of(last) / of(first), limit)
    return {
      tables: [table(stages), statements(first, last)],
      goals: [
        grown('Rows written', ({ counts }) => rowsWritten(counts), ROWS_MAY_GROW),
        grown('Rows read', ({ counts }) => rowsRead(counts), ROWS_MAY_GROW),
        grown('Time', ({ ms }) => ms, TIME_MAY_GROW),
      ],
    }
  } finally {
    await site.close()
  }
}

/** One message after the other, each answered before the next. @returns milliseconds until the reply was posted */
async function talk(site: CountedSite, messages: number): Promise<number[]> {
  const sentAt = new Map<string, number>()
  for (let count = 0; count < messages; count++) {
    const { contentId, delivery } = customerWrites(0)
    sentAt.set(contentId, monotonicMs())
    await deliverOne(site, delivery)
    await site.standIns.posted(1)
  }
  const { replies } = await site.standIns.take()
  return replies.map(({ contentId, postedAt }) => postedAt - (sentAt.get(contentId) ?? Number.NaN))
}

function table(stages: readonly Stage[]): Table {
  return {
    title: 'One conversation that grows',
    note: `Each figure is of a message with its reply, over the last ${SAMPLE} messages.`,
    columns: ['messages', 'rows written', 'rows read', 'ms (median)'],
    rows: stages.map(({ length, counts, ms }) => [
      digits(length),
      digits(rowsWritten(counts) / SAMPLE),
      digits(rowsRead(counts) / SAMPLE),
      digits(ms),
    ]),
  }
}

/** Where something is not flat, this says which statement. */
function statements(first: Stage, last: Stage): Table {
  const perMessage = ({ counts }: Stage, statement: string) => {
    const count = counts.statements[statement]
    return count === undefined ? 0 : (count.rowsRead + count.rowsWritten) / SAMPLE
  }
  const growing = Object.keys(last.counts.statements)
    .map((statement) => ({ statement, from: perMessage(first, statement), to: perMessage(last, statement) }))
    .filter(({ from, to }) => to > from * 1.1 + 0.1)
    .sort((left, right) => right.to - left.to)
  return {
    title: 'Statements that touch more rows as the conversation grows',
    columns: ['', `rows at ${first.length}`, `rows at ${last.length}`],
    rows:
      growing.length === 0
        ? [['none', '', '']]
        : growing.map(({ statement, from, to }) => [shortened(statement), digits(from), digits(to)]),
  }
}
