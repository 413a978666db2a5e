import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { ROOT } from './worker.ts'

/** A worker as a deployment would bundle it, and what its `wrangler.toml` says of it. */
export interface Bundle {
  /** Holds the modules. */
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

/** The worker itself. */
const WORKER = { config: join(ROOT, 'wrangler.toml'), main: 'index.js' }

/** How the conversation imports the hooks of integrators. */
const CUSTOM = '../transformers/custom.ts'

/**
 * Builds the worker as a deployment would.
 *
 * @param transformers a file that stands in for `src/transformers/custom.ts`
 * @returns a new folder that holds `index.js`; whoever asked removes it
 */
export function buildWorker(transformers?: string): string {
  const alias = transformers === undefined ? [] : ['--alias', `${CUSTOM}:${transformers}`]
  return build(mkdtempSync(join(tmpdir(), 'engage-bridge-')), WORKER, alias).directory
}

/** Bundles a worker as a deployment would. @param directory is made @param options more of wrangler's */
export function build(directory: string, { config, main } = WORKER, options: readonly string[] = []): Bundle {
  execFileSync(
    join(ROOT, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', '--config', config, '--outdir', directory, ...options],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  )
  return bundleIn(directory, { config, main })
}

/** What was bundled before. */
export function bundleIn(directory: string, { config, main } = WORKER): Bundle {
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
