import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from '../cli/worker.ts'
import type { Bundle } from './build.ts'

/** A bundle in a process of plain workerd: no proxy, no development server between it and who calls it. */
export interface Workerd {
  /** On loopback. */
  port: number
  /** CPU time of the process so far, in milliseconds; the kernel counts in steps of 10. */
  cpuMs(): number
  /** Resident memory of the process, in bytes. */
  residentBytes(): number
  close(): Promise<void>
}

export interface WorkerdOptions {
  bundle: Bundle
  /** Vars and secrets by name. */
  settings?: Record<string, string>
  /** An empty folder for the objects' storage, made where it does not exist. */
  storage: string
  /** Objects stay in memory as long as the process lives, so that it is known which are there. */
  keepObjects?: boolean
}

/** The kernel's clock ticks, a second: what Linux tells user space on every platform. */
const TICKS_A_SECOND = 100
/** File descriptor on which workerd tells the ports that it listens on. */
const CONTROL_FD = 3

/** Starts workerd. @throws where it ends before it listens */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  mkdirSync(options.storage, { recursive: true })
  // Beside the modules: it may embed nothing that is not below it.
  const config = join(options.bundle.directory, `${process.hrtime.bigint()}.capnp`)
  writeFileSync(config, describe(options))
  const child = spawn(join(ROOT, 'node_modules/.bin/workerd'), ['serve', `--control-fd=${CONTROL_FD}`, config], {
    // The worker's log goes where nobody reads it: a terminal would be measured too.
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  // It would go on without this process.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const port = await listening(child)
  const { pid } = child
  if (pid === undefined) throw new Error('workerd has no process id')
  return {
    port,
    cpuMs: () => {
      // The name before it may hold spaces; user and system time are the fields 14 and 15.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND
    },
    residentBytes: () => {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return Number(kilobytes) * 1024
    },
    close: async () => {
      process.off('exit', end)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      // Nothing of it is needed any more, and asked to end it complains about calls that are under way.
      end()
      await exited
    },
  }
}

async function listening(child: ChildProcess): Promise<number> {
  const control = child.stdio[CONTROL_FD]
  if (!control || !('read' in control)) throw new Error('workerd has no control channel')
  for await (const line of createInterface({ input: control })) {
    const message: { event: string; port?: number } = JSON.parse(line)
    if (message.event === 'listen' && message.port !== undefined) return message.port
  }
  throw new Error('workerd ended before it listened')
}

/** The configuration, in the words of `workerd.capnp`. */
function describe({ bundle, settings = {}, storage, keepObjects = false }: WorkerdOptions): string {
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
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
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
