import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { BOT_CATEGORY_ID, BOT_USER_ID, postedIdOf } from '../account.ts'
import { type FromStandIns, monotonicMs, type PostedReply, type ToStandIns } from './messages.ts'

/**
 * Flow engine and Engage API in a process of their own, as light as they can be: what is measured is the worker. They
 * know no rules; what a thread has, the emulator shows.
 */

let flowMs = 0
let posted = 0
let awaited: number | null = null
/** Since the last `take`. */
let replies: PostedReply[] = []
let calls: Record<string, number> = {}
/** How long the flow was at a content. */
const flowTimes = new Map<string, number>()

function say(message: FromStandIns) {
  process.send?.(message)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const arrivedAt = monotonicMs()
  const { pathname } = new URL(request.url ?? '/', 'http://stand-ins')
  const body = await text(request)
  const call = `${request.method} ${pathname.replace(/^\/1\.0/, '').replace(/[0-9a-f]{24}/, '{id}')}`
  calls[call] = (calls[call] ?? 0) + 1
  const id = /[0-9a-f]{24}/.exec(pathname)?.[0] ?? null
  switch (call) {
    case 'POST /flow':
      return answerFlow(body, response, arrivedAt)
    case 'POST /contents':
      return takeReply(body, response, arrivedAt)
    case 'GET /content_threads/{id}':
      return send(response, { id, thread_category_ids: [BOT_CATEGORY_ID], closed: false })
    case 'GET /identities/{id}':
      return send(response, { id, type: 'messaging', display_name: 'A customer', firstname: 'A', lastname: 'Customer' })
    default:
      // It shows among the calls.
      return send(response, { error: 'not_found', message: 'The benchmark does not know this.', status: 404 }, 404)
  }
}

function answerFlow(body: string, response: ServerResponse, arrivedAt: number) {
  const input: { data: { engage: { content_id: string } } } = JSON.parse(body)
  const reply = () => {
    flowTimes.set(input.data.engage.content_id, monotonicMs() - arrivedAt)
    send(response, { replies: [{ text: 'It left our warehouse this morning.' }] })
  }
  if (flowMs === 0) reply()
  else setTimeout(reply, flowMs)
}

function takeReply(body: string, response: ServerResponse, arrivedAt: number) {
  const contentId = new URLSearchParams(body).get('in_reply_to_id') ?? ''
  replies.push({ contentId, postedAt: arrivedAt, flowMs: flowTimes.get(contentId) ?? 0 })
  flowTimes.delete(contentId)
  posted += 1
  send(response, {
    id: postedIdOf(contentId),
    author_id: BOT_USER_ID,
    creator_id: BOT_USER_ID,
    created_from: 'api',
    in_reply_to_id: contentId,
    status: 'replied',
  })
  tellPosted()
}

function tellPosted() {
  if (awaited === null || posted < awaited) return
  awaited = null
  say({ type: 'posted', count: posted })
}

function send(response: ServerResponse, body: unknown, status = 200) {
  const json = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) })
  response.end(json)
}

process.on('message', (message: ToStandIns) => {
  switch (message.type) {
    case 'flow_takes':
      flowMs = message.ms
      return
    case 'tell_posted':
      awaited = message.count
      return tellPosted()
    case 'take':
      say({ type: 'taken', replies, calls })
      replies = []
      calls = {}
      return
    default:
      message satisfies never
  }
})
// Whoever started this is gone.
process.on('disconnect', () => process.exit())

const server = createServer(answer)
// A connection that is closed just as the worker posts on it would be a reply of unknown outcome.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-ins have no port')
  say({ type: 'listening', port: address.port })
})
