import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { loadConfig, loadJurisdiction, loadLogSettings, loadWebhookSecrets, serves } from '../config.ts'
import { type ConversationBinding, storeEvents } from '../conversation/directory.ts'
import { sourceOf } from '../conversation/incoming.ts'
import { checkContentType, checkDeclaredSize, parseJson, readBody } from '../core/body.ts'
import { HttpError } from '../core/errors.ts'
import { equalsSecret } from '../core/timing-safe.ts'
import type { IdentityBinding } from '../identities/directory.ts'
import { follow } from '../identities/regrouping.ts'
import { type SweepBinding, tellHeard, tellReached } from '../sweep/heard.ts'
import { createLog, errorName, type Log } from '../telemetry/log.ts'
import { type Delivery, readDelivery } from './deliveries.ts'
import { answerHandshake } from './handshake.ts'

export type WebhookBinding = ConversationBinding & SweepBinding & IdentityBinding

type WebhookContext = Context<{ Bindings: WebhookBinding }>

const SECRET_HEADER = 'X-Dimelo-Secret'

/** `GET /webhook`, the handshake, and `POST /webhook`, the deliveries. */
export const webhookRoutes = new Hono<{ Bindings: WebhookBinding }>()
  .use(async (c, next) => {
    await next()
    // With a wrong secret, nothing is ever accepted: the platform's word on its webhook is then all that tells of it.
    const { ok, status } = c.res
    const shows = c.req.method === 'POST' ? status === 401 || status === 503 : ok
    if (shows) c.executionCtx.waitUntil(tellReached(c.env, c.req.url))
  })
  .get('/', async (c) => {
    const challenge = await answerHandshake(
      {
        mode: c.req.query('hub.mode'),
        challenge: c.req.query('hub.challenge'),
        verifyToken: c.req.query('hub.verify_token'),
        secretHeader: c.req.header(SECRET_HEADER),
      },
      loadWebhookSecrets(c.env),
    )
    c.header('X-Content-Type-Options', 'nosniff')
    return c.text(challenge)
  })
  .post('/', async (c) => {
    checkDeclaredSize(c.req.header('Content-Length'))
    await checkSecret(c)
    checkContentType(c.req.header('Content-Type'))
    const delivery = readDelivery(parseJson(await readBody(c.req.raw)))
    if (delivery === null) {
      throw new HttpError('bad_request', 'The body must be an object with an array of events.')
    }
    const log = createLog(loadLogSettings(c.env), { delivery: delivery.id ?? undefined })
    reportSettings(c.env, log)
    // Before anything is: the answer says why.
    loadJurisdiction(c.env)
    leaveOut(c.env, delivery, log)
    report(delivery, log)
    await store(c.env, delivery, log)
    c.executionCtx.waitUntil(tellHeard(c.env, c.req.url, delivery.threads.values()))
    const rejected = delivery.malformed.map(({ index, id, problem }) => ({ index, id, problem }))
    return c.json(rejected.length === 0 ? { status: 'stored' } : { status: 'stored', rejected })
  })

async function checkSecret(c: WebhookContext) {
  const { secret } = loadWebhookSecrets(c.env)
  if (secret === null) {
    throw new HttpError(
      'service_unavailable',
      'Deliveries cannot be authenticated: set ENGAGE_WEBHOOK_SECRET. GET /health lists what is missing.',
    )
  }
  const given = c.req.header(SECRET_HEADER)
  if (given === undefined || !(await equalsSecret(given, secret))) {
    throw new HttpError('unauthorized', 'The X-Dimelo-Secret header is missing or does not match the webhook secret.')
  }
}

/** Deliveries are stored whatever else is wrong, and conversations wait: the log must say for what. */
function reportSettings(env: object, log: Log) {
  const config = loadConfig(env)
  if (config.ok) return
  log.error('settings.wrong', {
    problems: config.problems.map(({ setting, problem }) => `${setting} ${problem}`),
  })
}

/** What is about sources that are not served is acknowledged, and nothing of it is kept. */
function leaveOut(env: object, { threads }: Delivery, log: Log) {
  const config = loadConfig(env)
  if (!config.ok || config.settings.SOURCES === undefined) return
  for (const [threadId, events] of threads) {
    const served = events.filter((incoming) => serves(config.settings, sourceOf(incoming)))
    const left = events.length - served.length
    if (left > 0) log.info('webhook.source_not_served', { events: left })
    if (served.length > 0) threads.set(threadId, served)
    else threads.delete(threadId)
  }
}

function report({ threadless, malformed }: Delivery, log: Log) {
  for (const { id, type } of threadless) log.info('webhook.event_without_thread', { event_id: id, type })
  for (const { index, id, type, problem } of malformed) {
    log.error('webhook.event_malformed', { index, event_id: id, type, problem })
  }
}

/** All or nothing, as far as the caller is told: what is stored already is ignored when the platform sends again. */
async function store(env: WebhookBinding, { id, threads, regroupings }: Delivery, log: Log) {
  const failed = await storeEvents(env, threads, id)
  const errors = [...failed.values()]
  for (const regrouping of regroupings) await follow(env, regrouping).catch((error: unknown) => errors.push(error))
  if (errors.length === 0) return
  for (const error of errors) log.error('webhook.not_stored', { error: errorName(error) })
  throw new HttpError('service_unavailable', 'The events could not be stored. Send the delivery again.')
}
