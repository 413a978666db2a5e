import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildWorker, bundleIn } from '../cli/build.ts'
import { emulatorSettings, LOCAL_SECRETS } from '../cli/local-settings.ts'
import { registerWebhook } from '../cli/register.ts'
import { startWorkerd } from '../cli/workerd.ts'
import { startEmulator } from '../emulator/server.ts'
import { countAnswers } from './answers.ts'
import { Courier, type LoadSize, write } from './customers.ts'
import { startFlow } from './flow.ts'
import { countEvents } from './log-events.ts'

/**
 * `npm run load`: many customers write at once to the worker in plain workerd, with the emulator and a flow that answers
 * at once in this process. Ends with 1 where a message was lost or answered twice.
 */

const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '20000' },
    threads: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '64' },
  },
})
const size: LoadSize = {
  deliveries: Number(values.deliveries),
  threads: Number(values.threads),
  connections: Number(values.connections),
}

/**
 * On one machine everybody waits for everybody: no limit of the platform's or of the flow's may cut in before the
 * worker's own. Milliseconds; seconds.
 */
const DELIVERY_TIMEOUT_MS = 120_000
const FLOW_TIMEOUT_SECONDS = '300'

const say = (line = '') => process.stdout.write(`${line}\n`)
const number = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const megabytes = (bytes: number) => `${number(bytes / 1e6)} MB`

function bytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  // The worker runs on: a database that is closed meanwhile takes its side files along.
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return files.reduce((sum, { parentPath, name }) => sum + size(join(parentPath, name)), 0)
}

async function run(): Promise<boolean> {
  say(`${number(size.deliveries)} deliveries over ${number(size.threads)} threads …`)
  const prebuilt = buildWorker()
  const storage = mkdtempSync(join(tmpdir(), 'engage-bridge-load-'))
  const courier = new Courier()
  const engage = await startEmulator({
    requestsPerMinute: 0,
    routing: false,
    deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
    fetch: courier.fetch,
  })
  const flow = await startFlow()
  const { emulator } = engage
  const workerd = startWorkerd({
    bundle: bundleIn(prebuilt),
    storage,
    settings: {
      ...LOCAL_SECRETS,
      ...emulatorSettings(engage),
      // The emulator takes any number, and what is measured is the worker.
      ENGAGE_REQUESTS_PER_MINUTE: '100000',
      FLOW_ENGINE: 'http',
      FLOW_URL: flow.url,
      FLOW_TIMEOUT_SECONDS,
    },
  })
  try {
    const port = await workerd.listening
    if (port === null) throw new Error(workerd.lines.join('\n'))
    await registerWebhook(engage, { workerUrl: `http://127.0.0.1:${port}`, secrets: LOCAL_SECRETS })
    const startedAt = Date.now()
    const cpuBefore = process.cpuUsage()
    const { contentIds, latencies, seconds } = await write(emulator, courier, size)
    const { lost, doubled, lastAt } = await countAnswers(emulator, contentIds)
    const cpu = process.cpuUsage(cpuBefore)
    const sorted = latencies.sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
    const figures: [string, string][] = [
      ['Deliveries of customers’ messages, threads', `${number(size.deliveries)}, ${number(size.threads)}`],
      ['Acknowledged a second, at a time', `${number(size.deliveries / seconds)}, ${size.connections}`],
      ['Acknowledged within: median, 99 of 100', `${number(at(0.5), 1)} ms, ${number(at(0.99), 1)} ms`],
      ['All acknowledged, all answered after', `${number(seconds, 1)} s, ${number((lastAt - startedAt) / 1000, 1)} s`],
      ['Lost, answered twice', `**${lost}**, **${doubled}**`],
      ['Deliveries in all, with the bot’s own; refused', `${number(courier.requests)}; ${courier.refused}`],
      ['Calls of the Engage API', number(emulator.calls.length)],
      ['Memory of workerd, storage', `${megabytes(workerd.residentBytes())}, ${megabytes(bytesIn(storage))}`],
      [
        'CPU: workerd; emulator, flow and customers',
        `${number(workerd.cpuSeconds(), 1)} s; ${number((cpu.user + cpu.system) / 1e6, 1)} s`,
      ],
    ]
    say()
    say(`| ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores shared by all parts | |`)
    say('| --- | --- |')
    for (const [name, value] of figures) say(`| ${name} | ${value} |`)
    const isWell = lost === 0 && doubled === 0
    if (!isWell) for (const [event, count] of countEvents(workerd.lines)) say(`${number(count)} × ${event}`)
    return isWell
  } finally {
    emulator.dispose()
    await workerd.stop()
    await engage.close()
    await flow.close()
    for (const folder of [storage, prebuilt]) rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = (await run()) ? 0 : 1
