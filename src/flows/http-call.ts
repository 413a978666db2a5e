import { orAborted } from '../core/or-aborted.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { readRetryAfter } from '../core/retry-after.ts'
import type { FlowFailure } from './connector.ts'

/** A flow engine that asks for a longer pause is asked again after this one. */
const MAX_RETRY_AFTER_MS = 60_000
const BUSY = new Set([429, 502, 503, 504])

export interface CallOptions {
  headers?: Record<string, string>
  /** For the whole call, from connecting to the last byte of the answer. */
  timeoutMs: number
  /** The caller's own reason to give up. */
  signal: AbortSignal
  /** The longest answer that is read, in bytes after decompression; 1 MiB by default. */
  maxBytes?: number
  fetch?: typeof fetch
}

/**
 * Posts JSON to a flow engine once and reads its JSON answer: the one place where flow engines are called.
 *
 * Never throws. Redirects are refused, since one could carry the token in the address or the headers elsewhere. No
 * failure's `detail` holds an address, a header or any part of a body.
 *
 * @returns the parsed answer; null where the engine answered 2xx without a body
 */
export async function postJson(
  url: string,
  body: unknown,
  options: CallOptions,
): Promise<Result<unknown, FlowFailure>> {
  if (!URL.canParse(url))
    return fail({ reason: 'rejected', detail: 'the address of the flow engine is not a valid URL' })
  if (options.signal.aborted) return fail({ reason: 'aborted', detail: 'the call was given up' })
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs)
  const signal = AbortSignal.any([options.signal, timeout.signal])
  try {
    return await orAborted(call(url, body, options, signal), signal)
  } catch (error) {
    // Asked in this order: a caller that gave up does not care that time is up as well.
    if (options.signal.aborted) return fail({ reason: 'aborted', detail: 'the call was given up' })
    if (timeout.signal.aborted) return fail({ reason: 'timeout', detail: `no answer within ${options.timeoutMs} ms` })
    return fail({ reason: 'unreachable', detail: `connection failed${codeOf(error)}` })
  } finally {
    clearTimeout(timer)
  }
}

async function call(
  url: string,
  body: unknown,
  { headers, maxBytes = 1 << 20, fetch: send = fetch }: CallOptions,
  signal: AbortSignal,
): Promise<Result<unknown, FlowFailure>> {
  const response = await send(url, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  })
  if (!response.ok) {
    const failure = statusFailure(response)
    // An unread body holds the connection; that it cannot be cancelled changes nothing about the answer.
    response.body?.cancel().catch(() => {})
    return fail(failure)
  }
  const text = await readText(response, maxBytes)
  if (text === null) return fail({ reason: 'malformed', detail: `the answer is longer than ${maxBytes} bytes` })
  if (text.trim() === '') return ok(null)
  try {
    const answer: unknown = JSON.parse(text)
    return ok(answer)
  } catch {
    return fail({ reason: 'malformed', detail: 'the answer is not JSON' })
  }
}

function statusFailure(response: Response): FlowFailure {
  const { status } = response
  if (BUSY.has(status)) {
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now(), MAX_RETRY_AFTER_MS)
    return { reason: 'busy', detail: `status ${status}`, ...(retryAfterMs !== null && { retryAfterMs }) }
  }
  // Browsers' fetch hides a redirect behind status 0.
  const isRedirect = status === 0 || (status >= 300 && status < 400)
  return {
    reason: 'rejected',
    detail: isRedirect ? `status ${status}: redirects are not followed` : `status ${status}`,
  }
}

/** Reads a body as UTF-8; null as soon as it is longer than allowed. */
async function readText(response: Response, maxBytes: number): Promise<string | null> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {})
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** System error codes such as `ECONNREFUSED` help and tell nothing; messages hold addresses. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? ` (${code})` : ''
}
