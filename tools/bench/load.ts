import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'

/** One request of a load: the path, and the JSON that is posted. */
export interface Call {
  path: string
  body: string
}

/** Posts to one server, on connections that are kept open. */
export interface Client {
  /** @throws where the answer is not 200 */
  post(call: Call): Promise<void>
  close(): void
}

/** @param connections that may be open at a time */
export function connect(port: number, connections: number, headers: Record<string, string> = {}): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    post: async ({ path, body }) => {
      const sent = httpRequest({
        host: '127.0.0.1',
        port,
        path,
        agent,
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': String(Buffer.byteLength(body)),
          ...headers,
        },
      })
      const answered = responseTo(sent)
      sent.end(body)
      const response = await answered
      response.resume()
      await finished(response)
      if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`)
    },
    close: () => agent.destroy(),
  }
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', reject)
  })
}

export interface LoadOptions {
  port: number
  /** Requests under way at a time, each on a connection of its own. */
  connections: number
  /** Requests in all. */
  requests: number
  headers?: Record<string, string>
  /** Made just before it is sent. @param index from 0 */
  call(index: number): Call
}

export interface LoadResult {
  perSecond: number
  /** Milliseconds from the first byte sent to the whole answer, one a request, in the order they ended in. */
  latencies: number[]
}

/** Sends requests, the next on a connection when its last is answered. @throws where one is not answered 200 */
export async function load({ port, connections, requests, headers, call }: LoadOptions): Promise<LoadResult> {
  const client = connect(port, connections, headers)
  const latencies: number[] = []
  let next = 0
  const connection = async () => {
    while (next < requests) {
      const one = call(next++)
      const started = performance.now()
      await client.post(one)
      latencies.push(performance.now() - started)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, connection))
  const seconds = (performance.now() - started) / 1000
  client.close()
  return { perSecond: requests / seconds, latencies }
}
