import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/core/result.ts'
import { EngageClient, type EngageClientOptions } from '../../../src/engage/client.ts'
import { type EngageFailure, isOutcomeUnknown, isTransient } from '../../../src/engage/failure.ts'
import type { StructuredContent } from '../../../src/engage/structured-content.ts'
import { always, watched } from './permits.ts'

const BASE = 'https://acme.api.digital.ringcentral.com/1.0'
const TOKEN = 'token-4711'
const THREAD = { id: 'thread-1', thread_category_ids: ['a', 'b'] }
const CONTENT = { id: 'content-9', creator_id: 'bot-user', in_reply_to_id: 'content-1', body: 'Hello' }
const INTERVENTION = { id: 'intervention-1', user_id: 'bot-user', status: 'Opened' }

/** A call as the platform would get it. */
interface Call {
  /** The form of a call that carries a file; empty for others. */
  form: FormData
  method: string
  url: URL
  headers: Headers
  body: string
  fields: URLSearchParams
  redirect: string | undefined
}

type Answer = () => Response | Promise<Response>

const json = (value: unknown, init?: ResponseInit) => () => Response.json(value, init)
const status = (code: number, body: string | null = null, headers: Record<string, string> = {}) => {
  return () => new Response(body, { status: code, headers })
}

/** A client whose network gives one answer, and the calls that it made. */
function client(answer: Answer, options: Partial<EngageClientOptions> = {}) {
  const calls: Call[] = []
  const network: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const request = new Request(url, init)
    const isMultipart = request.headers.get('Content-Type')?.startsWith('multipart/') === true
    const form = isMultipart ? await request.clone().formData() : new FormData()
    const body = await request.text()
    calls.push({
      form,
      method: init?.method ?? 'GET',
      url,
      headers: request.headers,
      body,
      fields: new URLSearchParams(body),
      redirect: init?.redirect,
    })
    return answer()
  }
  const fixed = { baseUrl: BASE, accessToken: TOKEN, timeoutMs: 5_000, admit: always, fetch: network }
  const engage = new EngageClient({ ...fixed, ...options })
  const call = (): Call => {
    const [only, ...others] = calls
    if (!only || others.length > 0) throw new Error(`${calls.length} calls`)
    return only
  }
  return { engage, calls, call }
}

const reply = { inReplyToId: 'content-1', body: 'Straße & 100% "sure"? ünïcode 👋🏽', private: true }

const file = {
  bytes: new Uint8Array([0xff, 0xd8, 0xff]),
  filename: 'café.jpg',
  contentType: 'image/jpeg',
  private: false,
}
const ATTACHMENT = { id: 'attachment-1', content_type: 'image/jpeg', filename: 'café.jpg', size: 3, 'public?': true }
const IDENTITY = { id: 'identity-1', firstname: 'Ada', type: 'engage_messaging' }

/** Each call that the client can make, with an answer that it understands. */
const operations: [
  name: string,
  answer: unknown,
  run: (engage: EngageClient) => Promise<Result<unknown, EngageFailure>>,
][] = [
  ['createReply', CONTENT, (engage) => engage.createReply(reply)],
  ['listContents', { records: [CONTENT] }, (engage) => engage.listContents('thread-1', 0)],
  ['getThread', THREAD, (engage) => engage.getThread('thread-1')],
  ['updateThreadCategories', THREAD, (engage) => engage.updateThreadCategories('thread-1', ['a', 'b'])],
  ['listInterventions', { records: [INTERVENTION] }, (engage) => engage.listInterventions('thread-1')],
  ['createAttachment', ATTACHMENT, (engage) => engage.createAttachment(file)],
  ['getContent', CONTENT, (engage) => engage.getContent('content-9')],
  ['getIdentity', IDENTITY, (engage) => engage.getIdentity('identity-1')],
  ['getOwnUser', { id: 'user-1', email: 'bot@example.com' }, (engage) => engage.getOwnUser()],
  ['openIntervention', INTERVENTION, (engage) => engage.openIntervention('content-1')],
  ['closeIntervention', INTERVENTION, (engage) => engage.closeIntervention('intervention-1')],
  ['getIntervention', INTERVENTION, (engage) => engage.getIntervention('intervention-1')],
  ['listEvents', { records: [] }, (engage) => engage.listEvents(['content.imported'], '2026-11-20T09:30:00Z', 0)],
  ['listContentsOfSources', { records: [CONTENT] }, (engage) => engage.listContentsOfSources(['source-1'], 0)],
  ['listContentsById', { records: [CONTENT] }, (engage) => engage.listContentsById(['content-9'])],
  ['listWebhooks', { records: [] }, (engage) => engage.listWebhooks()],
  ['cancelIntervention', null, (engage) => engage.cancelIntervention('intervention-1')],
]

it('replies go before changes of owner, and these before what is only read', async () => {
  const priorities = await Promise.all(
    operations.map(async ([name, answer, run]) => {
      const { admit, asked } = watched()
      await run(client(json(answer), { admit }).engage)
      return [name, asked[0]]
    }),
  )
  const of = (priority: string) => priorities.filter(([, asked]) => asked === priority).map(([name]) => name)
  expect(of('reply')).toEqual(['createReply', 'createAttachment', 'getContent', 'getIdentity', 'openIntervention'])
  expect(of('handover')).toEqual(['updateThreadCategories'])
  expect(of('read')).toHaveLength(operations.length - 6)
})

const failureOf = async (result: Promise<Result<unknown, EngageFailure>>): Promise<EngageFailure> => {
  const settled = await result
  if (settled.ok) throw new Error('succeeded')
  return settled.failure
}

describe.each(operations)('the call %s', (_, answer, run) => {
  it('is not sent without a permit', async () => {
    const { admit } = watched({ retryAfterMs: 1_234 })
    const { engage, calls } = client(json(answer), { admit })
    const failure = await failureOf(run(engage))
    expect(failure).toMatchObject({ reason: 'held_back', status: 0, retryAfterMs: 1_234 })
    expect([isTransient(failure), isOutcomeUnknown(failure)]).toEqual([true, false])
    expect(calls).toEqual([])
  })

  it.each([
    [200, { type: 'worked' }],
    [404, { type: 'worked' }],
    [401, { type: 'unauthorized' }],
    [429, { type: 'rate_limited', retryAfterMs: 3_000 }],
    [503, { type: 'unknown' }],
  ])('tells the budget what %i means', async (code, outcome) => {
    const { admit, asked, outcomes } = watched()
    const { engage } = client(status(code, JSON.stringify(answer), { 'Retry-After': '3' }), { admit })
    await run(engage)
    expect(asked).toHaveLength(1)
    expect(outcomes).toEqual([outcome])
  })

  it('succeeds with an answer of the documented form', async () => {
    const { engage } = client(json(answer))
    expect(await run(engage)).toMatchObject({ ok: true })
  })

  it('bears the token in the header and nowhere else', async () => {
    const { engage, call } = client(json(answer))
    await run(engage)
    expect(call().headers.get('Authorization')).toBe(`Bearer ${TOKEN}`)
    expect(call().url.href).not.toContain(TOKEN)
    expect(call().body).not.toContain(TOKEN)
  })

  it('stays under the base, and names no text in its address', async () => {
    const { engage, call } = client(json(answer))
    await run(engage)
    expect(call().url.href.startsWith(`${BASE}/`)).toBe(true)
    expect(decodeURIComponent(call().url.href)).not.toContain('Straße')
  })

  it('follows no redirect, which would carry the token elsewhere', async () => {
    const { engage, calls } = client(status(302, null, { Location: 'https://elsewhere.example/' }))
    expect(await failureOf(run(engage))).toMatchObject({ reason: 'unprocessable', status: 302 })
    expect(calls.map(({ redirect }) => redirect)).toEqual(['manual'])
  })

  it('is made once, whatever the answer', async () => {
    const { engage, calls } = client(status(503))
    await run(engage)
    expect(calls).toHaveLength(1)
  })

  it('is unreachable when the connection breaks', async () => {
    const { engage } = client(() => Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.1')))
    expect(await failureOf(run(engage))).toEqual({
      reason: 'unreachable',
      status: 0,
      error: null,
      namesIntervention: false,
      retryAfterMs: null,
    })
  })
})

describe('a reply', () => {
  it('goes out as a form with all its parameters in the body', async () => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply(reply)
    expect(call().method).toBe('POST')
    expect(call().url.href).toBe(`${BASE}/contents`)
    expect(call().headers.get('Content-Type')).toMatch(/^application\/x-www-form-urlencoded\b/)
    expect(call().url.search).toBe('')
    expect(Object.fromEntries(call().fields)).toEqual({
      in_reply_to_id: 'content-1',
      body: reply.body,
      private: 'true',
      auto_submitted: 'true',
    })
  })

  it('is public where the customer’s content is', async () => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply({ ...reply, private: false })
    expect(call().fields.get('private')).toBe('false')
  })

  it('is what the channel makes it where the customer’s content does not say', async () => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply({ ...reply, private: null })
    expect(call().fields.has('private')).toBe(false)
  })

  it('is answered with the content that it became', async () => {
    const { engage } = client(json({ ...CONTENT, id: 12, creator_id: 34, unknown: true }))
    expect(await engage.createReply(reply)).toMatchObject({ ok: true, value: { id: '12', creator_id: '34' } })
  })
})

describe('a reply with attachments or another format', () => {
  it('names each attachment with a field of its own', async () => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply({ ...reply, body: '', attachmentIds: ['a1', 'a2'] })
    expect(call().fields.getAll('attachment_ids[]')).toEqual(['a1', 'a2'])
    expect(call().fields.get('body')).toBe('')
  })

  it.each([
    [{ format: 'html' }, { body_format: 'html' }],
    [{ format: 'text' }, {}],
    [{ disableTextInput: true }, { disable_text_input_on_thread: 'true' }],
    [{ disableTextInput: false }, { disable_text_input_on_thread: 'false' }],
    [{ disableTextInput: null, structuredContent: null, attachmentIds: [] }, {}],
  ] as const)('says %j as %j', async (option, fields) => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply({ ...reply, ...option })
    const { in_reply_to_id, body, private: isPrivate, auto_submitted, ...more } = Object.fromEntries(call().fields)
    expect(more).toEqual(fields)
  })
})

describe('a reply with structured content', () => {
  const structuredContent: StructuredContent = { type: 'select', items: [{ title: 'Yes', payload: 'yes' }] }

  it('goes out as JSON with all its parameters beside each other', async () => {
    const { engage, call } = client(json(CONTENT))
    const format = 'html'
    await engage.createReply({ ...reply, structuredContent, attachmentIds: ['a1'], disableTextInput: true, format })
    expect(call().headers.get('Content-Type')).toBe('application/json')
    expect(call().url.href).toBe(`${BASE}/contents`)
    expect(JSON.parse(call().body)).toEqual({
      in_reply_to_id: 'content-1',
      body: reply.body,
      private: true,
      auto_submitted: true,
      body_format: 'html',
      attachment_ids: ['a1'],
      disable_text_input_on_thread: true,
      structured_content: structuredContent,
    })
  })

  it('has no parameter that says nothing', async () => {
    const { engage, call } = client(json(CONTENT))
    await engage.createReply({ inReplyToId: 'content-1', body: '', private: null, structuredContent })
    expect(JSON.parse(call().body)).toEqual({
      in_reply_to_id: 'content-1',
      auto_submitted: true,
      structured_content: structuredContent,
    })
  })
})

describe('an attachment', () => {
  it('is uploaded as a file with its name and type, public unless it is to be private', async () => {
    const { engage, call } = client(json(ATTACHMENT))
    expect(await engage.createAttachment(file)).toMatchObject({ ok: true, value: { id: 'attachment-1' } })
    expect([call().method, call().url.href]).toEqual(['POST', `${BASE}/attachments`])
    expect([...call().form.keys()]).toEqual(['file'])
    const sent = call().form.get('file')
    if (!(sent instanceof File)) throw new Error('no file')
    expect([sent.name, sent.type, [...new Uint8Array(await sent.arrayBuffer())]]).toEqual([
      'café.jpg',
      'image/jpeg',
      [0xff, 0xd8, 0xff],
    ])
  })

  it('is private where that is wanted', async () => {
    const { engage, call } = client(json(ATTACHMENT))
    await engage.createAttachment({ ...file, private: true })
    expect(call().form.get('private')).toBe('true')
  })

  it('is read as far as it makes sense', async () => {
    const odd = { id: 7, content_type: ['x'], filename: 12, size: 'many', url: null, 'public?': 'true' }
    const { engage } = client(json(odd))
    expect(await engage.createAttachment(file)).toEqual({
      ok: true,
      value: {
        id: '7',
        content_type: null,
        filename: '12',
        size: null,
        url: null,
        'public?': true,
        virus_signature: null,
        'infected?': null,
        infected: null,
      },
    })
  })
})

describe('a content in full', () => {
  it('is read by its id, with its attachments', async () => {
    const { engage, call } = client(
      json({ ...CONTENT, attachments: [ATTACHMENT, { filename: 'without an id' }, null] }),
    )
    const content = await engage.getContent('a/b')
    expect([call().method, call().url.href]).toEqual(['GET', `${BASE}/contents/a%2Fb`])
    expect(content).toMatchObject({ ok: true, value: { id: 'content-9', attachments: [{ id: 'attachment-1' }] } })
  })

  it.each([[null], ['none'], [undefined]])('has no attachments where it says %j', async (attachments) => {
    const { engage } = client(json({ ...CONTENT, attachments }))
    expect(await engage.getContent('1')).toMatchObject({ ok: true, value: { attachments: [] } })
  })
})

describe('an identity', () => {
  it('is read by its id, with what is odd left out', async () => {
    const { engage, call } = client(
      json({ ...IDENTITY, mobile_phone: 4930123, email: {}, extra_values: 'x', secret: 1 }),
    )
    const identity = await engage.getIdentity('a/b')
    expect([call().method, call().url.href]).toEqual(['GET', `${BASE}/identities/a%2Fb`])
    expect(identity).toEqual({
      ok: true,
      value: {
        id: 'identity-1',
        type: 'engage_messaging',
        display_name: null,
        firstname: 'Ada',
        lastname: null,
        screenname: null,
        email: null,
        mobile_phone: '4930123',
        home_phone: null,
        company: null,
        avatar_url: null,
        foreign_id: null,
        uuid: null,
        extra_values: null,
      },
    })
  })
})

describe('a thread’s contents', () => {
  it('are asked for a page at a time, the newest first', async () => {
    const { engage, call } = client(json({ records: [CONTENT] }))
    await engage.listContents('thread-1', 150)
    expect(call().method).toBe('GET')
    expect(call().url.pathname).toBe('/1.0/contents')
    expect(Object.fromEntries(call().url.searchParams)).toEqual({
      q: 'thread:"thread-1" order:created_at.desc',
      offset: '150',
      limit: '150',
    })
    expect(call().body).toBe('')
  })

  it('cannot be asked for with anything but the thread: its id does not get out of the quotes', async () => {
    const { engage, call } = client(json({ records: [] }))
    await engage.listContents('x" OR thread:"y', 0)
    expect(call().url.searchParams.get('q')).toBe('thread:"x OR thread:y" order:created_at.desc')
    expect([...call().url.searchParams.keys()]).toEqual(['q', 'offset', 'limit'])
  })

  it('may be none', async () => {
    const { engage } = client(json({ count: 0, offset: 0, limit: 150, records: [] }))
    expect(await engage.listContents('thread-1', 0)).toEqual({ ok: true, value: [] })
  })

  it('are read where most of what they could tell is absent', async () => {
    const { engage } = client(json({ records: [{ id: 5 }] }))
    expect(await engage.listContents('thread-1', 0)).toEqual({
      ok: true,
      value: [
        {
          id: '5',
          author_id: null,
          body: null,
          created_at: null,
          created_from: null,
          creator_id: null,
          in_reply_to_id: null,
          intervention_id: null,
          status: null,
          thread_id: null,
        },
      ],
    })
  })
})

describe('a thread', () => {
  it('is read by its id, which stays one part of the path', async () => {
    const { engage, call } = client(json(THREAD))
    await engage.getThread('a/../b?c#d')
    expect(call().method).toBe('GET')
    expect(call().url.pathname).toBe('/1.0/content_threads/a%2F..%2Fb%3Fc%23d')
    expect(call().url.search).toBe('')
  })

  it('has no categories where the answer names none', async () => {
    const { engage } = client(json({ id: 1, thread_category_ids: null }))
    expect(await engage.getThread('1')).toMatchObject({
      ok: true,
      value: { id: '1', thread_category_ids: [], category_ids: [] },
    })
  })

  it('is given its whole set of categories, one field each', async () => {
    const { engage, call } = client(json(THREAD))
    await engage.updateThreadCategories('thread-1', ['bot', 'orders', 'vip'])
    expect(call().method).toBe('PUT')
    expect(call().url.href).toBe(`${BASE}/content_threads/thread-1/update_categories`)
    expect([...call().fields]).toEqual([
      ['thread_category_ids[]', 'bot'],
      ['thread_category_ids[]', 'orders'],
      ['thread_category_ids[]', 'vip'],
    ])
  })
})

describe('interventions', () => {
  it('are listed by thread', async () => {
    const { engage, call } = client(json({ records: [INTERVENTION] }))
    const listed = await engage.listInterventions('thread&1')
    expect(call().url.pathname).toBe('/1.0/interventions')
    expect(call().url.searchParams.get('thread_id')).toBe('thread&1')
    expect(call().url.searchParams.get('limit')).toBe('150')
    expect(listed).toMatchObject({ ok: true, value: [{ id: 'intervention-1', user_id: 'bot-user', closed_at: null }] })
  })

  it('are opened on a content, which is named in the body', async () => {
    const { engage, call } = client(json(INTERVENTION))
    await engage.openIntervention('content-1')
    expect([call().method, call().url.href]).toEqual(['POST', `${BASE}/interventions`])
    expect([...call().fields]).toEqual([['content_id', 'content-1']])
  })

  it('are closed and cancelled by their id', async () => {
    const closing = client(json(INTERVENTION))
    await closing.engage.closeIntervention('a/b')
    expect([closing.call().method, closing.call().url.href]).toEqual(['PUT', `${BASE}/interventions/a%2Fb/close`])
    const cancelling = client(json(INTERVENTION))
    await cancelling.engage.cancelIntervention('a/b')
    expect([cancelling.call().method, cancelling.call().url.href]).toEqual([
      'DELETE',
      `${BASE}/interventions/a%2Fb/cancel`,
    ])
  })

  it.each([200, 204])('are closed and cancelled although the answer %i has no body', async (code) => {
    const { engage } = client(status(code))
    expect(await engage.closeIntervention('1')).toMatchObject({ ok: true })
    expect(await engage.cancelIntervention('1')).toMatchObject({ ok: true })
  })
})

describe('an answer that refuses', () => {
  it.each([
    [301, 'unprocessable'],
    [307, 'unprocessable'],
    [400, 'unprocessable'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [405, 'unprocessable'],
    [409, 'conflict'],
    [410, 'unprocessable'],
    [422, 'unprocessable'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('with %i is the failure %s', async (code, reason) => {
    const { engage } = client(status(code, '{"error":"some_reason","message":"…","status":0}'))
    expect(await failureOf(engage.getThread('1'))).toMatchObject({ reason, status: code, error: 'some_reason' })
  })

  it.each([
    ['a page of a proxy', '<html>Bad gateway</html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an error that is no text', '{"error":{"a":1}}'],
  ])('is told by its status where the body is %s', async (_, body) => {
    const { engage } = client(status(422, body))
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ reason: 'unprocessable', error: null })
  })

  it('keeps nothing of a message, which may quote the customer', async () => {
    const canary = 'my card is 4111'
    const { engage } = client(
      json({ error: 'validation_error', message: `Body "${canary}" is invalid` }, { status: 422 }),
    )
    const failure = await failureOf(engage.createReply(reply))
    expect(failure.error).toBe('validation_error')
    expect(JSON.stringify(failure)).not.toContain(canary)
  })

  it.each([
    ['a sentence', 'my card is 4111'],
    ['a text with signs', 'card:4111'],
    ['a text without end', 'x'.repeat(65)],
    ['an empty text', ''],
  ])('keeps no error that is not an identifier: %s', async (_, error) => {
    const { engage } = client(json({ error, message: 'x' }, { status: 422 }))
    expect((await failureOf(engage.createReply(reply))).error).toBeNull()
  })

  it.each([
    ['in its message', { error: 'validation_error', message: 'Content is not under an open Intervention' }],
    ['in its error', { error: 'no_open_intervention', message: null }],
  ])('tells that an intervention is needed: %s', async (_, body) => {
    const { engage } = client(json(body, { status: 422 }))
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ namesIntervention: true })
  })

  it('does not ask for an intervention that it does not name', async () => {
    const { engage } = client(json({ error: 'validation_error', message: 'Not synchronized' }, { status: 422 }))
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ namesIntervention: false })
  })
})

describe('the wait that the platform asks for', () => {
  it.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['86400', 600_000],
  ])('is taken from Retry-After: %s', async (header, retryAfterMs) => {
    const { engage } = client(status(429, '{"error":"rate_limit_exceeded"}', { 'Retry-After': header }))
    expect(await failureOf(engage.getThread('1'))).toMatchObject({ reason: 'rate_limited', retryAfterMs })
  })

  it('is nothing where a date is over already', async () => {
    const { engage } = client(status(429, null, { 'Retry-After': 'Fri, 20 Nov 2026 09:30:00 GMT' }))
    expect((await failureOf(engage.getThread('1'))).retryAfterMs).toBe(0)
  })

  it.each(['-5', 'soon', 'Infinity'])('is none where the header says %s', async (header) => {
    const { engage } = client(status(429, null, { 'Retry-After': header }))
    expect((await failureOf(engage.getThread('1'))).retryAfterMs).toBeNull()
  })

  it('is none where there is no header', async () => {
    const { engage } = client(status(429))
    expect((await failureOf(engage.getThread('1'))).retryAfterMs).toBeNull()
  })
})

describe('an answer of success that is not of the documented form', () => {
  const broken: [string, string][] = [
    ['no JSON', '{"id": "1"'],
    ['a page of a proxy', '<html>OK</html>'],
    ['nothing', ''],
    ['null', 'null'],
    ['no id', '{}'],
    ['an id that is none', '{"id": {}, "records": [{"id": null}]}'],
  ]

  it.each(
    broken.flatMap(([name, body]) =>
      operations.slice(0, 9).map(([operation, _, run]) => [operation, name, body, run] as const),
    ),
  )('is malformed, not unreachable: %s with %s', async (_, __, body, run) => {
    const { engage } = client(status(201, body))
    expect(await failureOf(run(engage))).toMatchObject({ reason: 'malformed', status: 201, error: null })
  })
})

describe('a connection that fails', () => {
  const hang = (signal: AbortSignal | null | undefined) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

  it('is given up after the time limit', async () => {
    const network: typeof fetch = (_, init) => hang(init?.signal)
    const engage = new EngageClient({ baseUrl: BASE, accessToken: TOKEN, timeoutMs: 20, admit: always, fetch: network })
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ reason: 'unreachable', status: 0 })
  })

  it('is given up after the time limit though the headers have come', async () => {
    const network: typeof fetch = async (_, init) => {
      const body = new ReadableStream({ start: (stream) => void hang(init?.signal).catch((e) => stream.error(e)) })
      return new Response(body, { status: 200 })
    }
    const engage = new EngageClient({ baseUrl: BASE, accessToken: TOKEN, timeoutMs: 20, admit: always, fetch: network })
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ reason: 'unreachable', status: 0 })
  })

  it('is unreachable when it is cut in the middle of the answer', async () => {
    const { engage } = client(() => {
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"id": "1'))
          stream.error(new Error('socket hang up'))
        },
      })
      return new Response(body, { status: 200 })
    })
    expect(await failureOf(engage.createReply(reply))).toMatchObject({ reason: 'unreachable', status: 0 })
  })

  it('tells nothing of the address or the token', async () => {
    const { engage } = client(() => Promise.reject(new Error(`fetch ${BASE} with ${TOKEN} failed`)))
    expect(JSON.stringify(await failureOf(engage.createReply(reply)))).not.toMatch(/token-4711|acme/)
  })
})

describe('after a failure', () => {
  const failing = (reason: EngageFailure['reason']): EngageFailure => ({
    reason,
    status: 0,
    error: null,
    namesIntervention: false,
    retryAfterMs: null,
  })

  it.each(['unavailable', 'unreachable', 'malformed'] as const)('the outcome is unknown: %s', (reason) => {
    expect(isOutcomeUnknown(failing(reason))).toBe(true)
    expect(isTransient(failing(reason))).toBe(true)
  })

  it.each(['rate_limited', 'conflict'] as const)('the same may succeed later, and nothing was done: %s', (reason) => {
    expect(isOutcomeUnknown(failing(reason))).toBe(false)
    expect(isTransient(failing(reason))).toBe(true)
  })

  it.each(['unauthorized', 'forbidden', 'not_found', 'unprocessable'] as const)(
    'nothing was done, and the same again gives the same: %s',
    (reason) => {
      expect(isOutcomeUnknown(failing(reason))).toBe(false)
      expect(isTransient(failing(reason))).toBe(false)
    },
  )
})
