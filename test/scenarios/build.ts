import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { buildWorker } from '../../tools/cli/build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built worker is. */
    workerDir: string
  }
}

/** Builds the worker once for all files. */
export default function setup(project: TestProject) {
  const directory = buildWorker()
  project.provide('workerDir', directory)
  return () => rmSync(directory, { recursive: true, force: true })
}
