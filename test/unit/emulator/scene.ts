import { afterEach } from 'vitest'
import { createEmulator, type Emulator } from '../../../tools/emulator/emulator.ts'
import type { EmulatorOptions } from '../../../tools/emulator/options.ts'
import { recordExchanges } from '../../openapi/exchange.ts'
import { readEnvelope, type SeenEvent } from './envelope.ts'

/** What a webhook's receiver saw. */
export interface SeenRequest {
  envelopeId: string
  secret: string | null
  contentType: string | null
  events: SeenEvent[]
}

export interface Scene {
  emulator: Emulator
  /** The deliveries so far. */
  requests: SeenRequest[]
  /** Their events, oldest first. */
  events(type?: string): SeenEvent[]
  types(): string[]
  /** The status of each further delivery; 200 in the end. */
  answers: number[]
  /** A REST call as the token's user: the bot's, unless another token is given. */
  rest(call: string, parameters?: Fields, token?: string): Promise<Answer>
}

export type Fields = Record<string, string | string[]>

export interface Answer {
  status: number
  body: Record<string, unknown>
}

export const EVENTS = [
  'content.imported',
  'content.replied',
  'content.exported',
  'content.thread_closed',
  'content.thread_opened',
  ...[
    'assigned',
    'canceled',
    'closed',
    'deferred',
    'opened',
    'reactivated',
    'recategorized',
    'reopened',
    'user_updated',
  ] //
    .map((action) => `intervention.${action}`),
]

const running: Emulator[] = []

afterEach(() => {
  for (const emulator of running.splice(0)) emulator.dispose()
})

/** An emulator whose webhooks go to a receiver in this process; registered for all events unless told otherwise. */
export async function scene(options: EmulatorOptions = {}, registered: string[] = EVENTS): Promise<Scene> {
  const requests: SeenRequest[] = []
  const answers: number[] = []
  const receive: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const challenge = new URL(request.url).searchParams.get('hub.challenge')
    if (challenge !== null) return new Response(challenge)
    const { id, events } = readEnvelope(await request.text())
    const secret = request.headers.get('X-Dimelo-Secret')
    requests.push({ envelopeId: id, secret, contentType: request.headers.get('Content-Type'), events })
    return new Response(null, { status: answers.shift() ?? 200 })
  }
  const emulator = createEmulator({ fetch: receive, ...options })
  recordExchanges(emulator, 'unit')
  running.push(emulator)
  const events = (type?: string) =>
    requests.flatMap((request) => request.events).filter((event) => type === undefined || event.type === type)
  const built: Scene = {
    emulator,
    requests,
    answers,
    events,
    types: () => events().map((event) => event.type),
    rest: (call, parameters, token) => callRest(emulator, call, parameters, token),
  }
  if (registered.length > 0) {
    await built.rest('POST /webhooks', {
      url: 'https://bridge.test/webhook',
      verify_token: 'verify',
      secret: 'the-secret',
      'registered_events[]': registered,
    })
    await emulator.settled()
  }
  return built
}

/** `PUT /content_threads/1/close` with the parameters as a form, or as a query where there can be no body. */
export async function callRest(
  emulator: Emulator,
  call: string,
  parameters: Fields = {},
  token = emulator.account.accessToken,
): Promise<Answer> {
  const [method = '', path = ''] = call.split(' ')
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) fields.append(name, one)
  }
  const isRead = method === 'GET'
  const url = `https://engage.test/1.0${path}${isRead ? `?${fields}` : ''}`
  const headers = { Authorization: `Bearer ${token}` }
  const response = await emulator.fetch(new Request(url, { method, headers, body: isRead ? null : fields }))
  return { status: response.status, body: await response.json() }
}

/** A REST answer's record ids. */
export function idsOf(answer: Answer): unknown[] {
  const { records } = answer.body
  return Array.isArray(records) ? records.map((record: { id: unknown }) => record.id) : []
}

/** A wait in real time, for what happens after `settled`. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
