import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { ROOT } from '../cli/worker.ts'

/** A worker as a deployment would bundle it, and what its `wrangler.toml` says of it. */
export interface Bundle {
  /** Holds `index.js`. */
  directory: string
  /** The module in it that is the worker. */
  main: string
  compatibilityDate: string
  compatibilityFlags: string[]
  durableObjects: { binding: string; className: string }[]
}

/** What is read of a `wrangler.toml`: wrangler's own type does not come with the package. */
interface WorkerConfig {
  compatibility_date?: string
  compatibility_flags: string[]
  durable_objects: { bindings: { name: string; class_name: string }[] }
}

/** Bundles the worker. @param outdir is made */
export function buildWorker(outdir: string): Bundle {
  return build(join(ROOT, 'wrangler.toml'), outdir, 'index.js')
}

/** Bundles the two floors in the same way. @param outdir is made */
export function buildFloors(outdir: string): Bundle {
  return build(join(ROOT, 'tools/bench/floors/wrangler.toml'), outdir, 'floors.js')
}

function build(config: string, directory: string, main: string): Bundle {
  execFileSync(
    join(ROOT, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', '--config', config, '--outdir', directory],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  )
  const { compatibility_date, compatibility_flags, durable_objects }: WorkerConfig = unstable_readConfig({ config })
  if (compatibility_date === undefined) throw new Error(`${config} has no compatibility_date`)
  return {
    directory,
    main,
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    durableObjects: durable_objects.bindings.map(({ name, class_name }) => ({ binding: name, className: class_name })),
  }
}
