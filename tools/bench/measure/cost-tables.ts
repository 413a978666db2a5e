import { costOf, OBJECT_GB, PRICES, PRICES_OF, STORED_GB_MONTH, type TurnUsage, total } from '../cost.ts'
import { engageCalls, governors, inAll, rowsRead, rowsWritten } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'
import { digits, type Table } from '../report.ts'

/** What the API takes to answer, in seconds: an assumption, since waiting for it is billed. */
const ENGAGE_CALL_SECONDS = 0.3
/** How long the flow may take, in seconds: waiting for it is billed too. */
export const FLOW_SECONDS = [0.5, 2, 5]
/** The one whose items are shown. */
export const TYPICAL_FLOW_SECONDS = 2

/** What was counted. */
export interface Counted {
  /** A turn that found its permits at hand, and whose flow answered at once. */
  warm: Counts
  /** Turns that came alone, by the seconds that the flow really took. */
  cold: ReadonlyMap<number, Counts>
  /** The webhook about the reply. */
  echo: Counts
  /** CPU time of all of it. */
  cpuMs: number
}

/** The cost of a million turns: at the flow time that is priced, and of turns that come alone, which use the most. */
export function costTables({ warm, cold, echo, cpuMs }: Counted): Table[] {
  const typical = cold.get(TYPICAL_FLOW_SECONDS)
  if (typical === undefined) throw new Error('the typical flow was not counted')
  const items = costOf(usageOf([typical, echo], cpuMs))
  const governor = { requests: governors(typical.objectRequests), seconds: governors(typical.objectMs) / 1000 }
  const [requests, duration] = ['Durable Object requests', 'Durable Object GB-seconds']
  const ofThese = new Map([
    [requests, governor.requests],
    [duration, governor.seconds * OBJECT_GB],
  ])
  return [
    {
      title: 'A million turns at Cloudflare’s prices',
      note: [
        `Workers Paid, prices of ${PRICES_OF}. Each turn: a message, one reply, and one webhook about that reply.`,
        `The flow takes ${TYPICAL_FLOW_SECONDS} s, as it did when the turn was counted, and the turn comes alone: it asks the governor for its permits, whose calls and time are among the items. An Engage call takes ${ENGAGE_CALL_SECONDS} s. What the plan ($5 a month) includes is not taken off.`,
        'All CPU time is counted, although that of Durable Objects is not billed: an upper bound.',
        `Stored data comes on top: $${STORED_GB_MONTH} a GB and month.`,
      ].join(' '),
      columns: ['', 'a turn', '$ a million', 'included a month', '$ a million turns'],
      rows: [
        ...items.flatMap(({ what, perTurn, perMillionTurns }, index) => {
          const { perMillion = 0, included = '' } = PRICES[index] ?? {}
          const one = [what, digits(perTurn), String(perMillion), included, perMillionTurns.toFixed(2)]
          const part = ofThese.get(what)
          if (part === undefined) return [one]
          return [one, ['– of these the governor’s', digits(part), '', '', (part * perMillion).toFixed(2)]]
        }),
        ['Together', '', '', '', total(items).toFixed(2)],
      ],
    },
    {
      title: 'The same for other flows',
      note: 'Permits at hand: what was counted of a turn whose isolate has them left from others, with a flow that answers at once; the flow’s time is added.',
      columns: [
        'The flow takes',
        'governor calls a turn',
        '$ a million turns that come alone',
        '$ with permits at hand',
      ],
      rows: Array.from(cold, ([seconds, counts]) => [
        `${seconds} s`,
        digits(governors(counts.objectRequests)),
        total(costOf(usageOf([counts, echo], cpuMs))).toFixed(2),
        total(costOf(usageOf([warm, echo], cpuMs, seconds))).toFixed(2),
      ]),
    },
  ]
}

/** @param deliveries what was counted @param furtherSeconds for which the conversation waits beyond what was counted */
export function usageOf(deliveries: readonly Counts[], cpuMs: number, furtherSeconds = 0): TurnUsage {
  const add = (of: (counts: Counts) => number) => deliveries.reduce((sum, counts) => sum + of(counts), 0)
  return {
    requests: add(({ requests }) => requests),
    cpuMs,
    objectRequests: add(({ objectRequests }) => inAll(objectRequests)),
    objectSeconds:
      add(({ objectMs }) => inAll(objectMs)) / 1000 + furtherSeconds + add(engageCalls) * ENGAGE_CALL_SECONDS,
    rowsRead: add(rowsRead),
    rowsWritten: add(rowsWritten),
    logLines: add(({ log }) => inAll(log)),
  }
}
