import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bundle } from '../../cli/build.ts'
import { BUNDLE_LIMIT_KIB } from '../../cli/bundle-size.ts'
import { settingsFor } from '../account.ts'
import type { Bench } from '../context.ts'
import { atMost, digits, type Findings, shown } from '../report.ts'
import { spread } from '../statistics.ts'
import { startWorkerd } from '../workerd.ts'

/** How large the worker is, and how long a process of workerd takes from its start to its first answer. */

const KIB = 1024

export async function size(bench: Bench): Promise<Findings> {
  const subjects = [
    { name: 'worker', bundle: bench.worker, path: '/health' },
    { name: 'floor 1', bundle: bench.floors, path: '/' },
  ]
  const starts = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round < bench.rounds; round++) {
    for (const { name, bundle, path } of subjects) {
      starts.get(name)?.push(await startMs(bundle, join(bench.storage, `start-${name}-${round}`), path))
    }
  }
  const gzipped = gzipSync(code(bench.worker)).length / KIB
  return {
    tables: [
      {
        title: 'Bundle and start',
        note: 'Start: from the start of the workerd process to its first answer, and that of an empty Hono app for comparison.',
        columns: ['', 'KiB', 'KiB gzipped', 'start ms'],
        rows: subjects.map(({ name, bundle }) => [
          name,
          digits(code(bundle).length / KIB),
          digits(gzipSync(code(bundle)).length / KIB),
          shown(spread(starts.get(name) ?? [])),
        ]),
      },
    ],
    goals: [atMost('Bundle, gzipped', gzipped, BUNDLE_LIMIT_KIB, ' KiB')],
  }
}

const code = ({ directory, main }: Bundle) => readFileSync(join(directory, main))

async function startMs(bundle: Bundle, storage: string, path: string): Promise<number> {
  const started = performance.now()
  // Nothing is called: the address of the stand-ins does not matter.
  const workerd = await startWorkerd({ bundle, settings: settingsFor(9), storage })
  try {
    const response = await fetch(`http://127.0.0.1:${workerd.port}${path}`)
    await response.arrayBuffer()
    return performance.now() - started
  } finally {
    await workerd.close()
  }
}
