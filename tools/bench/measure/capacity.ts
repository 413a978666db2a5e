import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { customerWrites } from '../account.ts'
import { type Bench, deliver, delivered, type Site, startSite } from '../context.ts'
import { digits, type Findings } from '../report.ts'

/** Memory and storage of many conversations, each with one message and its reply. */

const CONVERSATIONS = 10_000
const QUICK_CONVERSATIONS = 400
/** Conversations that are begun at a time, and answered before the next: more would only queue. */
const BATCH = 200
const CONNECTIONS = 16
/** workerd takes objects out of memory that were not called for 10 s. Milliseconds. */
const EVICTED_AFTER_MS = 22_000
/** How often memory is looked at, in milliseconds. */
const LOOK_MS = 250

const KIB = 1024
const MIB = 1024 * KIB

export async function capacity(bench: Bench): Promise<Findings> {
  const conversations = bench.quick ? QUICK_CONVERSATIONS : CONVERSATIONS
  const site = await startSite(bench, { keepObjects: false })
  try {
    const before = site.workerd.residentBytes()
    const peak = await peakWhile(site, async () => {
      for (let begun = 0; begun < conversations; begun += BATCH) {
        await deliver(site, CONNECTIONS, BATCH, (index) => delivered(customerWrites(begun + index).delivery))
        await site.standIns.posted(BATCH)
      }
    })
    const pauseMs = bench.quick ? 0 : EVICTED_AFTER_MS
    await sleep(pauseMs)
    const after = site.workerd.residentBytes()
    // Now that the databases are closed: what is in their logs has been taken over.
    const stored = storedBytes(site.storage)
    const row = (what: string, bytes: number, empty = 0) => [
      what,
      digits(bytes / MIB),
      digits((bytes - empty) / KIB / conversations),
    ]
    return {
      tables: [
        {
          title: `${digits(conversations)} conversations of one message each`,
          note: `workerd takes an object out of memory that was not called for ten seconds; the pause is one of ${pauseMs / 1000} s. A conversation’s share is of all of them.`,
          columns: ['', 'MiB', 'KiB a conversation'],
          rows: [
            ['memory before', digits(before / MIB), ''],
            row('memory at most', peak, before),
            row('memory after the pause', after, before),
            row('storage', stored),
          ],
        },
      ],
      goals: [],
    }
  } finally {
    await site.close()
  }
}

async function peakWhile({ workerd }: Site, work: () => Promise<void>): Promise<number> {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, workerd.residentBytes())
  }
  const timer = setInterval(look, LOOK_MS)
  await work().finally(() => clearInterval(timer))
  look()
  return peak
}

/** Bytes of all files below a folder; those that go away meanwhile do not count. */
function storedBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => statSync(join(folder, path), { throwIfNoEntry: false }))
    .reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0)
}
