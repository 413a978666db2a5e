import { customerWrites } from '../account.ts'
import { deliver, delivered, type Site } from '../context.ts'

/** Messages of running conversations at a time. */
const CONNECTIONS = 16

/**
 * CPU time of the workerd process for one turn: its webhook, its flow call, its reply. All threads count, the garbage
 * collector's too.
 *
 * @param conversations that are running already, numbered from 0
 * @returns milliseconds
 */
export async function cpuPerTurn(site: Site, turns: number, conversations: number): Promise<number> {
  const before = site.workerd.cpuMs()
  await deliver(site, CONNECTIONS, turns, (index) => delivered(customerWrites(index % conversations).delivery))
  await site.standIns.posted(turns)
  return (site.workerd.cpuMs() - before) / turns
}
