import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../cli/build.ts'
import { ROOT } from '../cli/worker.ts'
import type { Bench } from './context.ts'
import { acknowledgements } from './measure/acknowledgements.ts'
import { capacity } from './measure/capacity.ts'
import { conversion } from './measure/conversion.ts'
import { floors } from './measure/floors.ts'
import { growth } from './measure/growth.ts'
import { size } from './measure/size.ts'
import { turn } from './measure/turn.ts'
import { usage } from './measure/usage.ts'
import { type Findings, goalsTable, toMarkdown, toText } from './report.ts'

/** Measures the built worker in plain workerd: `npm run bench`. */

/** In the order in which they run: what all is compared with, and then what a busy machine disturbs most. */
const MEASUREMENTS = {
  floors,
  acks: acknowledgements,
  turn,
  usage,
  growth,
  size,
  capacity,
  conversion,
} satisfies Record<string, (bench: Bench) => Promise<Findings>>
const NAMES = Object.keys(MEASUREMENTS)

/** Bundled in the same way as the worker. */
const FLOORS = { config: join(ROOT, 'tools/bench/floors/wrangler.toml'), main: 'floors.js' }

const HELP = `npm run bench -- [options]

  --only LIST      only these measurements: ${NAMES.join(', ')}
  --quick          fewer of everything, about a minute: to see that it runs, not to compare
  --rounds N       rounds of what is compared with the floors; 7 by default
  --storage DIR    where the objects' storage is put, by default the system's folder for temporary files;
                   acknowledgements are measured a second time with storage in memory
  --markdown FILE  writes the tables to a file as well`

/** Linux: a folder that is in memory. */
const MEMORY = '/dev/shm'

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: NAMES.join(',') },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      storage: { type: 'string', default: tmpdir() },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const only = values.only.split(',')
  const unknown = only.filter((name) => !NAMES.includes(name))
  if (values.help || unknown.length > 0) {
    if (unknown.length > 0) console.error(`There is no measurement ${unknown.join(', ')}.`)
    console.log(HELP)
    process.exitCode = unknown.length > 0 ? 1 : 0
    return
  }
  const built = mkdtempSync(join(tmpdir(), 'engage-bridge-bench-'))
  const storage = mkdtempSync(join(values.storage, 'engage-bridge-bench-'))
  const memory = existsSync(MEMORY) ? mkdtempSync(join(MEMORY, 'engage-bridge-bench-')) : null
  // However it ends: what is stored can be hundreds of megabytes.
  process.once('exit', () => {
    for (const folder of [built, storage, memory ?? []].flat()) rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const bench: Bench = {
    worker: build(join(built, 'worker')),
    floors: build(join(built, 'floors'), FLOORS),
    built,
    storage,
    memory,
    rounds: Number(values.rounds ?? (values.quick ? 1 : 7)),
    quick: values.quick,
    progress: (text) => process.stderr.write(`${text}\n`),
  }
  const markdown = await measure(bench, only)
  if (values.markdown !== undefined) writeFileSync(values.markdown, markdown)
}

/** @returns the tables as Markdown */
async function measure(bench: Bench, only: readonly string[]): Promise<string> {
  const all: Findings = { tables: [], goals: [] }
  const show = (table: Findings['tables'][number]) => console.log(`\n${toText(table)}`)
  for (const [name, measurement] of Object.entries(MEASUREMENTS)) {
    if (!only.includes(name)) continue
    bench.progress(`measuring: ${name}`)
    const { tables, goals } = await measurement(bench)
    tables.forEach(show)
    all.tables.push(...tables)
    all.goals.push(...goals)
  }
  if (all.goals.length > 0) {
    show(goalsTable(all.goals))
    all.tables.unshift(goalsTable(all.goals))
  }
  return `${[...HEAD, machine(bench), ...all.tables.map(toMarkdown)].join('\n\n')}\n`
}

/** Of the page that `--markdown` writes into `docs/`. */
const HEAD = [
  '# Figures',
  'Written by `npm run bench`. What is measured, how, and what it means: [Performance and cost](performance.md).',
]

function machine({ rounds, storage, quick }: Bench): string {
  const [cpu] = cpus()
  const where = storage.startsWith(MEMORY) ? 'in memory' : 'on a disk'
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${process.platform}`,
    `${release()}, Node ${process.version}; rounds: ${rounds}; storage ${where}.`,
    ...(quick ? ['A quick run: it shows that all is measured, not how fast it is.'] : []),
  ].join(' ')
}

await run()
