import { reset, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/core/body.ts'
import { API_TOKEN, answered, app, askApi, CANARY, conversation } from './admin.ts'
import { cleanUp, createEngage, eventually, type LocalEngage, stubOf } from './engage.ts'
import { inject, notify, request } from './inject-notify.ts'

/** What `/inject`, `/notify` and `/requests` answer, whoever asks for whatever. */

const URL_TOKEN = 'a-url-token-for-tests'

let engage: LocalEngage | null = null

afterEach(async () => {
  if (engage) await cleanUp(engage)
  else await reset()
  engage = null
})

const withBot = () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  return engage
}

const ROUTES: [method: string, path: string, allow: string][] = [
  ['POST', '/inject', 'POST'],
  ['POST', '/notify', 'POST'],
  ['GET', '/requests/abc', 'GET, HEAD'],
]

describe.each(ROUTES)('%s %s', (method, path, allow) => {
  it('does not exist without an API_TOKEN, whatever is sent', async () => {
    const nowhere = await app.request('https://bridge.example/nowhere', {}, env)
    for (const verb of [method, 'DELETE']) {
      const response = await askApi(path, { method: verb, settings: { API_TOKEN: '' } })
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual(await nowhere.clone().json())
    }
  })

  it.each([
    ['no token', ''],
    ['another token', 'Bearer another-token-for-tests'],
    ['the token alone', API_TOKEN],
    ['the token of the address', `Bearer ${URL_TOKEN}`],
  ])('answers 401 to %s', async (_, Authorization) => {
    for (const verb of [method, 'DELETE']) {
      const settings = { API_URL_TOKEN: URL_TOKEN }
      const response = await askApi(path, { method: verb, headers: { Authorization }, settings })
      expect(response.status).toBe(401)
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ error: 'unauthorized' })
    }
  })

  it('answers 405 to another method, and says which there are', async () => {
    const response = await askApi(path, { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe(allow)
    expect(await response.json()).toMatchObject({ error: 'method_not_allowed' })
  })

  it('answers 503 and names the settings that are wrong', async () => {
    const response = await askApi(path, { method, settings: { FLOW_ENGINE: 'abacus' } })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('FLOW_ENGINE') })
  })
})

describe.each(['/inject', '/notify'])('%s with a token in the address', (path) => {
  const post = (token: string, settings = {}, headers = {}) =>
    askApi(`${path}/${token}`, { method: 'POST', body: {}, headers: { Authorization: '', ...headers }, settings })

  it('does not exist without an API_URL_TOKEN, whatever is sent', async () => {
    for (const headers of [{}, { Authorization: `Bearer ${API_TOKEN}` }]) {
      expect((await post(URL_TOKEN, {}, headers)).status).toBe(404)
      expect((await post(API_TOKEN, {}, headers)).status).toBe(404)
    }
  })

  it('opens to that token, and to it alone', async () => {
    const settings = { API_URL_TOKEN: URL_TOKEN, API_TOKEN: '' }
    expect((await post(URL_TOKEN, settings)).status).toBe(422)
    for (const token of [`${URL_TOKEN}x`, URL_TOKEN.slice(1), 'x', API_TOKEN]) {
      const response = await post(token, { ...settings, API_TOKEN })
      expect(response.status).toBe(401)
      expect(await response.text()).not.toContain(token.slice(0, 20) === 'x' ? '"x"' : token)
    }
    expect((await askApi(`${path}/${URL_TOKEN}`, { method: 'GET', settings })).status).toBe(405)
    expect((await askApi(`${path}/wrong`, { method: 'GET', settings })).status).toBe(401)
    expect((await askApi(`${path}/${URL_TOKEN}/more`, { method: 'POST', settings })).status).toBe(404)
  })

  it.each(['too-short', 'has a space in its midst', 'with/a/slash/in/it/too'])(
    'lets nobody in with %s',
    async (token) => {
      const response = await post(encodeURIComponent(token), { API_URL_TOKEN: token })
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ message: expect.stringContaining('API_URL_TOKEN') })
    },
  )

  it('takes the same as without', async () => {
    const threadId = await conversation(withBot())
    const settings = { API_URL_TOKEN: URL_TOKEN, API_TOKEN: '' }
    const body = { userId: 'u', sessionId: threadId, text: 'parcel' }
    const response = await askApi(`${path}/${URL_TOKEN}`, { body, headers: { Authorization: '' }, settings })
    expect(response.status).toBe(202)
    const more = path === '/inject' ? 'You said: parcel' : 'parcel'
    await eventually(() => expect(engage?.replies(threadId)).toEqual(['You said: hello', more]))
  })
})

describe.each(['/inject', '/notify'])('a body for %s', (path) => {
  const post = (body: unknown, headers = {}) => answered(askApi(path, { body, headers }))

  it('that is no JSON is answered 400', async () => {
    expect(await post(`{"${CANARY}`)).toMatchObject({ code: 400, error: 'bad_request' })
  })

  it('of another type is answered 415', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect(await post('a=b', headers)).toMatchObject({ code: 415, error: 'unsupported_media_type' })
  })

  it('that is too large is answered 413', async () => {
    const body = { threadId: 'thread-1', text: 'x'.repeat(MAX_BODY_BYTES) }
    expect(await post(body)).toMatchObject({ code: 413, error: 'payload_too_large' })
  })

  it.each([
    [{}, ['sessionId', 'text']],
    [[], ['body']],
    [{ text: 'x' }, ['sessionId']],
    [{ threadId: 't', sessionId: 't', text: 'x' }, ['sessionId']],
    [{ threadId: '', text: 'x' }, ['threadId']],
    [{ threadId: 7, text: 'x' }, ['threadId']],
    [{ sessionId: 'x'.repeat(257), text: 'x' }, ['sessionId', '256']],
    [{ threadId: 'x'.repeat(257), text: 'x' }, ['threadId', '256']],
    [{ threadId: 't', userId: 'x'.repeat(257), text: 'x' }, ['userId', '256']],
    [{ threadId: 't', text: 'x'.repeat(10_001) }, ['text', '10,000']],
    [{ threadId: 't', text: 7 }, ['text']],
    [{ threadId: 't', text: '  ' }, ['text', 'data']],
    [{ threadId: 't', data: {} }, ['text', 'data']],
    [{ threadId: 't', data: [CANARY] }, ['data', 'object']],
    [{ threadId: 't', data: CANARY }, ['data', 'object']],
    [{ threadId: 't', text: 'x', force: 'yes' }, ['force']],
    [{ threadId: 't', text: 'x', [CANARY]: 1 }, ['not known']],
  ])('of another form is answered 422 and says where: %j', async (body, named) => {
    const answer = await post(body)
    expect(answer).toMatchObject({ code: 422, error: 'validation_error' })
    for (const word of named) expect(answer.message).toContain(word)
  })

  it.each(['', 'x'.repeat(256), 'bücher'])('with the Idempotency-Key "%s" is answered 400', async (key) => {
    const headers = { 'Idempotency-Key': key }
    expect(await post({ threadId: 't', text: 'x' }, headers)).toMatchObject({
      code: 400,
      message: expect.stringContaining('Idempotency-Key'),
    })
  })
})

it('takes structured_content for a notification only, and not beside data', async () => {
  const structured_content = { type: 'select', items: [{ title: 'A', payload: 'a' }] }
  expect(await inject({ threadId: 't', structured_content })).toMatchObject({ code: 422 })
  const answer = await notify({ threadId: 't', structured_content, data: { a: 1 } })
  expect(answer).toMatchObject({ code: 422, message: expect.stringContaining('structured_content') })
})

describe('a thread that no conversation knows', () => {
  it('is answered 404, and nothing is stored', async () => {
    for (const body of [
      { threadId: 'nowhere', text: 'x' },
      { sessionId: 'nowhere~2', text: 'x' },
    ]) {
      expect(await inject(body)).toMatchObject({ code: 404, error: 'not_found' })
      expect(await notify({ ...body, force: true })).toMatchObject({ code: 404, error: 'not_found' })
    }
    await runInDurableObject(await stubOf('nowhere'), (_instance, { storage }) => {
      expect(
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
      ).toEqual([])
    })
  })
})

describe('an id of no request', () => {
  it('is answered 404, whether made up or of something else', async () => {
    const threadId = await conversation(withBot())
    const known = (await stubOf(threadId)).id.toString()
    const quiet = (await stubOf('never-heard-of')).id.toString()
    const words = [
      'abc',
      btoa(`${'a1'.repeat(32)}:x`),
      btoa(`${known}:x`),
      btoa(`${quiet}:x`),
      btoa(`${known}:reply-64`),
    ]
    for (const word of words) {
      expect(await request(word.replace(/=+$/, ''))).toMatchObject({ code: 404, error: 'not_found' })
    }
  })
})
