import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { createApp, type Env } from '../../src/app.ts'
import { deliver, eventually, type LocalEngage, said } from './engage.ts'
import { workerSettings } from './settings.ts'

/** Asking the API as an operator or another system does. The other tests' worker has no `API_TOKEN`: here each request brings it. */

export const API_TOKEN = 'an-admin-token-for-tests'

/** Stands in the texts that customers, bot, flow and operator come up with: no answer may hold it. */
export const CANARY = 'canary-4711'

export const app = createApp()

interface Asked {
  method?: string
  /** A string is sent as it is, everything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
  settings?: Partial<Record<keyof Env | 'API_TOKEN' | 'API_URL_TOKEN' | keyof typeof workerSettings, string>>
}

export const ask = (path: string, asked?: Asked) => askApi(`/admin${path}`, asked)

export async function askApi(path: string, { method, body, headers, settings }: Asked = {}): Promise<Response> {
  const init: RequestInit = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
  const response = await app.request(`https://bridge.example${path}`, init, { ...env, API_TOKEN, ...settings })
  // Whatever is asked: no text of anybody, and no secret.
  const text = await response.clone().text()
  for (const secret of [CANARY, API_TOKEN, workerSettings.ENGAGE_ACCESS_TOKEN]) expect(text).not.toContain(secret)
  return response
}

export const post = (path: string, body: unknown = '') => ask(path, { method: 'POST', body })

/** An answer's status code and its body. */
export async function answered(asked: Promise<Response>): Promise<Record<string, unknown>> {
  const response = await asked
  return { code: response.status, ...(await response.json<Record<string, unknown>>()) }
}

export const shown = (threadId: string) => answered(ask(`/conversations/${threadId}`))

/** Waits until the conversation shows this owner. */
export const belongsTo = (threadId: string, owner: string) =>
  eventually(async () => expect((await shown(threadId)).owner).toBe(owner))

export interface ListedLetter {
  id: string
  thread_id: string
  kind: string
  reason: string
  at: string
  repeatable: boolean
}

export async function letters(query = ''): Promise<ListedLetter[]> {
  const response = await ask(`/dead-letters${query}`)
  expect(response.status).toBe(200)
  return (await response.json<{ records: ListedLetter[] }>()).records
}

/** Waits for the account's only letter. */
export async function theLetter(): Promise<ListedLetter> {
  await eventually(async () => expect(await letters()).toHaveLength(1))
  const [letter] = await letters()
  if (!letter) throw new Error('no letter')
  return letter
}

/** A conversation of the bot's that repeats what it hears, with one answer in it. @returns the thread's id */
export async function conversation(engage: LocalEngage, text = 'hello'): Promise<string> {
  const { threadId, delivery } = engage.writes(text)
  await deliver(delivery)
  await said(engage, threadId, `You said: ${text}`)
  return threadId
}
