import { join } from 'node:path'
import { unstable_startWorker } from 'wrangler'

/** A worker in workerd on this machine, with real Durable Objects, reachable over HTTP on loopback. */
export interface LocalWorker {
  url: string
  /** The lines that the worker has logged so far. */
  logs(): string[]
  /** The same worker with other settings: what is stored stays. */
  update(settings: Record<string, string>): Promise<void>
  /** Fires the cron trigger, which no clock does here. */
  schedule(): Promise<void>
  close(): Promise<void>
}

export interface LocalWorkerOptions {
  /** Settings by name, as in the README's table. */
  settings: Record<string, string>
  /** What `wrangler deploy --dry-run --outdir` wrote; without it the worker is built first. */
  prebuilt?: string
}

/** The repository's root: the folder that holds `wrangler.toml`. */
export const ROOT = new URL('../../', import.meta.url).pathname

/** What the worker's build makes beside it was made with it. */
const AS_BUILT = { bundle: false, custom: { command: '' } }

/**
 * Starts the worker as `wrangler.toml` describes it. It connects to its neighbours by itself, so that it sees cut and
 * refused connections as a deployed one does.
 */
export async function startWorker({ settings, prebuilt }: LocalWorkerOptions): Promise<LocalWorker> {
  // Neither usage figures nor a sample `request.cf` are fetched: the worker runs without a network.
  process.env.WRANGLER_SEND_METRICS = 'false'
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
  const lines: string[] = []
  const worker = await unstable_startWorker({
    config: join(ROOT, 'wrangler.toml'),
    ...(prebuilt === undefined ? {} : { entrypoint: join(prebuilt, 'index.js'), build: AS_BUILT }),
    bindings: bindings(settings),
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
    update: async (changed) => {
      await worker.patchConfig({ bindings: bindings(changed) })
    },
    schedule: async () => {
      const response = await fetch(`${origin}/cdn-cgi/handler/scheduled`)
      if (!response.ok) throw new Error(`The cron trigger was answered ${response.status}.`)
      await response.body?.cancel()
    },
    close: () => worker.dispose(),
  }
}

function bindings(settings: Record<string, string>) {
  const entries = Object.entries(settings)
  return Object.fromEntries(entries.map(([name, value]) => [name, { type: 'plain_text' as const, value }]))
}
