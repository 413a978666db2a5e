import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { inject } from 'vitest'
import { bundleIn } from '../../tools/cli/build.ts'
import { freePort } from '../crash/mortal-worker.ts'

/** The bindings whose objects an update has not reached yet. */
export type Behind = readonly ('CONVERSATION' | 'GOVERNOR' | 'MEDIA_STORE' | 'SWEEP' | 'IDENTITY_INDEX')[]

export interface TwoVersionsOptions {
  settings: Record<string, string>
  /** Takes away from today's classes, which it finds as `today`, what an older version had not. JavaScript. */
  older: string
  behind: Behind
}

/**
 * The worker in the midst of a deployment, in real workerd: requests meet today's code, and some of the objects still run
 * an older one, over real RPC.
 */
export interface TwoVersions {
  url: string
  schedule(): Promise<void>
  /** The deployment goes on: the objects of these bindings are behind, all others are not. What is stored stays. */
  move(behind: Behind): Promise<void>
  logs(): string[]
  close(): Promise<void>
}

export async function startTwoVersions({ settings, older, behind }: TwoVersionsOptions): Promise<TwoVersions> {
  const { directory, main, compatibilityDate, compatibilityFlags, durableObjects } = bundleIn(inject('workerDir'))
  const storage = mkdtempSync(join(tmpdir(), 'engage-bridge-versions-'))
  const port = await freePort()
  const lines: string[] = []
  const today = { type: 'ESModule' as const, path: main, contents: readFileSync(join(directory, main), 'utf8') }
  const before = {
    type: 'ESModule' as const,
    path: 'older.js',
    contents: `import * as today from './${main}'\n${older}\nexport * from './${main}'\nexport { default } from './${main}'`,
  }
  const options = (behind: Behind) => {
    const objects = Object.fromEntries(
      durableObjects.map(({ binding, className }) => {
        const isBehind = behind.some((one) => one === binding)
        // One storage for both versions of an object.
        const unsafeUniqueKey = className
        return [binding, { className, scriptName: isBehind ? 'older' : 'today', useSQLite: true, unsafeUniqueKey }]
      }),
    )
    const common = { compatibilityDate, compatibilityFlags, bindings: settings, durableObjects: objects }
    return convertV4MiniflareOptions({
      resourcePersistencePath: storage,
      host: '127.0.0.1',
      port,
      cf: false,
      structuredWorkerdLogs: true,
      handleStructuredLogs: ({ message }) => lines.push(message),
      workers: [
        { name: 'today', modules: [today], ...common },
        { name: 'older', modules: [before, today], ...common },
      ],
    })
  }
  const miniflare = new Miniflare(options(behind))
  return {
    url: (await miniflare.ready).origin,
    schedule: async () => {
      const worker = await miniflare.getWorker('today')
      await worker.scheduled({ cron: '*/5 * * * *' })
    },
    move: async (behind) => miniflare.setOptions(options(behind)),
    logs: () => [...lines],
    close: async () => {
      await miniflare.dispose()
      rmSync(storage, { recursive: true, force: true })
    },
  }
}
