import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startEmulator } from '../emulator/server.ts'
import { type Snapshot, snapshotSchema } from '../emulator/snapshot/schema.ts'
import { LOCAL_SECRETS } from './local-settings.ts'
import { registerWebhook } from './register.ts'
import { stopped, stopSignal } from './stop.ts'

/** `npm run emulator`: the Engage emulator alone, against a worker at any address. */

const USAGE = `Usage: npm run emulator -- [options]

  --port NUMBER          where the emulator listens (default: 4000)
  --worker URL           registers URL/webhook; waits until the worker answers
  --verify-token TEXT    the webhook's verification token (default: ${LOCAL_SECRETS.ENGAGE_VERIFICATION_TOKEN})
  --secret TEXT          the webhook's secret (default: ${LOCAL_SECRETS.ENGAGE_WEBHOOK_SECRET})
  --access-token TEXT    the API access token (default: emulator-access-token)
  --state FILE           begins with the state that is saved there, if any, and saves it there at the end
  --time-scale NUMBER    divides all waits of the platform, such as those before a redelivery (default: 1)
`

const say = (line = '') => process.stdout.write(`${line}\n`)

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4000' },
      worker: { type: 'string' },
      'verify-token': { type: 'string', default: LOCAL_SECRETS.ENGAGE_VERIFICATION_TOKEN },
      secret: { type: 'string', default: LOCAL_SECRETS.ENGAGE_WEBHOOK_SECRET },
      'access-token': { type: 'string', default: 'emulator-access-token' },
      'time-scale': { type: 'string', default: '1' },
      state: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const worker = values.worker?.replace(/\/+$/, '').replace(/\/webhook$/, '')
  if (worker !== undefined && !URL.canParse(worker))
    throw new Error('--worker must be an address: http://localhost:8787')
  return {
    help: values.help,
    worker,
    port: numberIn('--port', values.port, 0, 65_535),
    timeScale: numberIn('--time-scale', values['time-scale'], 0.001, 1_000_000),
    accessToken: values['access-token'],
    state: values.state,
    secrets: { ENGAGE_VERIFICATION_TOKEN: values['verify-token'], ENGAGE_WEBHOOK_SECRET: values.secret },
  }
}

function numberIn(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!(value >= min && value <= max)) throw new Error(`${option} must be a number from ${min} to ${max}`)
  return value
}

type Options = ReturnType<typeof readOptions>

async function run({ worker, port, timeScale, accessToken, secrets, state }: Options) {
  const signal = stopSignal()
  const saved = state !== undefined && existsSync(state) ? readSnapshot(state) : null
  const engage = await startEmulator({ port, timeScale, accessToken })
  if (saved) engage.emulator.load(saved)
  const { account } = engage.emulator
  say(`Engage emulator   ${engage.url}  (customers, agents and what passes between them, in a browser)`)
  say()
  say('Settings for the worker, as lines of its .dev.vars:')
  say(`  ENGAGE_API_URL=${engage.url}`)
  say(`  ENGAGE_ACCESS_TOKEN=${account.accessToken}`)
  for (const [name, value] of Object.entries(secrets)) say(`  ${name}=${value}`)
  say(`  ENGAGE_BOT_CATEGORY_ID=${account.botCategoryId}`)
  say(`  ENGAGE_AGENT_CATEGORY_ID=${account.agentCategoryId}`)
  say()
  if (worker === undefined)
    say('No webhook is registered: name the worker with --worker URL, or register one with POST /1.0/webhooks.')
  else {
    say(`Registering ${worker}/webhook; the worker may be started after this …`)
    const registration = { workerUrl: worker, secrets, patienceMs: Number.POSITIVE_INFINITY, signal }
    try {
      await registerWebhook(engage, registration)
      say('The webhook is registered and validated.')
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  say('Everything keeps running until Ctrl-C.')
  await stopped(signal)
  if (state !== undefined) writeFileSync(state, JSON.stringify(await engage.emulator.save()))
  await engage.close()
}

/** @throws where the file holds something else */
function readSnapshot(file: string): Snapshot {
  try {
    return snapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Error(`${file} holds no state of this emulator: name another file, or delete it.`)
  }
}

try {
  const options = readOptions()
  if (options.help) say(USAGE)
  else await run(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 1
}
