import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** What the worker asked the flow engine with: the `http` connector's request. */
export interface FlowRequest {
  userId: string
  sessionId: string
  text: string
  data: { engage: Record<string, unknown>; handover?: Record<string, unknown> }
}

/** An answer of the `http` contract, or a Response of its own. */
export type FlowAnswer = Record<string, unknown> | Response

/** @param path the one that was asked: any below `/flow` is the engine's */
type Script = (request: FlowRequest, path: string) => FlowAnswer | Promise<FlowAnswer>

/** Any request that reached the flow engine's address. */
export interface FlowCall {
  path: string
  query: string
  authorization: string | null
}

export interface FlowEngine {
  url: string
  calls: FlowCall[]
  /** Every request so far, in order. */
  requests: FlowRequest[]
  requestsOf(threadId: string): FlowRequest[]
  /** What the flow does in one thread; without a script it repeats what it was told. */
  script(threadId: string, script: Script): void
  close(): Promise<void>
}

const repeat: Script = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })

/** A flow engine of the tests' own, on loopback. */
export async function startFlowEngine(): Promise<FlowEngine> {
  const requests: FlowRequest[] = []
  const scripts = new Map<string, Script>()
  const calls: FlowCall[] = []
  const app = new Hono()
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    calls.push({ path: pathname, query: search, authorization: c.req.header('Authorization') ?? null })
    await next()
  })
  app.post('/flow/*', async (c) => {
    const request: FlowRequest = await c.req.json()
    requests.push(request)
    const threadId = String(request.data.engage.thread_id)
    const answer = await (scripts.get(threadId) ?? repeat)(request, c.req.path)
    return answer instanceof Response ? answer : c.json(answer)
  })
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}/flow`,
        calls,
        requests,
        requestsOf: (threadId) => requests.filter((request) => request.data.engage.thread_id === threadId),
        script: (threadId, script) => {
          scripts.set(threadId, script)
        },
        close: () =>
          new Promise<void>((done) => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
  })
}
