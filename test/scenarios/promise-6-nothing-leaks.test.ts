import { expect, it } from 'vitest'
import { useWorld, VERIFICATION_TOKEN, WEBHOOK_SECRET, type World } from './world.ts'

const PATH = 'canary-path-9f2c'
const ACCESS_TOKEN = 'canary-access-token-77aa'
const FLOW_TOKEN = 'canary-flow-token-55bb'
const API_TOKEN = 'canary-api-token-1234567890'
const FALLBACK = 'canary-fallback: sorry.'
const HANDOVER = 'canary-handover: somebody will come.'
const SECRETS = [PATH, ACCESS_TOKEN, FLOW_TOKEN, API_TOKEN, WEBHOOK_SECRET, VERIFICATION_TOKEN]

/** The addresses that the platform was called at. */
const urls: string[] = []

const settings = (world: World) => {
  const { emulator } = world.engage
  const answer = emulator.fetch
  emulator.fetch = (request) => {
    urls.push(request.url)
    return answer(request)
  }
  return {
    FLOW_URL: `${world.flow.url}/${PATH}`,
    FLOW_TOKEN,
    API_TOKEN,
    FALLBACK_MESSAGE: FALLBACK,
    HANDOVER_MESSAGE: HANDOVER,
  }
}

const world = useWorld({ settings, emulator: { accessToken: ACCESS_TOKEN } })
const talkative = useWorld({
  settings: (it) => ({ ...settings(it), LOG_MESSAGES: 'true' }),
  emulator: { accessToken: ACCESS_TOKEN },
})

/** Everything that the customer, the flow and the platform say holds this word, in whatever form it is told. */
const WORD = /canary/i

async function answers(): Promise<string> {
  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${world.workerUrl}/webhook`, { method: 'POST', body, headers })
  const json = { 'Content-Type': 'application/json' }
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': 'canary-challenge',
    'hub.verify_token': 'canary-wrong-token',
  })
  const responses = await Promise.all([
    fetch(`${world.workerUrl}/webhook?${query}`),
    fetch(`${world.workerUrl}/webhook?hub.mode=canary-mode`),
    fetch(`${world.workerUrl}/canary-page?canary=1`),
    fetch(`${world.workerUrl}/webhook`, { method: 'PUT', body: 'canary' }),
    post('{"events":[{"body":"canary"}]}', { ...json, 'X-Dimelo-Secret': 'canary-wrong-secret' }),
    post('canary, not JSON', { ...json, 'X-Dimelo-Secret': WEBHOOK_SECRET }),
    post('{"canary": true}', { ...json, 'X-Dimelo-Secret': WEBHOOK_SECRET }),
    post('canary', { 'Content-Type': 'text/canary', 'X-Dimelo-Secret': WEBHOOK_SECRET }),
    world.deliverEvents(
      { type: 'content.imported', id: 'broken-1', issued_at: 'canary', resource: { metadata: { body: 'canary' } } },
      { type: 'content.imported', id: 'broken-2', issued_at: '2026-11-20T09:30:01Z', resource: 'canary' },
      'canary',
    ),
    fetch(`${world.workerUrl}/health`),
  ])
  const texts = await Promise.all(
    responses.map(async (response) => `${[...response.headers]}\n${await response.text()}`),
  )
  return texts.join('\n')
}

it('keeps message text and tokens out of logs, answers and addresses, whatever goes wrong', async () => {
  const { weather, desk } = world.engage.emulator
  const metadata = {
    context_data: { name: 'canary-name', email: 'canary@example.com' },
    location: { title: 'canary-street' },
    foreign_id: 'canary-foreign-id',
    structured_reply: { payload: 'canary-payload' },
  }

  // What goes well: a click, an answer with something that cannot be shown, a handover and the way back.
  const chat = world.chat('canary-question')
  chat.flow(() => ({
    replies: [
      { text: '<p>canary-answer <a href="https://example.com/?canary">canary-link</a></p>' },
      { body: 'canary-body', structured_content: { type: 'canary-type', items: ['canary-item', { title: '' }] } },
    ],
  }))
  await chat.hears(expect.stringContaining('canary-answer'), expect.stringContaining('canary-body'))
  chat.flow(() => ({ replies: [{ text: 'canary-one-moment' }], handover: { message: 'canary-colleague' } }))
  chat.says('canary-human', { metadata })
  await chat.belongsTo('agent')
  const reply = desk.reply({ threadId: chat.threadId, body: 'canary-from-agent' })
  await chat.quiet()
  chat.says('canary-for-agent')
  await chat.quiet()
  desk.close({ interventionId: reply.intervention_id ?? '' })
  await chat.belongsTo('bot')

  // A post that is lost and looked for; the platform quotes the message in its refusals.
  const lost = world.chat('canary-lost')
  weather.fail({ call: 'POST /contents', threadId: lost.threadId, when: 'after', disconnect: true })
  await lost.hears('You said: canary-lost')
  const quoted = { error: 'validation_error', message: 'body "canary-quoted" is wrong', errors: ['canary-errors'] }
  const dead = world.chat('canary-dead')
  weather.fail({ call: 'POST /contents', threadId: dead.threadId, when: 'before', status: 422, body: quoted })
  await dead.hears(FALLBACK, HANDOVER)
  const odd = world.chat('canary-odd')
  weather.fail({
    call: 'POST /contents',
    threadId: odd.threadId,
    when: 'before',
    status: 403,
    body: { error: 'canary "identifier"', message: 'canary' },
  })
  await odd.hears(FALLBACK, HANDOVER)

  // A flow that fails in every way, with words of its own.
  const failures = [
    () => new Response('canary-crash', { status: 500 }),
    () => new Response('{"replies":[{"text":"canary-cut', { status: 200 }),
    () => ({ replies: [{ text: { canary: 'canary-object' } }] }),
    () => Response.redirect(`${world.flow.url}/canary-redirect?canary`, 302),
  ]
  for (const failure of failures) {
    const failing = world.chat('canary-failing')
    failing.flow(failure)
    await failing.hears(FALLBACK, HANDOVER)
  }

  const said = await answers()
  expect(said).not.toMatch(WORD)
  for (const secret of SECRETS) expect(said).not.toContain(secret)

  await chat.quiet()
  const log = world.logs().join('\n')
  // The conversation is in the log, what was said is not.
  expect(world.logged('reply.sent').length).toBeGreaterThanOrEqual(10)
  for (const secret of SECRETS) expect(log).not.toContain(secret)
  expect(log).not.toMatch(WORD)
  expect(log).not.toContain(world.flow.url)

  expect(urls.length).toBeGreaterThan(20)
  for (const url of urls) {
    expect(decodeURIComponent(url)).not.toMatch(WORD)
    expect(url).not.toContain('access_token')
  }
  // The flow's address holds its token; nothing else goes there, and nothing anywhere else.
  expect(new Set(world.flow.calls.map(({ path, query }) => path + query))).toEqual(new Set([`/flow/${PATH}`]))
})

it('puts text into the log where LOG_MESSAGES says so, and tokens not even then', async () => {
  const chat = talkative.chat('canary-text')
  await chat.hears('You said: canary-text')
  expect(talkative.logged('message.received')).toContainEqual(expect.objectContaining({ text: 'canary-text' }))
  const log = talkative.logs().join('\n')
  for (const secret of SECRETS) expect(log).not.toContain(secret)
  expect(log).not.toContain(talkative.flow.url)
})
