import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { Emulator } from '../../tools/emulator/emulator.ts'
import { WEATHER } from '../../tools/emulator/weather/faults.ts'

/** One REST call to the emulator and its answer, as they went over the wire. */
export interface Exchange {
  /** `unit` tests send mistakes on purpose; in a `scenario` it is the worker that calls. */
  from: 'unit' | 'scenario'
  method: string
  /** Without host and version: `/contents/1`. */
  path: string
  /** Query, form and JSON parameters alike: the platform takes them in any of these places. */
  parameters: Record<string, unknown>
  status: number
  contentType: string | null
  body: unknown
}

/** Where exchanges are recorded; without it nothing is. */
export const RECORD_TO = 'ENGAGE_EXCHANGES'

/** Has every REST call of an emulator recorded, where a run of `npm run test:openapi` asks for it. */
export function recordExchanges(emulator: Emulator, from: Exchange['from']): void {
  const folder = process.env[RECORD_TO]
  if (folder === undefined) return
  const file = join(folder, `${process.pid}-${threadId}.jsonl`)
  const answer = emulator.fetch.bind(emulator)
  emulator.fetch = async (request) => {
    const path = /^\/1\.0(\/.*)$/.exec(new URL(request.url).pathname)?.[1]
    if (path === undefined) return answer(request)
    const asked = request.clone()
    const response = await answer(request)
    if (response.headers.has(WEATHER)) return response
    const contentType = response.headers.get('Content-Type')
    const exchange: Exchange = {
      from,
      method: request.method,
      path,
      parameters: await parametersOf(asked),
      status: response.status,
      contentType,
      body: contentType?.includes('json') ? await response.clone().json() : null,
    }
    appendFileSync(file, `${JSON.stringify(exchange)}\n`)
    return response
  }
}

async function parametersOf(request: Request): Promise<Record<string, unknown>> {
  const parameters = new Map<string, unknown>()
  const add = (name: string, value: unknown) => {
    const before = parameters.get(name)
    parameters.set(name, before === undefined ? value : [before, value].flat())
  }
  for (const [name, value] of new URL(request.url).searchParams) add(name, value)
  const type = request.headers.get('Content-Type') ?? ''
  if (type.includes('json')) {
    for (const [name, value] of Object.entries(parse(await request.text()))) add(name, value)
  } else if (type.includes('form')) {
    for (const [name, value] of await formOf(request)) add(name, typeof value === 'string' ? value : '(file)')
  }
  return Object.fromEntries(parameters)
}

/** A broken body is sent on purpose, and has no parameters. */
async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch {
    return new FormData()
  }
}

function parse(text: string): object {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    return {}
  }
}
