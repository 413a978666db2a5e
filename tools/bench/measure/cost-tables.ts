import { costOf, PRICES, PRICES_OF, STORED_GB_MONTH, type TurnUsage, total } from '../cost.ts'
import { engageCalls, inAll, rowsRead, rowsWritten } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { digits, type Table } from '../report.ts'

/** What the API takes to answer, in seconds: an assumption, since waiting for it is billed. */
const ENGAGE_CALL_SECONDS = 0.3
/** How long the flow may take, in seconds: waiting for it is billed too. */
const FLOW_SECONDS = [0.5, 2, 5]
/** The one whose items are shown. */
const TYPICAL_FLOW_SECONDS = 2

/**
 * The cost of a million turns.
 *
 * @param deliveries what was counted of the turn, and of its echo
 * @param cpuMs CPU time of all of it
 */
export function costTables(deliveries: readonly Counts[], cpuMs: number): Table[] {
  const usageAt = (flowSeconds: number) => billed(deliveries, cpuMs, flowSeconds)
  const items = costOf(usageAt(TYPICAL_FLOW_SECONDS))
  return [
    {
      title: 'A million turns at Cloudflare’s prices',
      note: [
        `Workers Paid, prices of ${PRICES_OF}. Each turn: a message, one reply, and one webhook about that reply.`,
        `The flow takes ${TYPICAL_FLOW_SECONDS} s, an Engage call ${ENGAGE_CALL_SECONDS} s. What the plan ($5 a month) includes is not taken off.`,
        'All CPU time is counted, although that of Durable Objects is not billed: an upper bound.',
        `Stored data comes on top: $${STORED_GB_MONTH} a GB and month.`,
      ].join(' '),
      columns: ['', 'a turn', '$ a million', 'included a month', '$ a million turns'],
      rows: [
        ...items.map(({ what, perTurn, perMillionTurns }, index) => [
          what,
          digits(perTurn),
          String(PRICES[index]?.perMillion),
          PRICES[index]?.included ?? '',
          perMillionTurns.toFixed(2),
        ]),
        ['Together', '', '', '', total(items).toFixed(2)],
      ],
    },
    {
      title: 'The same for other flows',
      columns: ['The flow takes', '$ a million turns'],
      rows: FLOW_SECONDS.map((seconds) => [`${seconds} s`, total(costOf(usageAt(seconds))).toFixed(2)]),
    },
  ]
}

function billed(deliveries: readonly Counts[], cpuMs: number, flowSeconds: number): TurnUsage {
  const add = (of: (counts: Counts) => number) => deliveries.reduce((sum, counts) => sum + of(counts), 0)
  return {
    requests: add(({ requests }) => requests),
    cpuMs,
    objectRequests: add(({ objectRequests }) => inAll(objectRequests)),
    objectSeconds: add(({ objectMs }) => objectMs) / 1000 + flowSeconds + add(engageCalls) * ENGAGE_CALL_SECONDS,
    rowsRead: add(rowsRead),
    rowsWritten: add(rowsWritten),
    logLines: add(({ log }) => inAll(log)),
  }
}
