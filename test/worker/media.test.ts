import { abortAllDurableObjects, reset, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WantedMedia } from '../../src/media/use.ts'
import { GIF, HTML, JPEG, PDF, padded } from '../unit/media/files.ts'
import { mediaStore } from './account-objects.ts'
import { eventually } from './engage.ts'
import { workerSettings } from './settings.ts'

const RED = 'https://shop.example/img/red.jpg?token=4711'
const BLUE = 'https://shop.example/img/blue.jpg'
const UPLOAD = `${workerSettings.ENGAGE_API_URL}/attachments`
const DAY = 86_400_000

type Page = () => Response | Promise<Response>

/** The web, and an Engage that takes files. */
let web: Map<string, Page>
let asked: string[]
let uploads: { file: File; private: boolean; token: string | null }[]
let engageAnswers: (id: string) => Response | Promise<Response>
let logged: string[]

beforeEach(() => {
  web = new Map([RED, BLUE].map((url) => [url, page(JPEG)]))
  asked = []
  uploads = []
  logged = []
  engageAnswers = (id) => Response.json({ id, content_type: 'image/jpeg', 'public?': true })
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init)
    if (request.url === UPLOAD) return takeUpload(request)
    asked.push(request.url)
    const answer = web.get(request.url)
    if (!answer) throw new TypeError('connection refused')
    return answer()
  })
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void logged.push(line))
  }
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await reset()
})

async function takeUpload(request: Request): Promise<Response> {
  const form = await request.formData()
  const file = form.get('file')
  if (!(file instanceof File)) return Response.json({ error: 'validation_error' }, { status: 422 })
  uploads.push({ file, private: form.has('private'), token: request.headers.get('Authorization') })
  return engageAnswers(`attachment-${uploads.length}`)
}

const page =
  (bytes: Uint8Array<ArrayBuffer>, headers = {}): Page =>
  () =>
    new Response(bytes, { headers })
const picture = (url: string): WantedMedia => ({ url, media: 'image', label: '' })
const upload = async (...media: WantedMedia[]) => Object.fromEntries((await mediaStore().upload(media)).ids)
const events = () => logged.map((line): Record<string, unknown> => JSON.parse(line))
const later = (ms: number) => {
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now + ms)
}

describe('a picture', () => {
  it('is uploaded publicly, with the token, its own type and a name', async () => {
    expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-1' })
    expect(
      uploads.map(({ file, ...rest }) => ({ name: file.name, type: file.type, size: file.size, ...rest })),
    ).toEqual([
      {
        name: 'red.jpg',
        type: 'image/jpeg',
        size: JPEG.length,
        private: false,
        token: `Bearer ${workerSettings.ENGAGE_ACCESS_TOKEN}`,
      },
    ])
    expect(events()).toEqual([
      expect.objectContaining({ event: 'media.uploaded', attachment_id: 'attachment-1', content_type: 'image/jpeg' }),
    ])
  })

  it('is uploaded once, whichever conversations use it, also after the object started anew', async () => {
    await upload(picture(RED))
    expect(await upload(picture(RED), picture(BLUE))).toEqual({ [RED]: 'attachment-1', [BLUE]: 'attachment-2' })
    await abortAllDurableObjects()
    expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-1' })
    expect(uploads).toHaveLength(2)
    expect(asked).toEqual([RED, BLUE])
  })

  it('is uploaded once when two conversations want it at the same time', async () => {
    const both = await Promise.all([upload(picture(RED), picture(RED)), upload(picture(RED))])
    expect(both).toEqual([{ [RED]: 'attachment-1' }, { [RED]: 'attachment-1' }])
    expect(uploads).toHaveLength(1)
  })

  it('is kept by a hash: neither its address nor its token is stored or logged', async () => {
    await upload(picture(RED))
    web.set(BLUE, page(HTML))
    await upload(picture(BLUE))
    const rows = await runInDurableObject(mediaStore(), (_instance, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT * FROM media').toArray()),
    )
    expect(rows).toContain('attachment-1')
    expect(rows).not.toMatch(/4711|shop\.example|red/)
    expect(logged.join()).not.toMatch(/4711|img|\.jpg/)
    expect(logged.join()).not.toContain(workerSettings.ENGAGE_ACCESS_TOKEN)
  })

  it('is uploaded anew once Engage does not know it any more', async () => {
    await upload(picture(RED), picture(BLUE))
    await mediaStore().forget([RED])
    expect(await upload(picture(RED), picture(BLUE))).toEqual({ [RED]: 'attachment-3', [BLUE]: 'attachment-2' })
  })

  it('that was uploaded as a file of its own is no picture of structured content unless it would do there', async () => {
    web.set(BLUE, page(GIF))
    await upload(picture(BLUE), picture(RED))
    const wanted = [RED, BLUE].map((url) => ({ ...picture(url), inStructuredContent: true }))
    expect(await upload(...wanted)).toEqual({ [RED]: expect.any(String), [BLUE]: null })
    expect(uploads).toHaveLength(2)
    expect(events().at(-1)).toMatchObject({ event: 'media.left_out', reason: 'wrong_type', host: 'shop.example' })
  })
})

describe('what is remembered', () => {
  const alarm = () => runInDurableObject(mediaStore(), (_instance, { storage }) => storage.getAlarm())
  const rows = () =>
    runInDurableObject(
      mediaStore(),
      (_instance, { storage }) => storage.sql.exec('SELECT key FROM media').toArray().length,
    )

  it('expires after 30 days, and is removed by an alarm', async () => {
    const start = Date.now()
    await upload(picture(RED))
    const due = await alarm()
    expect(due).toBeGreaterThanOrEqual(start + 30 * DAY)
    later(30 * DAY + 1_000)
    expect(await upload(picture(BLUE))).toEqual({ [BLUE]: 'attachment-2' })
    await runDurableObjectAlarm(mediaStore())
    expect(await rows()).toBe(1)
    expect(await alarm()).toBeGreaterThan(start + 59 * DAY)
    expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-3' })
  })

  it('sets no further alarm once nothing is left', async () => {
    await upload(picture(RED))
    later(31 * DAY)
    await runDurableObjectAlarm(mediaStore())
    expect(await rows()).toBe(0)
    expect(await alarm()).toBeNull()
  })
})

describe('a file that cannot be had', () => {
  it.each([
    ['too large', page(padded(JPEG, 10_000_000)), 'too_large', 200],
    ['larger than announced', page(padded(JPEG, 10_000_000), { 'Content-Length': '12' }), 'too_large', 200],
    ['of the wrong type', page(PDF), 'wrong_type', 200],
    ['gone', () => new Response(null, { status: 404 }), 'status', 404],
    ['unreachable', () => Promise.reject(new TypeError('cut')), 'unreachable', 0],
  ] as [string, Page, string, number][])('since it is %s is null', async (_, answer, reason, status) => {
    web.set(RED, answer)
    expect(await upload(picture(RED), picture(BLUE))).toEqual({ [RED]: null, [BLUE]: 'attachment-1' })
    expect(events()).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'media.left_out', reason, status, host: 'shop.example' }),
    )
  })

  it.each(['http://10.0.0.1/red.jpg', 'https://169.254.169.254/latest/meta-data/', 'http://shop.example/red.jpg'])(
    'since it redirects to %s is null, and nothing is asked for there',
    async (target) => {
      web.set(RED, () => new Response(null, { status: 302, headers: { Location: target } }))
      web.set(target, page(JPEG))
      expect(await upload(picture(RED))).toEqual({ [RED]: null })
      expect(asked).toEqual([RED])
      expect(events()).toEqual([expect.objectContaining({ event: 'media.left_out', reason: 'refused_address' })])
    },
  )

  it('since its server does not answer in time is null', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(30))
    web.set(RED, () => new Promise(() => {}))
    expect(await upload(picture(RED))).toEqual({ [RED]: null })
    expect(events()).toEqual([expect.objectContaining({ event: 'media.left_out', reason: 'timeout', status: 0 })])
  })

  it('is not asked for again for a minute, and then it is', async () => {
    web.delete(RED)
    await upload(picture(RED))
    web.set(RED, page(JPEG))
    later(59_000)
    expect(await upload(picture(RED))).toEqual({ [RED]: null })
    later(2_000)
    expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-1' })
    expect(asked).toEqual([RED, RED])
  })

  it('since Engage does not take it is null, for a minute', async () => {
    engageAnswers = () => Response.json({ error: 'compose_disabled_on_source' }, { status: 422 })
    expect(await upload(picture(RED))).toEqual({ [RED]: null })
    expect(events()).toEqual([
      expect.objectContaining({
        event: 'media.not_uploaded',
        reason: 'unprocessable',
        error: 'compose_disabled_on_source',
      }),
    ])
    engageAnswers = (id) => Response.json({ id })
    expect(await upload(picture(RED))).toEqual({ [RED]: null })
    later(61_000)
    expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-2' })
  })
})

describe('a picture that meets an account which may not call', () => {
  it.each([401, 429])('with status %i waits, and is uploaded once it may again', async (status) => {
    engageAnswers = () => Response.json({ error: 'not_now' }, { status })
    const { ids, retryAfterMs } = await mediaStore().upload([picture(RED)])
    expect({ ids: [...ids], retryAfterMs }).toEqual({ ids: [], retryAfterMs: expect.any(Number) })
    engageAnswers = (id) => Response.json({ id })
    await eventually(async () => expect(await upload(picture(RED))).toEqual({ [RED]: 'attachment-2' }))
    expect(uploads).toHaveLength(2)
  })
})

it('fetches no more than two files at a time, over all conversations', async () => {
  let now = 0
  let most = 0
  const urls = Array.from({ length: 12 }, (_, index) => `https://shop.example/${index}.jpg`)
  for (const url of urls) {
    web.set(url, async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
      return new Response(JPEG)
    })
  }
  const [first, second] = await Promise.all([
    upload(...urls.slice(0, 6).map(picture)),
    upload(...urls.slice(6).map(picture)),
  ])
  expect(Object.values({ ...first, ...second }).every((id) => id !== null)).toBe(true)
  expect(most).toBe(2)
})
