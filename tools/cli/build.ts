import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './worker.ts'

/** Builds the worker as a deployment would. @returns a new folder that holds `index.js`; whoever asked removes it */
export function buildWorker(): string {
  const directory = mkdtempSync(join(tmpdir(), 'engage-bridge-'))
  execFileSync(join(ROOT, 'node_modules/.bin/wrangler'), ['deploy', '--dry-run', '--outdir', directory], {
    cwd: ROOT,
    stdio: 'pipe',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  return directory
}
