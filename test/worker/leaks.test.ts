import { env, exports } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { anyText } from '../unit/any-text.ts'
import { API_TOKEN, app } from './admin.ts'
import { cleanUp, createEngage, deliver, eventually, type LocalEngage } from './engage.ts'

/**
 * Nothing that customers, flows, the platform or callers say gets out: it stands in no line of the log, in no answer of
 * the worker and on no health page, whatever form it has and whatever goes wrong. Ids, types and error identifiers are
 * what logs are made of, and are no canaries.
 */

/** Whatever is said here holds it. */
const MARK = 'zq9x'
const ANY_CASE = /zq9x/i

const word = anyText({ maxLength: 12 })
const canary = fc.oneof(
  word.map((some) => `${MARK} ${some}`),
  word.map((some) => `${some} "${MARK}"\\\n\u2028</script>`),
  fc.constantFrom(
    `${MARK}@example.com`,
    MARK,
    `Bearer ${MARK}`,
    `https://${MARK}.example/${MARK}?token=${MARK}`,
    `<b>${MARK}</b>`,
  ),
)
/** Anything that JSON can hold, with canaries for all texts and names. */
const anything = fc.oneof(
  canary,
  fc.object({ key: canary, values: [canary, fc.integer(), fc.constant(null)], maxDepth: 3 }),
)
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Fields of a customer's content; those that are not changed are as the platform has them. */
const metadata = fc
  .record({
    body_input_format: perhaps(canary),
    structured_reply: perhaps(
      fc.oneof(
        anything,
        canary.map((payload) => ({ payload })),
      ),
    ),
    language: perhaps(anything),
    location: perhaps(anything),
    context_data: perhaps(anything),
    thread_title: perhaps(anything),
    foreign_id: perhaps(anything),
    author_id: perhaps(canary),
    source_type: perhaps(anything),
    capabilities_supported: perhaps(fc.oneof(anything, fc.array(canary))),
    has_attachment: perhaps(fc.oneof(canary, fc.boolean())),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)))

const replies = fc.array(
  fc.oneof(
    fc.record({ text: fc.oneof(canary, anything) }),
    fc.record({
      body: canary,
      structured_content: fc.oneof(anything, fc.record({ type: canary, items: fc.array(anything) })),
    }),
    anything,
  ),
  { maxLength: 3 },
)
const flowAnswer = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      replies,
      handover: fc.oneof(fc.boolean(), fc.record({ message: canary, category_ids: fc.array(canary) })),
    }),
  },
  anything,
  fc.record({ replies: anything, handover: anything }),
  fc.record({ status: fc.constantFrom(200, 302, 400, 429, 500, 503), body: canary, header: canary }),
  canary.map((thrown) => ({ thrown })),
)

function respond(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return new Response(String(answer))
  if ('thrown' in answer) throw new TypeError(String(answer.thrown))
  if (!('header' in answer && 'status' in answer && 'body' in answer)) return answer
  const header = encodeURIComponent(String(answer.header).toWellFormed())
  const headers = {
    'Retry-After': header,
    'Content-Type': `text/${MARK}`,
    'X-Said': header,
    Location: `https://${MARK}.example/${header}`,
  }
  return new Response(String(answer.body), { status: Number(answer.status), headers })
}

/** What a call of the Engage API is answered with, beside what the account holds. */
const refusal = fc.record({
  call: fc.constantFrom('POST /contents', 'GET /content_threads/{id}', 'GET /identities/{id}'),
  status: fc.constantFrom(400, 403, 404, 409, 422, 500),
  body: fc.record({ error: canary.map((error) => `${error} `), message: canary, errors: anything }),
})

const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE')
const path = fc.oneof(
  fc.constantFrom('/', '/webhook', '/admin/', '/admin/dead-letters', '/admin/emergency', '/health/'),
  fc
    .constantFrom('/admin/conversations/', '/admin/dead-letters/', '/inject', '/notify/')
    .map((start) => `${start}${MARK}`),
)
const request = fc.record({ method, path, query: canary, token: canary, body: fc.oneof(canary, anything) })

let engage: LocalEngage
let lines: string[]
let answer: unknown

beforeEach(() => {
  lines = []
  for (const level of ['log', 'debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => {
      lines.push(said.map(String).join(' '))
    })
  }
  engage = createEngage(() => respond(answer))
})

afterEach(() => cleanUp(engage))

const entries = () =>
  lines.filter((line) => line.startsWith('{')).map((line): Record<string, unknown> => JSON.parse(line))
const text = async (response: Response) => `${[...response.headers]}\n${await response.text()}`
const ENDS = ['flow.answered', 'flow.gave_up', 'flow.answer_dropped', 'flow.call_ended']

/** Waits until the turn of each message that was taken is over. */
async function turnsOver() {
  await eventually(() => {
    const log = entries()
    const over = log.filter(({ event }) => ENDS.includes(String(event))).map(({ content_id }) => content_id)
    for (const one of log.filter(({ event }) => event === 'message.received')) expect(over).toContain(one.content_id)
  })
}

async function health() {
  return text(await exports.default.fetch('https://bridge.example/health'))
}

it('lets nothing out that customers, flows and the platform say', async () => {
  const run = fc.asyncProperty(canary, metadata, flowAnswer, perhaps(refusal), async (body, fields, flow, refused) => {
    answer = flow
    if (refused) engage.emulator.weather.fail({ ...refused, when: 'before', times: 1 })
    const response = await deliver(engage.writes(body, undefined, fields).delivery)
    expect(response.status).toBe(200)
    expect(await text(response)).not.toMatch(ANY_CASE)
    await turnsOver()
    expect(lines.filter((line) => ANY_CASE.test(line))).toEqual([])
    expect(await health()).not.toMatch(ANY_CASE)
  })
  await fc.assert(run, { numRuns: 40, endOnFailure: true })
  // Both what works and what fails was among it.
  const seen = new Set(entries().map(({ event }) => event))
  expect([...seen]).toEqual(expect.arrayContaining(['message.received', 'flow.answered', 'flow.failed', 'reply.sent']))
})

it('lets nothing out of deliveries that are not as they should be', async () => {
  const event = fc.record({
    type: fc.constant('content.imported'),
    id: fc.constant('e1'),
    issued_at: canary,
    resource: anything,
  })
  const run = fc.asyncProperty(fc.array(fc.oneof(event, anything), { minLength: 1, maxLength: 4 }), async (events) => {
    const said = await text(await deliver({ id: MARK.repeat(40), domain_id: MARK, events }))
    expect(said).not.toMatch(ANY_CASE)
    expect(lines.filter((line) => ANY_CASE.test(line))).toEqual([])
  })
  await fc.assert(run, { numRuns: 40, endOnFailure: true })
  expect(entries().map(({ event }) => event)).toContain('webhook.event_malformed')
})

it('lets nothing out of what callers send, with and without the token', async () => {
  const statuses = new Set<number>()
  const run = fc.asyncProperty(request, fc.boolean(), async ({ method, path, query, token, body }, isAllowed) => {
    const url = new URL(path, 'https://bridge.example')
    url.searchParams.set('hub.verify_token', query.toWellFormed())
    url.searchParams.set('hub.challenge', query.toWellFormed())
    const given = isAllowed ? API_TOKEN : encodeURIComponent(token.toWellFormed())
    const headers = { Authorization: `Bearer ${given}`, 'X-Dimelo-Secret': given, 'Content-Type': 'application/json' }
    const sent = method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await app.request(url.href, { method, headers, ...sent }, { ...env, API_TOKEN })
    statuses.add(response.status)
    const said = await text(response)
    expect(said).not.toMatch(ANY_CASE)
    expect(said).not.toContain(API_TOKEN)
    expect(lines.filter((line) => ANY_CASE.test(line))).toEqual([])
  })
  await fc.assert(run, { numRuns: 150, endOnFailure: true })
  expect([...statuses]).toEqual(expect.arrayContaining([200, 401, 404, 405]))
})
