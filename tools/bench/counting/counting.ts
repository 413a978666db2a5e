/**
 * Runs inside workerd, around the built worker: counts what it does as Cloudflare bills it. The entry that `bundle.ts`
 * writes puts it between the worker's classes and the runtime.
 */

export interface StatementCount {
  runs: number
  rowsRead: number
  rowsWritten: number
}

export interface Counts {
  /** Requests to the worker. */
  requests: number
  /** By statement. */
  statements: Record<string, StatementCount>
  alarmsSet: number
  /** Calls of Durable Objects and alarms that ran, by `BINDING.method`. */
  objectRequests: Record<string, number>
  /** Milliseconds that Durable Objects were at work in those, waiting included, by the same names. */
  objectMs: Record<string, number>
  /** Outgoing requests, by method and path. */
  fetches: Record<string, number>
  /** Lines of the log, by event. */
  log: Record<string, number>
  /** Calls and alarms that have not ended. */
  underWay: number
}

type Statements = Pick<SqlStorage, 'exec'>
type Storage = Pick<DurableObjectStorage, 'setAlarm'> & { sql: Statements }
type Method = (...parameters: unknown[]) => unknown

const none = (): Counts => ({
  requests: 0,
  statements: {},
  alarmsSet: 0,
  objectRequests: {},
  objectMs: {},
  fetches: {},
  log: {},
  underWay: 0,
})

let counts = none()

const countOne = (list: Record<string, number>, name: string) => {
  list[name] = (list[name] ?? 0) + 1
}

/** Counts the statements and alarms of one object, before its constructor runs. */
export function countStorage(storage: Storage) {
  const { sql } = storage
  const exec: Statements['exec'] = sql.exec.bind(sql)
  sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
    const cursor = exec<T>(query, ...bindings)
    const statement = query.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()
    const count = counts.statements[statement] ?? { runs: 0, rowsRead: 0, rowsWritten: 0 }
    counts.statements[statement] = count
    count.runs += 1
    const seen = { read: 0, written: 0 }
    // Rows are read as they are fetched; what writes has done so at once.
    const take = () => {
      count.rowsRead += cursor.rowsRead - seen.read
      count.rowsWritten += cursor.rowsWritten - seen.written
      seen.read = cursor.rowsRead
      seen.written = cursor.rowsWritten
    }
    take()
    const toArray = cursor.toArray.bind(cursor)
    cursor.toArray = () => {
      const rows = toArray()
      take()
      return rows
    }
    const one = cursor.one.bind(cursor)
    cursor.one = () => {
      const row = one()
      take()
      return row
    }
    const iterate = cursor[Symbol.iterator].bind(cursor)
    cursor[Symbol.iterator] = function* () {
      for (const row of iterate()) {
        take()
        yield row
      }
      take()
    }
    return cursor
  }
  const setAlarm = storage.setAlarm.bind(storage)
  storage.setAlarm = (...parameters: Parameters<typeof setAlarm>) => {
    counts.alarmsSet += 1
    return setAlarm(...parameters)
  }
}

/** Counts the alarms of a class that run. */
export function countAlarms(name: string, prototype: { alarm?: Method }) {
  const { alarm } = prototype
  if (alarm === undefined) return
  prototype.alarm = function (...parameters) {
    return timed(`${name}.alarm`, () => alarm.apply(this, parameters))
  }
}

async function timed(name: string, work: () => unknown): Promise<unknown> {
  countOne(counts.objectRequests, name)
  counts.underWay += 1
  const started = Date.now()
  try {
    return await work()
  } finally {
    counts.objectMs[name] = (counts.objectMs[name] ?? 0) + Date.now() - started
    counts.underWay -= 1
  }
}

type Namespace = { getByName(name: string): Record<string, Method> }
const isNamespace = (binding: unknown): binding is Namespace =>
  typeof binding === 'object' && binding !== null && 'getByName' in binding

/** The same bindings, with the calls of Durable Objects counted. */
export function countedBindings(env: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(env).map(([name, binding]) => [
      name,
      isNamespace(binding) ? countedNamespace(name, binding) : binding,
    ]),
  )
}

function countedNamespace(name: string, namespace: Namespace): Namespace {
  return {
    getByName: (object) => {
      const stub = namespace.getByName(object)
      return new Proxy(stub, {
        get: (_, method: string) => {
          // A stub is no promise, although each other name is a method of its object: it may be awaited.
          if (method === 'then') return undefined
          // Neither `bind` nor `apply`: on a stub they would be methods of the object too.
          return (...parameters: unknown[]) => timed(`${name}.${method}`, () => stub[method]?.(...parameters))
        },
      })
    },
  }
}

const LEVELS = ['debug', 'info', 'log', 'warn', 'error'] as const

/** Counts outgoing requests and lines of the log from here on. */
export function countGlobals() {
  const send = globalThis.fetch
  globalThis.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    const path = new URL(request.url).pathname.replace(/[0-9a-f]{24}/g, '{id}')
    countOne(counts.fetches, `${request.method} ${path}`)
    return send(request)
  }
  for (const level of LEVELS) {
    const write = console[level].bind(console)
    console[level] = (...parts: unknown[]) => {
      countOne(counts.log, eventOf(parts[0]))
      write(...parts)
    }
  }
}

function eventOf(line: unknown): string {
  const found = /"event":"([\w.]+)"/.exec(String(line))
  return found?.[1] ?? 'other'
}

interface App {
  fetch(request: Request, env: Record<string, unknown>, context: ExecutionContext): Response | Promise<Response>
}

/** The worker with one route more: `GET` shows what was counted, `DELETE` begins anew. */
export function countedApp(app: App): App {
  return {
    fetch: (request, env, context) => {
      if (new URL(request.url).pathname !== '/bench/counts') {
        counts.requests += 1
        return app.fetch(request, countedBindings(env), context)
      }
      if (request.method === 'DELETE') counts = none()
      return Response.json(counts)
    },
  }
}
