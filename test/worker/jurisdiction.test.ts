import { createExecutionContext, listDurableObjectIds, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp, type Env } from '../../src/app.ts'
import { conversationById, conversationOf } from '../../src/conversation/directory.ts'
import { objectName } from '../../src/core/object-name.ts'
import { governorOf } from '../../src/governor/governor.ts'
import { groupOf, identityOf } from '../../src/identities/directory.ts'
import { mediaStoreOf } from '../../src/media/media-store.ts'
import { sweepOf } from '../../src/sweep/heard.ts'
import { API_TOKEN } from './admin.ts'
import { cleanUp, createEngage, type LocalEngage, said } from './engage.ts'
import { workerSettings } from './settings.ts'

/** Where objects live. Plain workerd knows no jurisdictions: a namespace that does is made of one that does not. */

const URL = workerSettings.ENGAGE_API_URL
const ACCOUNT = await objectName('account', URL)
const THREAD = await objectName('thread', 'thread-1')
const IDENTITY = await objectName('identity', 'identity-1')
const GROUP = await objectName('identity-group', 'group-1')

/** What was asked of namespaces: where, and for which object. */
let asked: [place: string, name: string][] = []
let engage: LocalEngage

beforeEach(() => {
  asked = []
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
})
afterEach(() => cleanUp(engage))

function placing<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  place = 'anywhere',
): DurableObjectNamespace<T> {
  const own: Record<string, unknown> = {
    jurisdiction: (jurisdiction: string) => placing(namespace, jurisdiction),
    getByName: (name: string) => {
      asked.push([place, name])
      return namespace.getByName(name)
    },
    get: (id: DurableObjectId) => {
      asked.push([place, id.toString()])
      // The platform's words where an id belongs elsewhere.
      if (place === 'fedramp') throw new TypeError('get called on jurisdictional subnamespace with an ID from another')
      return namespace.get(id)
    },
    idFromString: (id: string) => namespace.idFromString(id),
  }
  return new Proxy(namespace, { get: (_, method) => own[String(method)] })
}

const placed = (changes: Record<string, unknown> = {}) => ({
  ...env,
  CONVERSATION: placing(env.CONVERSATION),
  GOVERNOR: placing(env.GOVERNOR),
  MEDIA_STORE: placing(env.MEDIA_STORE),
  SWEEP: placing(env.SWEEP),
  IDENTITY_INDEX: placing(env.IDENTITY_INDEX),
  API_TOKEN,
  ...changes,
})

async function request(path: string, bindings: Env, delivery?: unknown, secret = workerSettings.ENGAGE_WEBHOOK_SECRET) {
  const context = createExecutionContext()
  const authorized = { Authorization: `Bearer ${API_TOKEN}` }
  const init: RequestInit =
    delivery === undefined
      ? { headers: authorized }
      : {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Dimelo-Secret': secret },
          body: JSON.stringify(delivery),
        }
  const response = await createApp().request(`https://bridge.example${path}`, init, bindings, context)
  await waitOnExecutionContext(context)
  return { status: response.status, body: await response.json() }
}

const problem = (text: string) => ({
  status: 'misconfigured',
  problems: [{ setting: 'DATA_JURISDICTION', problem: text }],
})

/** How many objects there are; some of the tests before among them. */
const everyObject = async () => {
  const conversations = await listDurableObjectIds(env.CONVERSATION)
  const governors = await listDurableObjectIds(env.GOVERNOR)
  const sweeps = await listDurableObjectIds(env.SWEEP)
  return [conversations.length, governors.length, sweeps.length]
}

describe('an object', () => {
  const objectId = () => env.CONVERSATION.idFromName(THREAD).toString()
  it.each([
    [
      'the governor',
      ACCOUNT,
      (bindings: Env, DATA_JURISDICTION?: 'eu') => governorOf(bindings, { ENGAGE_API_URL: URL, DATA_JURISDICTION }),
    ],
    [
      'the media store',
      ACCOUNT,
      (bindings: Env, DATA_JURISDICTION?: 'eu') => mediaStoreOf(bindings, { ENGAGE_API_URL: URL, DATA_JURISDICTION }),
    ],
    [
      'the sweep',
      ACCOUNT,
      (bindings: Env, DATA_JURISDICTION?: 'eu') => sweepOf(bindings, { ENGAGE_API_URL: URL, DATA_JURISDICTION }),
    ],
    ['a conversation', THREAD, (bindings: Env) => conversationOf(bindings, 'thread-1')],
    ['an identity', IDENTITY, (bindings: Env) => identityOf(bindings, 'identity-1')],
    ['a group of identities', GROUP, (bindings: Env) => groupOf(bindings, 'group-1')],
    ['a conversation by id', objectId(), (bindings: Env) => conversationById(bindings, objectId())],
  ])('is asked where the setting places it, and by no name that tells something: %s', async (_, name, of) => {
    await of(placed({ DATA_JURISDICTION: 'eu' }), 'eu')
    await of(placed())
    expect(asked).toEqual([
      ['eu', name],
      ['anywhere', name],
    ])
  })

  it('of another jurisdiction is none: an id does not lead there', () => {
    expect(conversationById(placed({ DATA_JURISDICTION: 'fedramp' }), objectId())).toBeNull()
  })
})

describe('a jurisdiction', () => {
  it('holds for all that a request stores and reads', async () => {
    const { threadId, delivery } = engage.writes('hello')
    const bindings = placed({ DATA_JURISDICTION: 'us' })
    expect(await request('/webhook', bindings, delivery)).toEqual({ status: 200, body: { status: 'stored' } })
    await said(engage, threadId, 'You said: hello')
    expect(await request('/health', bindings)).toMatchObject({ body: { status: 'ok' } })
    expect(await request(`/admin/conversations/${threadId}`, bindings)).toMatchObject({ status: 200 })
    expect(await request('/admin/emergency', bindings)).toMatchObject({ body: { on: false } })
    expect(asked.length).toBeGreaterThan(3)
    expect(new Set(asked.map(([place]) => place))).toEqual(new Set(['us']))
  })

  it('holds while another setting is wrong: what is stored then is stored there', async () => {
    const { delivery } = engage.writes('hello')
    const bindings = placed({ DATA_JURISDICTION: 'eu', FLOW_ENGINE: 'wrong' })
    expect(await request('/webhook', bindings, delivery)).toMatchObject({ status: 200 })
    expect(asked).toEqual([['eu', expect.any(String)]])
  })

  it.each(['EU', 'mars', 'fedramp-high'])('that is none stores nothing anywhere, and says so: %s', async (written) => {
    const { delivery } = engage.writes('hello')
    const bindings = placed({ DATA_JURISDICTION: written })
    expect(await request('/webhook', bindings, delivery)).toEqual({
      status: 503,
      body: {
        error: 'service_unavailable',
        message: 'Nothing is stored: DATA_JURISDICTION is wrong. GET /health says more.',
      },
    })
    expect(await request('/webhook', bindings, delivery, 'another secret')).toMatchObject({ status: 401 })
    expect(await request('/health', bindings)).toEqual({ status: 503, body: problem('must be one of eu, us, fedramp') })
    expect(asked).toEqual([])
  })

  it('cannot be kept by local development, which stores nothing instead, and says so', async () => {
    const { delivery } = engage.writes('hello')
    const bindings = { ...env, API_TOKEN, DATA_JURISDICTION: 'eu' }
    const before = await everyObject()
    expect(await request('/webhook', bindings, delivery)).toMatchObject({ status: 503 })
    expect(await request('/health', bindings)).toEqual({
      status: 503,
      body: problem('cannot be kept here: only Cloudflare places objects, local development must do without it'),
    })
    expect(await request('/admin/emergency', bindings)).toMatchObject({
      status: 503,
      body: { message: 'Settings are missing or wrong: DATA_JURISDICTION. GET /health says more.' },
    })
    expect(await everyObject()).toEqual(before)
  })
})
