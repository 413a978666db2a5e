import { orAborted } from '../core/or-aborted.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { fetchableAddress, hostOf } from './address.ts'
import { filenameOf } from './filename.ts'
import { type MediaType, sniff } from './sniff.ts'
import { misfit, sizeLimit, useOf, type WantedMedia } from './use.ts'

export interface FetchedMedia {
  bytes: Uint8Array<ArrayBuffer>
  /** From the bytes. */
  contentType: MediaType
  filename: string
}

/**
 * Why a file could not be had.
 * - `refused_address`: it, or where it redirects to, may not be fetched
 * - `unreachable`: no connection, or it was cut · `timeout`: not all of it within the time limit
 * - `status`: answered with another status than 200, or redirected once too often
 * - `too_large` · `wrong_type`: it would not do for its use
 */
export interface MediaFailure {
  reason: 'refused_address' | 'unreachable' | 'timeout' | 'status' | 'too_large' | 'wrong_type'
  /** For the log: of an address, only this is shown. Null where it has none. */
  host: string | null
  /** The HTTP status, 0 where there was no answer. */
  status: number
}

export interface FetchMediaOptions {
  /** For the whole call, redirects and the last byte included, in milliseconds. */
  timeoutMs: number
  /** See `fetchableAddress`. */
  allowLoopback: boolean
  fetch?: typeof fetch
}

const REDIRECTS_FOLLOWED = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Servers that choose a picture's format by this header give one that every channel shows. */
const ACCEPT = 'image/jpeg, image/png, */*;q=0.8'

/**
 * Fetches a file that a flow named. Never throws; nothing of ours goes along, no token and no cookie. Redirects are
 * followed by hand, since each target has to pass the same check; the body is read no further than its use allows,
 * whatever the server announced.
 */
export async function fetchMedia(
  wanted: WantedMedia,
  options: FetchMediaOptions,
): Promise<Result<FetchedMedia, MediaFailure>> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  let address = wanted.url
  for (let redirects = 0; ; redirects++) {
    const host = hostOf(address)
    const url = fetchableAddress(address, options.allowLoopback)
    if (url === null) return fail({ reason: 'refused_address', host, status: 0 })
    let answer: Answer
    try {
      answer = await orAborted(ask(url, sizeLimit(useOf(wanted)), options.fetch ?? fetch, signal), signal)
    } catch {
      return fail({ reason: signal.aborted ? 'timeout' : 'unreachable', host, status: 0 })
    }
    const { status, body, location } = answer
    if (body !== null) return judge(body, url, wanted)
    if (status === 200) return fail({ reason: 'too_large', host, status })
    if (location === null || redirects >= REDIRECTS_FOLLOWED) return fail({ reason: 'status', host, status })
    address = URL.canParse(location, url.href) ? new URL(location, url).href : location
  }
}

interface Answer {
  status: number
  /** Null where the status is not 200, and where it is too long. */
  body: Uint8Array<ArrayBuffer> | null
  /** Where a redirect leads to, as the server wrote it. */
  location: string | null
}

async function ask(url: URL, limit: number, send: typeof fetch, signal: AbortSignal): Promise<Answer> {
  const response = await send(url.href, { redirect: 'manual', signal, headers: { Accept: ACCEPT } })
  const { status, headers } = response
  if (status === 200) return { status, body: await readBytes(response, limit), location: null }
  discard(response.body)
  return { status, body: null, location: REDIRECTS.has(status) ? headers.get('Location') : null }
}

function judge(bytes: Uint8Array<ArrayBuffer>, url: URL, wanted: WantedMedia): Result<FetchedMedia, MediaFailure> {
  const contentType = sniff(bytes)
  const answered = { host: url.host, status: 200 }
  if (contentType === null) return fail({ reason: 'wrong_type', ...answered })
  const reason = misfit(useOf(wanted), contentType, bytes.byteLength)
  if (reason !== null) return fail({ reason, ...answered })
  return ok({ bytes, contentType, filename: filenameOf(url, wanted.label, contentType) })
}

/** Reads a body; null as soon as it turns out not to be smaller than the limit. */
async function readBytes(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(response.headers.get('Content-Length') ?? 0) >= limit) {
    discard(response.body)
    return null
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    // Leaving the loop cancels the body.
    if (length >= limit) return null
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

/** An unread body holds the connection; that it cannot be cancelled changes nothing about the answer. */
function discard(body: ReadableStream | null): void {
  body?.cancel().catch(() => {})
}
