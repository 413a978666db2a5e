import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { emulatorSettings } from '../../tools/cli/local-settings.ts'
import { registerWebhook } from '../../tools/cli/register.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { MortalWorker } from '../crash/mortal-worker.ts'
import { type FlowEngine, startFlowEngine } from './flow-engine.ts'
import { eventually, sleep, TIME_SCALE, VERIFICATION_TOKEN, WEBHOOK_SECRET } from './world.ts'

/**
 * A person is erased: afterwards nothing of them is in the storage of any Durable Object, nor in any line of the log. The
 * worker runs in plain workerd with its storage on a disk, where a test can look at every table of every object.
 */

const API_TOKEN = 'scenario-api-token'

/** Random, so that what is looked for is nowhere by chance. */
const canary = (what: string) => `${what}${Math.random().toString(36).slice(2, 10)}`
const NAME = canary('Anna')
const EMAIL = `${canary('mail')}@example.com`
const WORDS = canary('words')
const SECOND = canary('second')
const ANSWER = canary('answer')
const OPTION = canary('option')
const AGENT = canary('agent')
const INJECTED = canary('injected')
const NOTIFIED = canary('notified')
const KEY = canary('key')
const FILE = canary('invoice')
const GONE = canary('gone')
const TEXTS = [NAME, EMAIL, WORDS, SECOND, ANSWER, OPTION, AGENT, INJECTED, NOTIFIED, KEY, FILE, GONE]

let engage: RunningEmulator
let flow: FlowEngine
let worker: MortalWorker
let url: string

beforeAll(async () => {
  engage = await startEmulator({ timeScale: 500 })
  flow = await startFlowEngine()
  const settings = {
    ...emulatorSettings(engage),
    ENGAGE_VERIFICATION_TOKEN: VERIFICATION_TOKEN,
    ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    API_TOKEN,
    FLOW_ENGINE: 'http',
    FLOW_URL: flow.url,
    FLOW_CIRCUIT_FAILURES: '0',
    TIME_SCALE: String(TIME_SCALE),
  }
  worker = await MortalWorker.create(inject('workerDir'), async () => settings)
  await worker.start()
  url = `http://127.0.0.1:${worker.port}`
  const secrets = { ENGAGE_VERIFICATION_TOKEN: VERIFICATION_TOKEN, ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET }
  await registerWebhook(engage, { workerUrl: url, secrets })
})
afterAll(async () => {
  engage.emulator.dispose()
  await worker.close()
  await engage.close()
  await flow.close()
})

type Answer = Record<string, unknown> & { code: number }

async function call(method: string, path: string, fields?: Record<string, unknown>, headers = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json', ...headers },
    body: fields === undefined ? null : JSON.stringify(fields),
  })
  const body: Record<string, unknown> = await response.json()
  return { code: response.status, ...body }
}

const replies = (threadId: string) =>
  engage.emulator.state
    .contentsOf(threadId)
    .filter(({ created_from }) => created_from === 'api')
    .map(({ body }) => body ?? '')
const hears = (threadId: string, text: string) => eventually(() => expect(replies(threadId).join()).toContain(text))

/** Everything that stands in any table of any object, as one text. The worker must not be running. */
function stored(): { files: number; text: string } {
  const files = readdirSync(worker.storage, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.sqlite'),
  )
  const dumps = files.map((name) => {
    const database = new DatabaseSync(join(worker.storage, name))
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    const rows = tables.map((table) => {
      const all = database.prepare(`SELECT * FROM "${table.name}"`)
      all.setReadBigInts(true)
      return all.all()
    })
    database.close()
    return JSON.stringify(rows, (_, value) => {
      // Values of the key-value store are blobs, and alarms are in nanoseconds.
      if (value instanceof Uint8Array) return new TextDecoder().decode(value)
      return typeof value === 'bigint' ? String(value) : value
    })
  })
  return { files: files.length, text: dumps.join('\n') }
}

/** A long conversation of somebody: an answer with options and a file, a handover, an agent, a return, other systems. */
async function talk(customerId: string): Promise<string> {
  const { emulator } = engage
  const { thread_id: threadId } = emulator.customer.writes({ customerId, body: `I am ${NAME} ${EMAIL}, ${WORDS}` })
  flow.script(threadId, ({ text }) => {
    if (text.includes(SECOND)) return { replies: [{ text: 'One moment.' }], handover: true }
    if (text.includes(GONE)) return new Response('no', { status: 400 })
    return {
      replies: [
        { text: ANSWER, quick_replies: [{ title: OPTION, payload: `payload ${OPTION}` }] },
        { text: 'See', attachments: [{ type: 'image', url: `https://files.example/${FILE}.png` }] },
      ],
    }
  })
  await hears(threadId, ANSWER)
  const headers = { 'Idempotency-Key': KEY }
  expect((await call('POST', '/notify', { threadId, text: NOTIFIED }, headers)).code).toBe(202)
  await hears(threadId, NOTIFIED)
  expect((await call('POST', '/inject', { threadId, text: INJECTED, data: { name: NAME } })).code).toBe(202)
  await eventually(() => expect(flow.requestsOf(threadId).map(({ text }) => text)).toContain(INJECTED))
  emulator.customer.writes({ threadId, body: SECOND })
  const { agentCategoryId } = emulator.account
  await eventually(() => expect(emulator.state.thread(threadId).thread_category_ids).toContain(agentCategoryId))
  emulator.desk.reply({ threadId, body: AGENT })
  emulator.desk.close({ threadId })
  await eventually(() => expect(emulator.state.thread(threadId).thread_category_ids).not.toContain(agentCategoryId))
  return threadId
}

it('leaves nothing of a person who is erased, in the storage of no object and in no line of the log', async () => {
  const { emulator } = engage
  const person = emulator.control.addCustomer({ firstname: NAME, email: EMAIL })
  const same = emulator.control.addCustomer({ firstname: NAME })
  const other = emulator.control.addCustomer({})
  const threads = [await talk(person.id), await talk(same.id)]
  const { thread_id: others } = emulator.customer.writes({ customerId: other.id, body: 'somebody else' })
  await hears(others, 'You said: somebody else')
  // What the flow fails for good is given up, with its text, and goes to agents.
  emulator.customer.writes({ threadId: threads[0] ?? '', body: GONE })
  await eventually(async () => expect((await call('GET', '/admin/dead-letters')).records).toHaveLength(1))
  emulator.control.mergeIdentities({ identityIds: [person.id, same.id] })
  await emulator.settled(threads[0] ?? '')
  await sleep(300)

  const held = await call('GET', `/admin/conversations/${threads[0]}/export`)
  expect(held.code).toBe(200)
  expect(JSON.stringify(held)).toContain(NAME)
  expect(JSON.stringify(held)).toContain(GONE)

  // By the other identity: the two are one person.
  const receipt = await call('DELETE', `/admin/identities/${same.id}`)
  expect(receipt).toMatchObject({ code: 200 })
  expect(new Set(receipt.identity_ids as string[])).toEqual(new Set([person.id, same.id]))
  const conversations = receipt.conversations as { thread_id: string; flow_sessions: string[] }[]
  expect(new Set(conversations.map(({ thread_id }) => thread_id))).toEqual(new Set(threads))
  for (const { thread_id, flow_sessions } of conversations) expect(flow_sessions).toContain(thread_id)
  expect(await call('GET', '/admin/dead-letters')).toMatchObject({ records: [] })
  expect((await call('GET', `/admin/conversations/${others}`)).code).toBe(200)

  await worker.kill()
  const { files, text } = stored()
  expect(files).toBeGreaterThan(5)
  expect(text).toContain(others)
  for (const gone of [...TEXTS, ...threads, person.id, same.id]) expect(text).not.toContain(gone)
  const log = JSON.stringify(worker.logged())
  expect(log).toContain('conversation.erased')
  for (const gone of [...TEXTS, person.id, same.id]) expect(log).not.toContain(gone)

  // The platform tells again of what it was not sure of, and the customer comes back.
  await worker.start()
  const asked = flow.requests.length
  const [content] = emulator.state.contentsOf(threads[1] ?? '')
  await sleep(1_100)
  emulator.customer.writes({ threadId: threads[1] ?? '', body: 'I am back' })
  flow.script(threads[1] ?? '', () => ({ replies: [{ text: 'Welcome back.' }] }))
  await hears(threads[1] ?? '', 'Welcome back.')
  expect(content).toBeDefined()
  expect(flow.requests).toHaveLength(asked + 1)
  expect(flow.requests.at(-1)?.sessionId).toBe(`${threads[1]}~2`)
}, 60_000)
