import { join } from 'node:path'
import { unstable_startWorker } from 'wrangler'
import { type LocalWorker, type LocalWorkerOptions, ROOT } from '../../tools/cli/worker.ts'

export interface NetworkWorker extends LocalWorker {
  /** The same worker with other settings: what is stored stays. */
  update(settings: Record<string, string>): Promise<void>
}

/**
 * A worker that connects to its neighbours by itself. The test harness makes its outgoing calls for it, in Node, and
 * answers 500 where a connection is cut or refused; here the worker sees what a deployed one sees.
 */
export async function startNetworkWorker({ settings, prebuilt }: Required<LocalWorkerOptions>): Promise<NetworkWorker> {
  process.env.WRANGLER_SEND_METRICS = 'false'
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
  const lines: string[] = []
  const worker = await unstable_startWorker({
    config: join(ROOT, 'wrangler.toml'),
    entrypoint: join(prebuilt, 'index.js'),
    bindings: bindings(settings),
    build: { bundle: false },
    dev: {
      persist: false,
      watch: false,
      inspector: false,
      logLevel: 'none',
      server: { hostname: '127.0.0.1', port: 0 },
      structuredLogsHandler: ({ message }: { message: string }) => {
        lines.push(message)
      },
    },
  })
  const { origin } = await worker.url
  return {
    url: origin,
    logs: () => [...lines],
    close: () => worker.dispose(),
    update: async (changed) => {
      await worker.patchConfig({ bindings: bindings(changed) })
    },
  }
}

function bindings(settings: Record<string, string>) {
  const entries = Object.entries(settings)
  return Object.fromEntries(entries.map(([name, value]) => [name, { type: 'plain_text' as const, value }]))
}
