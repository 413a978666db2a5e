/** Pure: what a million turns cost, from what was counted of one. */

/** What one turn uses, as Cloudflare bills it. */
export interface TurnUsage {
  /** Requests to the worker: deliveries. */
  requests: number
  /** CPU time in milliseconds. */
  cpuMs: number
  /** Calls of Durable Objects, and their alarms. */
  objectRequests: number
  /** Seconds for which a Durable Object is at work or waits for somebody's answer. */
  objectSeconds: number
  rowsRead: number
  /** With the alarms that were set: each is billed as a row. */
  rowsWritten: number
  /** Lines of the log. */
  logLines: number
}

export interface Price {
  what: string
  /** How much of it a turn uses. */
  of(usage: TurnUsage): number
  /** US dollars a million. */
  perMillion: number
  /** A month, in the plan's price; not taken off here. */
  included: string
}

/** Memory that is billed for a Durable Object while it is active, whatever it uses: 128 MB of a GB of 1000. */
export const OBJECT_GB = 0.128

/** When the prices below were looked up. */
export const PRICES_OF = '2026-11-22'

/**
 * Workers Paid, from developers.cloudflare.com: workers/platform/pricing, durable-objects/platform/pricing and
 * workers/observability/logs/workers-logs. A change of these prices is a change here.
 */
export const PRICES: readonly Price[] = [
  { what: 'Requests', of: (usage) => usage.requests, perMillion: 0.3, included: '10 million' },
  { what: 'CPU milliseconds', of: (usage) => usage.cpuMs, perMillion: 0.02, included: '30 million' },
  { what: 'Durable Object requests', of: (usage) => usage.objectRequests, perMillion: 0.15, included: '1 million' },
  {
    what: 'Durable Object GB-seconds',
    of: (usage) => usage.objectSeconds * OBJECT_GB,
    perMillion: 12.5,
    included: '400,000',
  },
  { what: 'Rows read', of: (usage) => usage.rowsRead, perMillion: 0.001, included: '25 billion' },
  { what: 'Rows written', of: (usage) => usage.rowsWritten, perMillion: 1, included: '50 million' },
  { what: 'Log lines (Workers Logs)', of: (usage) => usage.logLines, perMillion: 0.6, included: '20 million' },
]

/** Stored data, in US dollars a GB and month. */
export const STORED_GB_MONTH = 0.2

export interface CostItem {
  what: string
  perTurn: number
  /** US dollars. */
  perMillionTurns: number
}

/** What a million turns cost, item by item; what the plan includes is not taken off. */
export function costOf(usage: TurnUsage): CostItem[] {
  return PRICES.map(({ what, of, perMillion }) => ({
    what,
    perTurn: of(usage),
    perMillionTurns: of(usage) * perMillion,
  }))
}

/** US dollars. */
export function total(items: readonly CostItem[]): number {
  return items.reduce((sum, { perMillionTurns }) => sum + perMillionTurns, 0)
}
