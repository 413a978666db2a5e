import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Bundle } from './build.ts'
import { ROOT } from './worker.ts'

/** The worker in a process of plain workerd: no proxy and no development server before it, storage on the disk. */
export interface Workerd {
  /** The port on loopback, once it listens; null where the process ended before. */
  listening: Promise<number | null>
  /** What it has printed so far, the worker's log among it. */
  lines: readonly string[]
  /** Resident memory of the process, in bytes. */
  residentBytes(): number
  /** CPU time of the process, in seconds; the kernel counts in steps of a hundredth. */
  cpuSeconds(): number
  /** Ends the process, at once with `SIGKILL`, and waits for its end. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface WorkerdOptions {
  bundle: Bundle
  /** Vars and secrets by name. */
  settings?: Record<string, string>
  /** The folder of the Durable Objects' storage; made where it does not exist. */
  storage: string
  /** 0, the default, takes a free one. */
  port?: number
  /** What it prints is thrown away, since reading it takes time; its errors go to this process's. */
  quiet?: boolean
  /** Objects stay in memory as long as the process lives, so that it is known which are there. */
  keepObjects?: boolean
}

/** The file descriptor on which workerd tells the ports that it listens on. */
const CONTROL_FD = 3

/** The kernel's clock ticks: what Linux tells user space on every machine. */
const TICKS_A_SECOND = 100

let started = 0

/** Starts workerd and does not wait for it: the process can be stopped at any moment of its start. */
export function startWorkerd(options: WorkerdOptions): Workerd {
  mkdirSync(options.storage, { recursive: true })
  started += 1
  // Beside the module: a configuration embeds only what is below it.
  const config = join(options.bundle.directory, `${process.pid}-${started}.capnp`)
  writeFileSync(config, describe(options))
  const child = spawn(join(ROOT, 'node_modules/.bin/workerd'), ['serve', `--control-fd=${CONTROL_FD}`, config], {
    stdio: options.quiet ? ['ignore', 'ignore', 'inherit', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    if (output) createInterface({ input: output }).on('line', (line) => lines.push(line))
  }
  const ended = once(child, 'exit')
  // It never outlives who started it.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return {
    listening: listening(child),
    lines,
    residentBytes: () => {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
      return Number(kilobytes) * 1024
    },
    cpuSeconds: () => {
      // The name may hold spaces; user and system time are the 12th and the 13th field after it.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await ended
    },
  }
}

async function listening(child: ChildProcess): Promise<number | null> {
  const control = child.stdio[CONTROL_FD]
  if (!control || !('read' in control)) return null
  for await (const line of createInterface({ input: control })) {
    const message: { event: string; port?: number } = JSON.parse(line)
    if (message.event === 'listen') return message.port ?? null
  }
  return null
}

/** The configuration, in the words of `workerd.capnp`. */
function describe({ bundle, settings = {}, storage, port = 0, keepObjects = false }: WorkerdOptions): string {
  const modules = readdirSync(bundle.directory)
    .filter((file) => file.endsWith('.js'))
    // The first module is the worker.
    .sort((left, right) => Number(right === bundle.main) - Number(left === bundle.main))
    .map((file) => `(name = ${quote(file)}, esModule = embed ${quote(file)})`)
  const texts = Object.entries(settings).map(([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`)
  const objects = bundle.durableObjects.map(
    ({ binding, className }) => `(name = ${quote(binding)}, durableObjectNamespace = ${quote(className)})`,
  )
  const namespaces = bundle.durableObjects.map(
    ({ className }) =>
      `(className = ${quote(className)}, uniqueKey = ${quote(className)}, enableSql = true, preventEviction = ${keepObjects})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "network", network = (allow = ["private", "local"])),
    (name = "disk", disk = (path = ${quote(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = ${quote(bundle.compatibilityDate)},
  compatibilityFlags = [${bundle.compatibilityFlags.map(quote).join(', ')}],
  bindings = [${[...texts, ...objects].join(', ')}],
  durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (localDisk = "disk"),
  globalOutbound = "network",
);
`
}

const quote = (text: string) => JSON.stringify(text)
