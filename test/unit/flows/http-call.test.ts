import { describe, expect, it, vi } from 'vitest'
import { postJson } from '../../../src/flows/http-call.ts'

const SECRET_URL = 'https://flow.example/secret-token'
type Fetch = typeof globalThis.fetch

const answering =
  (body: BodyInit | null, init?: ResponseInit): Fetch =>
  async () =>
    new Response(body, init)
const calling = (fetch: Fetch, options: { timeoutMs?: number; signal?: AbortSignal; maxBytes?: number } = {}) =>
  postJson(
    SECRET_URL,
    { text: 'secret words' },
    { timeoutMs: 1000, signal: new AbortController().signal, fetch, ...options },
  )

/** A request that never ends, and does not listen to its signal either. */
const hanging: Fetch = () => new Promise(() => {})

describe('postJson', () => {
  it('posts JSON and reads the JSON answer', async () => {
    const fetch = vi.fn<Fetch>(answering('{"a":[1,null]}'))
    const result = await postJson(
      SECRET_URL,
      { text: 'é' },
      { headers: { authorization: 'Bearer x' }, timeoutMs: 1000, signal: new AbortController().signal, fetch },
    )
    expect(result).toEqual({ ok: true, value: { a: [1, null] } })
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe(SECRET_URL)
    expect(init).toMatchObject({ method: 'POST', body: '{"text":"é"}', redirect: 'manual' })
    expect(new Headers(init?.headers).get('content-type')).toBe('application/json')
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer x')
  })

  it('reads characters that are cut between two chunks', async () => {
    const bytes = new TextEncoder().encode('"né"')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await calling(answering(body))).toEqual({ ok: true, value: 'né' })
  })

  it('gives null for an answer without a body', async () => {
    expect(await calling(answering(null, { status: 204 }))).toEqual({ ok: true, value: null })
    expect(await calling(answering(' '))).toEqual({ ok: true, value: null })
  })

  it.each([429, 502, 503, 504])('calls status %i busy', async (status) => {
    expect(await calling(answering('secret words', { status }))).toEqual({
      ok: false,
      failure: { reason: 'busy', detail: `status ${status}` },
    })
  })

  it.each([
    ['7', 7000],
    ['0', 0],
    ['86400', 60_000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 60_000],
    [new Date(0).toUTCString(), 0],
    ['soon', undefined],
  ])('reads Retry-After %j as a pause of at most a minute', async (value, retryAfterMs) => {
    const result = await calling(answering(null, { status: 503, headers: { 'retry-after': value } }))
    expect(result.ok ? null : result.failure.retryAfterMs).toBe(retryAfterMs)
  })

  it.each([400, 401, 404, 422, 500])('calls status %i rejected', async (status) => {
    expect(await calling(answering('secret words', { status }))).toEqual({
      ok: false,
      failure: { reason: 'rejected', detail: `status ${status}` },
    })
  })

  it('refuses redirects', async () => {
    const response = answering(null, { status: 307, headers: { location: 'https://elsewhere.example/secret-token' } })
    const result = await calling(response)
    expect(result).toMatchObject({ ok: false, failure: { reason: 'rejected', detail: expect.stringContaining('307') } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('calls an answer that is not JSON malformed, without repeating it', async () => {
    const result = await calling(answering('<html>secret words</html>'))
    expect(result).toMatchObject({ ok: false, failure: { reason: 'malformed' } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('stops reading an answer that is too long', async () => {
    let pulled = 0
    const cancelled = vi.fn()
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1000
        controller.enqueue(new Uint8Array(1000))
      },
      cancel: cancelled,
    })
    expect(await calling(answering(endless), { maxBytes: 10_000 })).toMatchObject({ failure: { reason: 'malformed' } })
    expect(pulled).toBeLessThan(20_000)
    expect(cancelled).toHaveBeenCalled()
  })

  it('calls a failed connection unreachable, with its code but without its message', async () => {
    const result = await calling(async () => {
      throw new TypeError(`fetch failed: ${SECRET_URL}`, { cause: { code: 'ECONNREFUSED' } })
    })
    expect(result).toEqual({
      ok: false,
      failure: { reason: 'unreachable', detail: 'connection failed (ECONNREFUSED)' },
    })
  })

  it('calls a connection that is cut while the answer is read unreachable', async () => {
    const cut = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('cut'))
      },
    })
    expect(await calling(answering(cut))).toMatchObject({ failure: { reason: 'unreachable' } })
  })

  it('gives up when time is up, even where the request does not listen', async () => {
    expect(await calling(hanging, { timeoutMs: 20 })).toEqual({
      ok: false,
      failure: { reason: 'timeout', detail: 'no answer within 20 ms' },
    })
  })

  it('counts the reading of the answer into the time limit', async () => {
    const slow = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })
    expect(await calling(answering(slow), { timeoutMs: 20 })).toMatchObject({ failure: { reason: 'timeout' } })
  })

  it('tells an abort by the caller from a timeout, and passes it on to the request', async () => {
    const caller = new AbortController()
    const fetch = vi.fn<Fetch>(hanging)
    const result = calling(fetch, { signal: caller.signal })
    caller.abort()
    expect(await result).toMatchObject({ failure: { reason: 'aborted' } })
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true)
  })

  it('does not call at all where the caller has already given up', async () => {
    const fetch = vi.fn<Fetch>(hanging)
    expect(await calling(fetch, { signal: AbortSignal.abort() })).toMatchObject({ failure: { reason: 'aborted' } })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    try {
      await calling(answering('{}'))
      await calling(async () => {
        throw new Error('x')
      })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not call an address that is none', async () => {
    const fetch = vi.fn<Fetch>(hanging)
    const signal = new AbortController().signal
    expect(await postJson('secret', {}, { timeoutMs: 1000, signal, fetch })).toMatchObject({
      failure: { reason: 'rejected' },
    })
    expect(fetch).not.toHaveBeenCalled()
  })
})
