import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import * as z from 'zod'

/** No run takes as long. */
const KEEP_ALIVE_MS = 3_600_000

const requestSchema = z.object({ text: z.string() })

/** A flow engine of the `http` contract on loopback that answers at once, with one reply. */
export async function startFlow(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { text } = requestSchema.parse(await json(request))
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ replies: [{ text: `You said: ${text}` }] }))
  })
  // A connection that is closed in the moment of its use would be a failure of the flow's.
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
