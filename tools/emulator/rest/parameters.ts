import { invalid, Refusal } from '../refusal.ts'

/**
 * A call's parameters. "Parameters may be query, form or a JSON body. Array parameters are `name[]` repeated", or
 * arrays in JSON; a name means the same with and without the brackets.
 */
export class Parameters {
  readonly #values: ReadonlyMap<string, readonly string[]>
  readonly #files: ReadonlyMap<string, File>

  constructor(values: ReadonlyMap<string, readonly string[]>, files: ReadonlyMap<string, File> = new Map()) {
    this.#values = values
    this.#files = files
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** The last value given; null where there is none or it is empty. */
  get(name: string): string | null {
    return this.#values.get(name)?.at(-1) || null
  }

  /** Without the empty entry that stands for an empty array. */
  all(name: string): string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== '')
  }

  /** True for "true" and "1", as forms say it. */
  flag(name: string): boolean | null {
    const value = this.get(name)
    return value === null ? null : value === 'true' || value === '1'
  }

  /** An object of a JSON body, or JSON in a form. @throws a 422 for what is no JSON */
  json(name: string): unknown {
    const text = this.get(name)
    if (text === null) return undefined
    try {
      return JSON.parse(text)
    } catch {
      throw invalid(`${name} is not JSON.`)
    }
  }

  /** A file of a multipart form. */
  file(name: string): File | null {
    return this.#files.get(name) ?? null
  }

  /** The values under `name[key]` and `name[key][]`, by key. */
  entries(name: string): Map<string, readonly string[]> {
    const entries = new Map<string, readonly string[]>()
    for (const [full, values] of this.#values) {
      if (full.startsWith(`${name}[`) && full.endsWith(']')) entries.set(full.slice(name.length + 1, -1), values)
    }
    return entries
  }

  whole(name: string, otherwise: number): number {
    const value = Number(this.get(name) ?? otherwise)
    return Number.isInteger(value) && value >= 0 ? value : otherwise
  }
}

export async function readParameters(request: Request): Promise<Parameters> {
  const values = new Map<string, string[]>()
  const add = (name: string, value: string) => {
    const plain = name.endsWith('[]') ? name.slice(0, -2) : name
    values.set(plain, [...(values.get(plain) ?? []), value])
  }
  for (const [name, value] of new URL(request.url).searchParams) add(name, value)
  const type = request.headers.get('Content-Type') ?? ''
  if (type.includes('application/json')) addJson(await request.text(), add)
  else if (type.includes('multipart/form-data')) return withForm(await readForm(request), values, add)
  else for (const [name, value] of new URLSearchParams(await request.text())) add(name, value)
  return new Parameters(values)
}

type Add = (name: string, value: string) => void

async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch {
    throw new Refusal(400, 'bad_request', 'The body is not the multipart form it says it is.')
  }
}

function withForm(form: FormData, values: ReadonlyMap<string, readonly string[]>, add: Add): Parameters {
  const files = new Map<string, File>()
  for (const [name, value] of form) {
    if (typeof value === 'string') add(name, value)
    else files.set(name, value)
  }
  return new Parameters(values, files)
}

function addJson(text: string, add: Add): void {
  for (const [name, value] of Object.entries(parse(text))) {
    const values: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value]
    for (const one of values) {
      if (one === null || one === undefined) continue
      const emptyArray = Array.isArray(one)
      add(name, emptyArray ? '' : typeof one === 'object' ? JSON.stringify(one) : String(one))
    }
  }
}

function parse(text: string): object {
  if (text.trim() === '') return {}
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null) return json
  } catch {
    // Said below: it is the same fault.
  }
  throw new Refusal(400, 'bad_request', 'The body is not a JSON object.')
}
