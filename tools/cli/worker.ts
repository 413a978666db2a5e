import { createTestHarness } from 'wrangler'

/** A worker in workerd on this machine, with real Durable Objects, reachable over HTTP on loopback. */
export interface LocalWorker {
  url: string
  /** The lines that the worker has logged so far. */
  logs(): string[]
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

/** Starts the worker as `wrangler.toml` describes it. */
export async function startWorker({ settings, prebuilt }: LocalWorkerOptions): Promise<LocalWorker> {
  // Neither usage figures nor a sample `request.cf` are fetched: the worker runs without a network.
  process.env.WRANGLER_SEND_METRICS = 'false'
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      {
        configPath: './wrangler.toml',
        vars: settings,
        ...(prebuilt === undefined ? {} : { prebuiltWorkerDir: prebuilt }),
      },
    ],
  })
  const { url } = await harness.listen()
  return {
    url: url.origin,
    logs: () => harness.getLogs().map((entry) => entry.message),
    close: () => harness.close(),
  }
}
