import { once } from 'node:events'
import { Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { createEmulator, type Emulator } from './emulator.ts'
import type { EmulatorOptions } from './options.ts'
import { pageApp } from './page/app.ts'
import { forbidden } from './refusal.ts'
import { Disconnected } from './weather/faults.ts'

export interface ServerOptions extends EmulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number
  hostname?: string
}

export interface RunningEmulator {
  /** Without a trailing slash; the REST API is at `${url}/1.0`. */
  url: string
  emulator: Emulator
  close(): Promise<void>
}

/** As long as the proxies before such platforms keep a connection that nobody uses, in milliseconds. */
const KEEP_ALIVE_MS = 75_000

/** Machine parts of ids are 40 bits. */
const SEEDS = 2 ** 40

/**
 * The emulator over real HTTP, and its page for browsers at `/`. Ids differ from run to run unless a seed is given: a worker that kept its storage would
 * take the events of the second run for those of the first.
 */
export async function startEmulator(options: ServerOptions = {}): Promise<RunningEmulator> {
  const { port = 0, hostname = '127.0.0.1', ...rest } = options
  const emulator = createEmulator({ seed: Date.now() % SEEDS, ...rest })
  const page = pageApp(emulator, rest.remoteControl ?? false)
  const server = serve({
    port,
    hostname,
    overrideGlobalObjects: false,
    fetch: (request, env) => {
      const { pathname } = new URL(request.url)
      const allowed = rest.remoteControl === true || isOpen(pathname) || isFromHere(env)
      if (!allowed) return refused()
      return isPage(pathname) ? page.fetch(request, env) : answer(emulator, request, env)
    },
  })
  if (!(server instanceof Server)) throw new Error('The emulator speaks plain HTTP only')
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${taken}`,
    emulator,
    close: async () => {
      emulator.dispose()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A disconnect destroys the socket: no answer at all. */
async function answer(emulator: Emulator, request: Request, env: object): Promise<Response> {
  try {
    return await emulator.fetch(request)
  } catch (error) {
    if (!(error instanceof Disconnected) || !isHttp(env)) throw error
    env.incoming.socket.destroy()
    return RESPONSE_ALREADY_SENT
  }
}

function isHttp(env: object): env is HttpBindings {
  return 'incoming' in env
}

/**
 * The emulator looks at the names a request was made by, which a client can choose; here is who connected, should the
 * server listen to other machines.
 */
function isFromHere(env: object): boolean {
  const address = isHttp(env) ? (env.incoming.socket.remoteAddress ?? '') : ''
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

function isPage(pathname: string): boolean {
  return pathname === '/' || pathname.startsWith('/page/')
}

/** The platform's own paths; the control API and the page are for this machine. */
function isOpen(pathname: string): boolean {
  return !isPage(pathname) && !pathname.startsWith('/emulator')
}

function refused(): Response {
  return Response.json(forbidden('The control API and the page answer on this machine only.'), { status: 403 })
}
