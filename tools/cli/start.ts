import { parseArgs } from 'node:util'
import * as z from 'zod'
import { startEmulator } from '../emulator/server.ts'
import { playConversation } from './conversation.ts'
import { emulatorSettings, LOCAL_API_TOKEN, LOCAL_SECRETS } from './local-settings.ts'
import { registerWebhook } from './register.ts'
import { stopped, stopSignal } from './stop.ts'
import { startWorker } from './worker.ts'

/**
 * `npm start`: worker, Engage emulator and demo flow on this machine. One whole conversation is played in the terminal,
 * then everything keeps running. `--once` (`npm run demo`) ends after the conversation: 0 if it went as it should.
 */

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })

const say = (line = '') => process.stdout.write(`${line}\n`)
const openParts: (() => Promise<void>)[] = []

async function closeAll() {
  for (const close of openParts.splice(0).reverse()) await close().catch(() => {})
}

const misconfigured = z.object({ problems: z.array(z.object({ setting: z.string(), problem: z.string() })) })

/** Variables of `wrangler.toml` count here too. @throws where one of them does not fit this machine, naming it */
async function checkSettings(workerUrl: string) {
  const health = misconfigured.safeParse(await (await fetch(`${workerUrl}/health`)).json())
  if (!health.success) return
  const problems = health.data.problems.map(({ setting, problem }) => `${setting} ${problem}`)
  throw new Error(`Settings are wrong: ${problems.join('; ')}.`)
}

async function run() {
  say('Starting the Engage emulator and the worker …')
  const engage = await startEmulator()
  openParts.push(() => engage.close())
  const worker = await startWorker({
    settings: {
      ...LOCAL_SECRETS,
      ...emulatorSettings(engage),
      FLOW_ENGINE: 'demo',
      API_TOKEN: LOCAL_API_TOKEN,
      HANDOVER_MESSAGE: 'You are with our team now. Somebody will be with you shortly.',
    },
  })
  openParts.push(() => worker.close())
  await checkSettings(worker.url)
  await registerWebhook(engage, { workerUrl: worker.url, secrets: LOCAL_SECRETS })
  say('The webhook is registered and validated. One conversation, from the first question to the return:')
  say()
  const threadId = await playConversation(engage.emulator, say)
  say()
  if (values.once) return
  say(`Worker            ${worker.url}/health`)
  say(`Webhook           ${worker.url}/webhook`)
  say(`API, to be tried  ${worker.url}/docs/ (token: ${LOCAL_API_TOKEN})`)
  say(`In the browser    ${engage.url}/ (customers, agents' desk, what goes between them)`)
  say(`Engage emulator   ${engage.url}/1.0 (REST), ${engage.url}/emulator/state (what it holds)`)
  say()
  say('Write as a customer:')
  say(
    `  curl -X POST ${engage.url}/emulator/customer/messages -H 'Content-Type: application/json' -d '{"body":"Hello"}'`,
  )
  say('Tell the customer of the conversation above something, as another system:')
  say(
    `  curl ${worker.url}/notify -H 'Authorization: Bearer ${LOCAL_API_TOKEN}' -H 'Content-Type: application/json' -d '{"threadId":"${threadId}","text":"Your parcel is on its way."}'`,
  )
  say('Read what was said:')
  say(`  curl ${engage.url}/emulator/state`)
  say()
  say('Everything keeps running until Ctrl-C.')
  await stopped(stopSignal())
}

try {
  await run()
} catch (error) {
  process.stderr.write(`\nIt went wrong: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await closeAll()
}
