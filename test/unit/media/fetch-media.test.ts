import { describe, expect, it } from 'vitest'
import { type FetchMediaOptions, fetchMedia } from '../../../src/media/fetch-media.ts'
import type { WantedMedia } from '../../../src/media/use.ts'
import { GIF, HTML, JPEG, PDF, PNG, padded } from './files.ts'

const URL_OF_PICTURE = 'https://shop.example/red.jpg'
const picture: WantedMedia = { url: URL_OF_PICTURE, media: 'image', label: '' }
const cardPicture: WantedMedia = { ...picture, inStructuredContent: true }

type Site = Record<string, () => Response | Promise<Response>>

/** Fetches from a web that consists of these pages, and records what was asked for. */
async function fetched(wanted: WantedMedia, site: Site, options: Partial<FetchMediaOptions> = {}) {
  const asked: Request[] = []
  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    asked.push(request)
    const page = site[request.url]
    if (!page) throw new TypeError(`connect ECONNREFUSED ${request.url}`)
    return page()
  }
  const result = await fetchMedia(wanted, { timeoutMs: 5_000, allowLoopback: false, fetch: network, ...options })
  return { result, asked }
}

const answer =
  (bytes: Uint8Array<ArrayBuffer>, headers = {}) =>
  () =>
    new Response(bytes, { headers })
const moved = (location: string | null, status = 302) => {
  return () => new Response(null, { status, headers: location === null ? {} : { Location: location } })
}

describe('a file that a flow names', () => {
  it('is fetched, named, and typed by its bytes whatever the server says', async () => {
    const site = { [URL_OF_PICTURE]: answer(PNG, { 'Content-Type': 'image/jpeg' }) }
    const { result } = await fetched(picture, site)
    expect(result).toEqual({ ok: true, value: { bytes: PNG, contentType: 'image/png', filename: 'red.jpg.png' } })
  })

  it('is asked for without anything of ours', async () => {
    const { asked } = await fetched(picture, { [URL_OF_PICTURE]: answer(JPEG) })
    expect(asked.map(({ redirect }) => redirect)).toEqual(['manual'])
    expect([...(asked[0]?.headers.keys() ?? [])]).toEqual(['accept'])
  })

  it('is not asked for where its address may not be fetched', async () => {
    const { result, asked } = await fetched({ ...picture, url: 'https://10.0.0.1/a.png' }, {})
    expect(result).toEqual({ ok: false, failure: { reason: 'refused_address', host: '10.0.0.1', status: 0 } })
    expect(asked).toEqual([])
  })

  it.each([
    ['another status', moved(null, 404), { reason: 'status', status: 404 }],
    ['no content', moved(null, 204), { reason: 'status', status: 204 }],
    ['a redirect to nowhere', moved(null), { reason: 'status', status: 302 }],
    ['a page', answer(HTML, { 'Content-Type': 'image/png' }), { reason: 'wrong_type', status: 200 }],
    ['a document', answer(PDF), { reason: 'wrong_type', status: 200 }],
    ['nothing', answer(new Uint8Array()), { reason: 'wrong_type', status: 200 }],
    ['a broken connection', () => Promise.reject(new TypeError('cut')), { reason: 'unreachable', status: 0 }],
  ])('cannot be had where there is %s', async (_, page, failure) => {
    const { result } = await fetched(picture, { [URL_OF_PICTURE]: page })
    expect(result).toEqual({ ok: false, failure: { host: 'shop.example', ...failure } })
  })

  it('is not reached when the connection is cut in the middle', async () => {
    const cut = () => new Response(new ReadableStream({ pull: (stream) => stream.error(new Error('cut')) }))
    const { result } = await fetched(picture, { [URL_OF_PICTURE]: cut })
    expect(result).toMatchObject({ ok: false, failure: { reason: 'unreachable' } })
  })
})

describe('the use of a file', () => {
  it.each([
    [cardPicture, JPEG, true],
    [cardPicture, PNG, true],
    [cardPicture, GIF, false],
    [picture, GIF, true],
    [picture, PDF, false],
    [{ ...picture, media: 'file' }, PDF, true],
    [{ ...picture, media: 'file' }, HTML, false],
    [{ ...picture, media: 'video' }, JPEG, false],
    [{ ...picture, media: 'audio' }, JPEG, false],
  ] satisfies [WantedMedia, Uint8Array<ArrayBuffer>, boolean][])(
    'decides about its type: %j',
    async (wanted, bytes, taken) => {
      const { result } = await fetched(wanted, { [URL_OF_PICTURE]: answer(bytes) })
      expect(result.ok).toBe(taken)
    },
  )

  it.each([
    [cardPicture, 4_999_999, true],
    [cardPicture, 5_000_000, false],
    [picture, 5_000_000, true],
    [picture, 9_999_999, true],
    [picture, 10_000_000, false],
  ] as const)('decides about its size: %j with %i bytes', async (wanted, size, taken) => {
    const { result } = await fetched(wanted, { [URL_OF_PICTURE]: answer(padded(JPEG, size)) })
    expect(result).toMatchObject(taken ? { ok: true } : { ok: false, failure: { reason: 'too_large' } })
  })

  it('is not read at all where the server announces too much', async () => {
    let pulled = 0
    const pull = () => {
      pulled += 1
    }
    const body = () => new ReadableStream({ pull }, { highWaterMark: 0 })
    const announced = () => new Response(body(), { headers: { 'Content-Length': '10000000' } })
    const { result } = await fetched(picture, { [URL_OF_PICTURE]: announced })
    expect(result).toMatchObject({ ok: false, failure: { reason: 'too_large' } })
    expect(pulled).toBe(0)
  })

  it('is read no further than the limit where the server announces too little', async () => {
    const chunk = padded(JPEG, 1_000_000)
    let sent = 0
    let cancelled = false
    const body = new ReadableStream({
      pull: (stream) => {
        sent += 1
        stream.enqueue(chunk)
      },
      cancel: () => {
        cancelled = true
      },
    })
    const endless = () => new Response(body, { headers: { 'Content-Length': '12' } })
    const { result } = await fetched(cardPicture, { [URL_OF_PICTURE]: endless })
    expect(result).toMatchObject({ ok: false, failure: { reason: 'too_large' } })
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(10)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('is followed after its target was checked: %i', async (status) => {
    const site = { [URL_OF_PICTURE]: moved('/img/blue.jpg', status), 'https://shop.example/img/blue.jpg': answer(JPEG) }
    const { result } = await fetched(picture, site)
    expect(result).toMatchObject({ ok: true, value: { filename: 'blue.jpg' } })
  })

  it.each([
    'http://shop.example/red.jpg',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/red.jpg',
    'http://[::1]:9/',
    '//127.0.0.1/red.jpg',
    'https://user:pass@shop.example/red.jpg',
    'data:image/png;base64,iVBORw0KGgo=',
    'http://',
  ])('is not followed to %s', async (location) => {
    const { result, asked } = await fetched(picture, { [URL_OF_PICTURE]: moved(location) })
    expect(result).toMatchObject({ ok: false, failure: { reason: 'refused_address' } })
    expect(asked).toHaveLength(1)
  })

  it('is followed three times and no more', async () => {
    const hop = (n: number) => `https://shop.example/${n}`
    const site: Site = {
      [hop(3)]: moved(hop(4)),
      [hop(2)]: moved(hop(3)),
      [hop(1)]: moved(hop(2)),
      [hop(4)]: answer(JPEG),
    }
    expect((await fetched({ ...picture, url: hop(1) }, site)).result.ok).toBe(true)
    site[hop(0)] = moved(hop(1))
    const { result, asked } = await fetched({ ...picture, url: hop(0) }, site)
    expect(result).toEqual({ ok: false, failure: { reason: 'status', host: 'shop.example', status: 302 } })
    expect(asked).toHaveLength(4)
  })
})

describe('the time limit', () => {
  const never = () => new Promise<never>(() => {})

  it.each([
    ['no answer', never],
    ['an answer without an end', () => new Response(new ReadableStream({ pull: never }))],
  ])('ends the wait for %s', async (_, page) => {
    const { result } = await fetched(picture, { [URL_OF_PICTURE]: page }, { timeoutMs: 20 })
    expect(result).toEqual({ ok: false, failure: { reason: 'timeout', host: 'shop.example', status: 0 } })
  })

  it('holds for all redirects together', async () => {
    const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(moved(URL_OF_PICTURE)()), 30))
    const { result } = await fetched(picture, { [URL_OF_PICTURE]: slow }, { timeoutMs: 50 })
    expect(result).toMatchObject({ ok: false, failure: { reason: 'timeout' } })
  })
})
