import { abortAllDurableObjects, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/core/body.ts'
import { API_TOKEN, answered, app, ask, CANARY, post } from './admin.ts'

afterEach(() => reset())

const ROUTES: [method: string, path: string, allow: string][] = [
  ['GET', '/dead-letters', 'GET, HEAD'],
  ['POST', '/dead-letters/abc/retry', 'POST'],
  ['POST', '/dead-letters/abc/discard', 'POST'],
  ['GET', '/conversations/thread-1', 'GET, DELETE, HEAD'],
  ['DELETE', '/conversations/thread-1', 'GET, DELETE, HEAD'],
  ['GET', '/conversations/thread-1/export', 'GET, HEAD'],
  ['DELETE', '/identities/identity-1', 'DELETE'],
  ['POST', '/conversations/thread-1/handover', 'POST'],
  ['POST', '/conversations/thread-1/resume', 'POST'],
  ['GET', '/emergency', 'GET, POST, HEAD'],
  ['POST', '/emergency', 'GET, POST, HEAD'],
]

describe.each(ROUTES)('%s /admin%s', (method, path, allow) => {
  it('does not exist without an API_TOKEN, whatever is sent', async () => {
    const nowhere = await app.request('https://bridge.example/nowhere', {}, env)
    for (const API_TOKEN of ['', '  ']) {
      for (const verb of [method, 'PUT']) {
        const response = await ask(path, { method: verb, settings: { API_TOKEN } })
        expect(response.status).toBe(404)
        expect(await response.json()).toEqual(await nowhere.clone().json())
      }
    }
  })

  it.each([
    ['no token', ''],
    ['another token', 'Bearer another-token-for-tests'],
    ['the beginning of the token', `Bearer ${API_TOKEN.slice(0, -1)}`],
    ['another scheme', `Basic ${API_TOKEN}`],
    ['the token alone', API_TOKEN],
  ])('answers 401 to %s', async (_, Authorization) => {
    for (const verb of [method, 'PUT']) {
      const response = await ask(path, { method: verb, headers: { Authorization } })
      expect(response.status).toBe(401)
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ error: 'unauthorized' })
    }
  })

  it('answers 405 to another method, and says which there are', async () => {
    const response = await ask(path, { method: 'PUT' })
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe(allow)
    expect(await response.json()).toMatchObject({ error: 'method_not_allowed' })
  })

  it('answers 503 and names the settings that are wrong', async () => {
    const response = await ask(path, { method, settings: { FLOW_ENGINE: 'abacus' } })
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      error: 'service_unavailable',
      message: expect.stringContaining('FLOW_ENGINE'),
    })
  })

  it('lets nobody in with a token that is no good', async () => {
    const headers = { Authorization: 'Bearer short' }
    const response = await ask(path, { method, headers, settings: { API_TOKEN: 'short' } })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('API_TOKEN') })
  })
})

describe('a body', () => {
  const WITH_BODY = ['/conversations/thread-1/handover', '/conversations/thread-1/resume', '/emergency']

  it.each(WITH_BODY)('that is no JSON is answered 400 by %s', async (path) => {
    expect(await answered(post(path, `{"${CANARY}`))).toMatchObject({ code: 400, error: 'bad_request' })
  })

  it.each(WITH_BODY)('of another type is answered 415 by %s', async (path) => {
    const response = ask(path, { body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
    expect(await answered(response)).toMatchObject({ code: 415, error: 'unsupported_media_type' })
  })

  it.each(WITH_BODY)('that is too large is answered 413 by %s', async (path) => {
    const response = post(path, JSON.stringify({ message: 'x'.repeat(MAX_BODY_BYTES) }))
    expect(await answered(response)).toMatchObject({ code: 413, error: 'payload_too_large' })
  })

  it.each([
    ['/conversations/thread-1/handover', { message: 7 }, 'message'],
    ['/conversations/thread-1/handover', { message: CANARY.repeat(1_000) }, 'message'],
    ['/conversations/thread-1/handover', { category_ids: CANARY }, 'category_ids'],
    ['/conversations/thread-1/handover', { category_ids: [`${CANARY} /`] }, 'category_ids.0'],
    ['/conversations/thread-1/handover', { [CANARY]: 1 }, 'not known'],
    ['/conversations/thread-1/handover', [], 'body'],
    ['/conversations/thread-1/resume', { [CANARY]: true }, 'not known'],
    ['/emergency', {}, 'on'],
    ['/emergency', { on: 'yes' }, 'on'],
  ])('of another form is answered 422 by %s: %j', async (path, body, named) => {
    expect(await answered(post(path, body))).toEqual({
      code: 422,
      error: 'validation_error',
      message: expect.stringContaining(named),
    })
  })
})

describe('the emergency switch', () => {
  it('is off, can be turned on and off, and stays as it is over a restart', async () => {
    expect(await answered(ask('/emergency'))).toEqual({ code: 200, on: false })
    expect(await answered(post('/emergency', { on: true }))).toEqual({ code: 200, on: true })
    await abortAllDurableObjects()
    expect(await answered(ask('/emergency'))).toEqual({ code: 200, on: true })
    expect(await answered(post('/emergency', { on: false }))).toEqual({ code: 200, on: false })
    expect(await answered(ask('/emergency'))).toEqual({ code: 200, on: false })
  })
})
