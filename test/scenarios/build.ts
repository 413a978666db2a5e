import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ROOT } from '../../tools/cli/worker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built worker is. */
    workerDir: string
  }
}

/** Builds the worker once, as a deployment would, for all scenario files. */
export default function setup(project: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), 'engage-bridge-'))
  execFileSync(join(ROOT, 'node_modules/.bin/wrangler'), ['deploy', '--dry-run', '--outdir', directory], {
    cwd: ROOT,
    stdio: 'pipe',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  project.provide('workerDir', directory)
  return () => rmSync(directory, { recursive: true, force: true })
}
