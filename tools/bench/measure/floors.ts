import { setTimeout as sleep } from 'node:timers/promises'
import { customerWrites } from '../account.ts'
import type { Bench } from '../context.ts'
import { startCountedSite } from '../counting/counted.ts'
import { assertIs, doneIn, FLOORS } from '../floors/definition.ts'
import { digits, type Findings } from '../report.ts'

/** Whether the floors are what they are said to be: counted in the same way as the worker. */

/** An alarm that is due has run by then, however busy the machine. Milliseconds. */
const ALARM_MS = 500

export async function floors(bench: Bench): Promise<Findings> {
  const site = await startCountedSite(bench, bench.floors)
  try {
    const rows: string[][] = []
    for (const floor of FLOORS) {
      const ask = () => site.client.post({ path: floor.path, body: customerWrites(0).delivery })
      // The first makes the table.
      await ask()
      await sleep(ALARM_MS)
      const counts = await site.count(async () => {
        await ask()
        await sleep(ALARM_MS)
      })
      const done = doneIn(counts)
      assertIs(floor, done)
      rows.push([floor.name, ...[done.objectCalls, done.rows, done.alarmsSet, done.alarmsRun].map(digits)])
    }
    const columns = ['', 'object calls', 'rows inserted', 'alarms set', 'alarms that ran']
    const note =
      'One request to each, counted as the worker is; if one of them did anything else, nothing would be measured.'
    return { tables: [{ title: 'What the floors do', note, columns, rows }], goals: [] }
  } finally {
    await site.close()
  }
}
