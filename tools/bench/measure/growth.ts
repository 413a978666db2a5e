import { customerWrites, echoOf, postedIdOf } from '../account.ts'
import { type Bench, deliverOne } from '../context.ts'
import { type CountedSite, rowsRead, rowsWritten, startCountedSite } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { atMost, digits, type Findings, type Goal, shown, type Table } from '../report.ts'
import { monotonicMs } from '../stand-ins/messages.ts'
import { median, pairedRatios, spread } from '../statistics.ts'
import { shortened } from './usage.ts'

/** What a message with its reply, and the webhook about a reply, cost as one conversation grows. */

const LENGTHS = [100, 1_000, 10_000]
const QUICK_LENGTHS = [100, 400]
/** Messages that are measured once a length is reached. */
const SAMPLE = 50
/** Rows must not grow but for an alarm that is set once more at times; time may, by what a busy machine adds. */
const ROWS_MAY_GROW = 1.05
const TIME_MAY_GROW = 1.5

interface Conversation {
  thread: number
  /** The customer's last message. */
  last: string | null
}

interface Stage {
  length: number
  counts: Counts
  /** Median milliseconds from the webhook to `POST /contents`. */
  ms: number
}

/** Medians of windows in a short and in a long conversation, one beside the other: milliseconds. */
interface Windows {
  short: number[]
  long: number[]
}

export async function growth(bench: Bench): Promise<Findings> {
  const site = await startCountedSite(bench)
  try {
    const stages: Stage[] = []
    const long: Conversation = { thread: 0, last: null }
    let length = 0
    for (const next of bench.quick ? QUICK_LENGTHS : LENGTHS) {
      bench.progress(`  one conversation, to ${next} messages`)
      await talk(site, long, next - SAMPLE - length)
      length = next
      let times: number[] = []
      const counts = await site.count(async () => {
        times = await talk(site, long, SAMPLE)
      })
      stages.push({ length, counts, ms: median(times) })
    }
    const [first, last] = [stages[0], stages.at(-1)]
    if (first === undefined || last === undefined) return { tables: [], goals: [] }
    bench.progress('  windows in a short and in the long conversation')
    const windows = await paired(site, bench.rounds, long, first.length)
    const name = (what: string) => `${what} a message at ${last.length} ÷ at ${first.length}`
    const rows = (what: string, of: (counts: Counts) => number): Goal =>
      atMost(name(what), of(last.counts) / of(first.counts), ROWS_MAY_GROW)
    return {
      tables: [table(stages), windowsTable(windows, first.length, last.length), statements(first, last)],
      goals: [
        rows('Rows written', rowsWritten),
        rows('Rows read', rowsRead),
        atMost(name('Time'), pairedRatios(windows.long, windows.short), TIME_MAY_GROW),
      ],
    }
  } finally {
    await site.close()
  }
}

/**
 * In each round a window in a conversation of its own that is as long as `length` at its end, and one in the long
 * conversation, in turn first and second: a machine that is slow for a while is so for both.
 */
async function paired(site: CountedSite, rounds: number, long: Conversation, length: number): Promise<Windows> {
  const windows: Windows = { short: [], long: [] }
  for (let round = 1; round <= rounds; round++) {
    const short: Conversation = { thread: round, last: null }
    await talk(site, short, length - SAMPLE)
    const window = {
      short: async () => median(await talk(site, short, SAMPLE)),
      long: async () => median(await talk(site, long, SAMPLE)),
    }
    const order = round % 2 === 1 ? (['short', 'long'] as const) : (['long', 'short'] as const)
    for (const which of order) windows[which].push(await window[which]())
  }
  return windows
}

/**
 * One message after the other, each answered before the next, with the webhook about the reply before: by then the answer
 * to its post has been taken in too. @returns milliseconds until the reply was posted
 */
async function talk(site: CountedSite, conversation: Conversation, messages: number): Promise<number[]> {
  const { thread } = conversation
  const sentAt = new Map<string, number>()
  for (let count = 0; count < messages; count++) {
    const { contentId, delivery } = customerWrites(thread)
    sentAt.set(contentId, monotonicMs())
    await deliverOne(site, delivery)
    await site.standIns.posted(1)
    const { last } = conversation
    // The event for which the worker looks whose the content is.
    if (last !== null) await deliverOne(site, echoOf(postedIdOf(last), last, thread, 'content.imported'))
    conversation.last = contentId
  }
  const { replies } = await site.standIns.take()
  return replies.map(({ contentId, postedAt }) => postedAt - (sentAt.get(contentId) ?? Number.NaN))
}

function table(stages: readonly Stage[]): Table {
  return {
    title: 'One conversation that grows',
    note: `Each figure is of a message with its reply and one webhook about a reply, over the last ${SAMPLE} messages.`,
    columns: ['messages', 'rows written', 'rows read', 'ms (median)'],
    rows: stages.map(({ length, counts, ms }) => [
      digits(length),
      digits(rowsWritten(counts) / SAMPLE),
      digits(rowsRead(counts) / SAMPLE),
      digits(ms),
    ]),
  }
}

function windowsTable({ short, long }: Windows, from: number, to: number): Table {
  return {
    title: 'Time a message in a short and in a long conversation',
    note: `Windows of ${SAMPLE} messages, one beside the other in each round, each short one in a conversation of its own. Median of the rounds (least–most); the ratio is the median of the paired ones.`,
    columns: ['', 'ms'],
    rows: [
      [`up to ${digits(from)} messages`, shown(spread(short))],
      [`from ${digits(to)} messages on`, shown(spread(long))],
      ['long ÷ short', shown(pairedRatios(long, short))],
    ],
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
