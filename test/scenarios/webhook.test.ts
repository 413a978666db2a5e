import { request } from 'node:http'
import { expect, it } from 'vitest'
import { sleep, useWorld, VERIFICATION_TOKEN, WEBHOOK_SECRET } from './world.ts'

const MIB = 1_048_576
const CHALLENGE = 'challenge-5b1f0c'

const world = useWorld()
const unset = useWorld({ settings: { ENGAGE_WEBHOOK_SECRET: '', ENGAGE_VERIFICATION_TOKEN: '' }, events: [] })

function handshake(query: Record<string, string>, headers: Record<string, string> = {}, at = world): Promise<Response> {
  return fetch(`${at.workerUrl}/webhook?${new URLSearchParams(query)}`, { headers })
}

const validation = { 'hub.mode': 'subscribe', 'hub.challenge': CHALLENGE, 'hub.verify_token': VERIFICATION_TOKEN }
const secret = { 'X-Dimelo-Secret': WEBHOOK_SECRET }

/** Errors are `{ error, message }`, as the Engage API words them, and hold nothing of what was sent. */
async function refused(response: Response, status: number, error: string, ...sent: string[]) {
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toContain('application/json')
  const text = await response.text()
  for (const part of sent) expect(text).not.toContain(part)
  for (const part of [WEBHOOK_SECRET, VERIFICATION_TOKEN]) expect(text).not.toContain(part)
  const body: unknown = JSON.parse(text)
  expect(body).toEqual({ error, message: expect.stringMatching(/\w/) })
}

it.concurrent('answers the handshake with exactly the challenge, as plain text', async () => {
  for (const challenge of [CHALLENGE, '<b>&"\' +%', '0']) {
    const response = await handshake({ ...validation, 'hub.challenge': challenge }, secret)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(challenge)
    expect(response.headers.get('Content-Type')).toMatch(/^text\/plain/)
  }
})

it.concurrent('answers the handshake without a secret header: there need not be one', async () => {
  const response = await handshake(validation)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(CHALLENGE)
})

it.concurrent.each([
  ['a wrong token', { ...validation, 'hub.verify_token': 'wrong-token' }, {}, 403, 'forbidden'],
  ['an empty token', { ...validation, 'hub.verify_token': '' }, {}, 403, 'forbidden'],
  ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': CHALLENGE }, {}, 403, 'forbidden'],
  ['a token of another length', { ...validation, 'hub.verify_token': `${VERIFICATION_TOKEN}x` }, {}, 403, 'forbidden'],
  ['a wrong secret', validation, { 'X-Dimelo-Secret': 'wrong-secret' }, 401, 'unauthorized'],
  ['another mode', { ...validation, 'hub.mode': 'unsubscribe' }, {}, 400, 'bad_request'],
  ['no mode', { 'hub.challenge': CHALLENGE, 'hub.verify_token': VERIFICATION_TOKEN }, {}, 400, 'bad_request'],
  ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFICATION_TOKEN }, {}, 400, 'bad_request'],
  ['an empty challenge', { ...validation, 'hub.challenge': '' }, {}, 400, 'bad_request'],
] as const)('refuses a handshake with %s', async (_what, query, headers, status, error) => {
  await refused(await handshake(query, headers), status, error, CHALLENGE, 'wrong-token', 'wrong-secret', 'unsubscribe')
})

/** A customer's message that is delivered by hand in a way that must not be taken. */
function delivery(text: string) {
  const chat = world.quietChat(text)
  const event = world.eventOf(chat.firstContentId)
  return { chat, text, body: JSON.stringify({ id: 'envelope', domain_id: '1', events: [event] }) }
}

function post(body: BodyInit, headers: Record<string, string>, at = world): Promise<Response> {
  return fetch(`${at.workerUrl}/webhook`, { method: 'POST', body, headers })
}

const json = { 'Content-Type': 'application/json' }

it.concurrent.each([
  ['no secret', json, 401, 'unauthorized'],
  ['a wrong secret', { ...json, 'X-Dimelo-Secret': 'wrong-secret' }, 401, 'unauthorized'],
  ['a secret that is cut short', { ...json, 'X-Dimelo-Secret': WEBHOOK_SECRET.slice(0, -1) }, 401, 'unauthorized'],
  ['an empty secret', { ...json, 'X-Dimelo-Secret': '' }, 401, 'unauthorized'],
  ['another content type', { ...secret, 'Content-Type': 'text/plain' }, 415, 'unsupported_media_type'],
  ['a form', { ...secret, 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
] as const)('refuses a delivery with %s, and stores nothing of it', async (what, headers, status, error) => {
  const { chat, text, body } = delivery(`Not to be answered: ${what}`)
  await refused(await post(body, headers), status, error, text, chat.threadId, 'wrong-secret')
  await chat.quiet()
  expect(chat.asked).toEqual([])
  expect(chat.replies).toEqual([])
  // The same event is not known: it is taken once it comes with the secret.
  expect((await post(body, { ...json, ...secret })).status).toBe(200)
  await chat.hears(`You said: ${text}`)
})

it.concurrent.each([
  ['what is not JSON', '{"events": [canary-4711'],
  ['nothing', ''],
  ['a list', '["canary-4711"]'],
  ['a text', '"canary-4711"'],
  ['null', 'null'],
  ['an object without events', '{"id": "canary-4711"}'],
  ['events that are no list', '{"id": "1", "events": {"0": "canary-4711"}}'],
])('refuses %s', async (_what, body) => {
  await refused(await post(body, { ...json, ...secret }), 400, 'bad_request', 'canary-4711')
})

it.concurrent('takes a content type with a charset', async () => {
  const { chat, body } = delivery('with a charset')
  const response = await post(body, { ...secret, 'Content-Type': 'Application/JSON; charset=UTF-8' })
  expect(response.status).toBe(200)
  await chat.hears('You said: with a charset')
})

it.concurrent('refuses a delivery that says it is larger than 1 MiB, without waiting for it', async () => {
  await refused(await send({ 'Content-Length': String(MIB + 1) }, [' ']), 413, 'payload_too_large')
})

it.concurrent('refuses a delivery that turns out to be larger than 1 MiB', async () => {
  const { chat, body } = delivery('too large, in pieces')
  const answer = await send({}, pieces(body.padEnd(MIB + 1)))
  await refused(answer, 413, 'payload_too_large', chat.threadId)
  await chat.quiet()
  expect(chat.asked).toEqual([])
})

it.concurrent('takes a delivery of exactly 1 MiB, in pieces too', async () => {
  const whole = delivery('large enough')
  expect((await post(whole.body.padEnd(MIB), { ...json, ...secret })).status).toBe(200)
  const parted = delivery('large enough, in pieces')
  expect((await send({}, pieces(parted.body.padEnd(MIB)))).status).toBe(200)
  await whole.chat.hears('You said: large enough')
  await parted.chat.hears('You said: large enough, in pieces')
})

function pieces(body: string): string[] {
  return Array.from({ length: Math.ceil(body.length / 65_536) }, (_, index) =>
    body.slice(index * 65_536, (index + 1) * 65_536),
  )
}

/** Sends parts of a body, by themselves without a Content-Length; the answer may come before all of it is sent. */
function send(headers: Record<string, string>, parts: string[]): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...json, ...secret, ...headers } }
    const sent = request(`${world.workerUrl}/webhook`, options, (answer) => {
      answer.setEncoding('utf8')
      let text = ''
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => {
        const type = answer.headers['content-type'] ?? ''
        resolve(new Response(text, { status: answer.statusCode ?? 500, headers: { 'Content-Type': type } }))
        sent.destroy()
      })
    })
    sent.on('error', reject)
    for (const part of parts) sent.write(part)
    if (headers['Content-Length'] === undefined) sent.end()
  })
}

it.concurrent('says which methods there are', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const response = await fetch(`${world.workerUrl}/webhook`, { method, headers: secret })
    expect(response.headers.get('Allow')).toBe('GET, HEAD, POST')
    await refused(response, 405, 'method_not_allowed')
  }
  const health = await fetch(`${world.workerUrl}/health`, { method: 'POST' })
  expect(health.headers.get('Allow')).toBe('GET, HEAD')
  await refused(health, 405, 'method_not_allowed')
})

it.concurrent('has no other routes, and no API without an API token', async () => {
  for (const path of ['/', '/webhook/x', '/canary-path', '/webhooks', '/.env']) {
    await refused(await fetch(`${world.workerUrl}${path}`), 404, 'not_found', 'canary-path')
  }
  for (const path of ['/inject', '/notify']) {
    const headers = { ...json, Authorization: 'Bearer anything' }
    await refused(await fetch(`${world.workerUrl}${path}`, { method: 'POST', headers, body: '{}' }), 404, 'not_found')
  }
})

it.concurrent('takes the events that it can read, and says which it cannot without quoting them', async () => {
  const { chat, body } = delivery('beside a broken one')
  const envelope: { events: unknown[] } = JSON.parse(body)
  const broken = [
    null,
    'canary-1',
    { type: 'content.imported', id: 'broken-1', issued_at: 'canary-2', resource: { metadata: { body: 'canary-3' } } },
    { type: 'intervention.closed', id: 'broken-2', issued_at: 'canary-4', resource: 'canary-5' },
  ]
  envelope.events.unshift(...broken)
  const response = await post(JSON.stringify(envelope), { ...json, ...secret })
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(text).not.toContain('canary')
  expect(JSON.parse(text)).toMatchObject({ rejected: [{ index: 0 }, { index: 1 }, { index: 2 }, { index: 3 }] })
  await chat.hears('You said: beside a broken one')
  expect(world.logs().join('\n')).not.toContain('canary')
})

it.concurrent('acknowledges an empty list of events', async () => {
  expect((await world.deliver({ id: '1', domain_id: 1, events: [] })).status).toBe(200)
})

it.concurrent('answers every delivery 503 while the secret is not set, whatever it comes with', async () => {
  for (const headers of [{ ...json, ...secret }, json, { ...json, 'X-Dimelo-Secret': '' }]) {
    await refused(await post('{"id":"1","events":[]}', headers, unset), 503, 'service_unavailable')
  }
  const message = unset.quietChat('nobody can say who sent this')
  await refused(await unset.deliverEvents(unset.eventOf(message.firstContentId)), 503, 'service_unavailable')
  await sleep(300)
  expect(unset.flow.requests).toEqual([])
})

it.concurrent('answers the handshake 503 while the verification token is not set', async () => {
  await refused(await handshake(validation, secret, unset), 503, 'service_unavailable', CHALLENGE)
  await refused(await handshake({ ...validation, 'hub.verify_token': '' }, {}, unset), 503, 'service_unavailable')
})

it.concurrent('names both in its health', async () => {
  const response = await fetch(`${unset.workerUrl}/health`)
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ status: 'misconfigured' })
})
