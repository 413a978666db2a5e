import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleIn } from '../../tools/cli/build.ts'
import { startWorkerd, type Workerd } from '../../tools/cli/workerd.ts'
import { sleep } from '../scenarios/world.ts'
import type { KillPlan } from './plan.ts'
import { readStored, type StoredConversation } from './stored.ts'

/** Ports that the system gives to nobody by itself: in between two processes nobody else may get the worker's. */
const PORTS = { first: 20_000, count: 10_000 }

/** The worker's settings, for the process of this number: 0 is the first. */
export type SettingsOf = (process: number) => Promise<Record<string, string>>

/** A worker whose process is killed, without a warning, and started again on the same storage and the same port. */
export class MortalWorker {
  readonly port: number
  /** When its process was started, and when it was killed. */
  readonly startedAt: number[] = []
  readonly killedAt: number[] = []
  readonly #launch: (process: number) => Promise<Workerd>
  /** The folder of its storage. */
  readonly storage: string
  readonly #lines: string[] = []
  #process: Workerd | null = null

  private constructor(port: number, storage: string, launch: (process: number) => Promise<Workerd>) {
    this.port = port
    this.storage = storage
    this.#launch = launch
  }

  static async create(prebuilt: string, settings: SettingsOf): Promise<MortalWorker> {
    const storage = mkdtempSync(join(tmpdir(), 'engage-bridge-crash-'))
    const port = await freePort()
    const bundle = bundleIn(prebuilt)
    return new MortalWorker(port, storage, async (process) =>
      startWorkerd({ bundle, settings: await settings(process), storage, port }),
    )
  }

  /** Starts it and waits until it listens. @throws where it does not */
  async start(): Promise<void> {
    const started = await this.#start()
    if ((await started.listening) === null) throw new Error(`workerd did not start: ${started.lines.join('\n')}`)
  }

  /** Does not wait until it listens. */
  async #start(): Promise<Workerd> {
    const count = this.startedAt.push(Date.now())
    this.#process = await this.#launch(count - 1)
    return this.#process
  }

  async kill(): Promise<void> {
    const dying = this.#process
    if (dying === null) return
    this.#process = null
    this.killedAt.push(Date.now())
    await dying.stop('SIGKILL')
    this.#lines.push(...dying.lines)
  }

  /** Kills it at each of the moments, and lets it live in the end. */
  async suffer(kills: readonly KillPlan[]): Promise<void> {
    for (const { afterMs, whileStarting } of kills) {
      if (!whileStarting) await this.#process?.listening
      await sleep(afterMs)
      await this.kill()
      await this.#start()
    }
    await this.kill()
    await this.start()
  }

  /** What is in the storage. The worker is killed for it: nobody else may have the files open. */
  async inspect(): Promise<StoredConversation[]> {
    await this.kill()
    return readStored(this.storage)
  }

  /** The log's entries so far. */
  logged(): Record<string, unknown>[] {
    const lines = [...this.#lines, ...(this.#process?.lines ?? [])]
    return lines.flatMap((line): Record<string, unknown>[] => (line.startsWith('{') ? [JSON.parse(line)] : []))
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.storage, { recursive: true, force: true })
  }
}

let given = 0

/** None twice: workers that are started at the same time each get their own. */
export async function freePort(): Promise<number> {
  while (given < PORTS.count) {
    const offset = given++
    const port = PORTS.first + ((process.pid * 31 + offset) % PORTS.count)
    if (await isFree(port)) return port
  }
  throw new Error('no port is free')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
