import { Hono } from 'hono/tiny'
import { adminRoutes } from './api/admin.ts'
import { injectRoutes, notifyRoutes } from './api/inject-notify.ts'
import { requestRoutes } from './api/requests.ts'
import { loadConfig, loadLogSettings, type Settings, settingProblems } from './config.ts'
import { errorBody, HttpError, NOTHING_HERE } from './core/errors.ts'
import { isMissingMethod } from './core/rpc.ts'
import type { OpenAlert } from './governor/alerts.ts'
import { type AccountHealth, type GovernorBinding, governorOf } from './governor/governor.ts'
import type { IdentityBinding } from './identities/directory.ts'
import type { MediaBinding } from './media/media-store.ts'
import type { AnalyticsBinding } from './telemetry/analytics.ts'
import { createLog, errorName } from './telemetry/log.ts'
import { type WebhookBinding, webhookRoutes } from './webhook/routes.ts'

/** The Durable Objects that `wrangler.toml` binds. Settings are read by `config.ts` alone. */
export type Env = WebhookBinding & GovernorBinding & MediaBinding & IdentityBinding & AnalyticsBinding

const METHODS: Record<string, string[]> = { '/webhook': ['GET', 'HEAD', 'POST'], '/health': ['GET', 'HEAD'] }

/** While a new version of the worker is deployed, the account's governor may still run an old one, and know less. */
async function healthOf(env: Env, settings: Settings): Promise<Partial<AccountHealth>> {
  try {
    const governor = await governorOf(env, settings)
    return await governor.health()
  } catch (error) {
    if (isMissingMethod(error)) return {}
    throw error
  }
}

/** The worker's HTTP side: routes mounted, errors mapped to responses. */
export function createApp(): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>()

  app.use(async (c, next) => {
    // Before there is an answer: afterwards it would be copied for it.
    c.header('Cache-Control', 'no-store')
    const allowed = METHODS[c.req.path]
    if (allowed && !allowed.includes(c.req.method)) {
      c.header('Allow', allowed.join(', '))
      return c.json(errorBody('method_not_allowed', `Use ${allowed.join(' or ')} here.`), 405)
    }
    await next()
  })

  app.route('/webhook', webhookRoutes)
  app.route('/admin', adminRoutes)
  app.route('/inject', injectRoutes)
  app.route('/notify', notifyRoutes)
  app.route('/requests', requestRoutes)

  /** What is wrong with the settings, by name and never by value; what is stuck, by kind. */
  app.get('/health', async (c) => {
    const config = loadConfig(c.env)
    const problems = settingProblems(c.env)
    if (!config.ok || problems.length > 0) return c.json({ status: 'misconfigured', problems }, 503)
    const { alerts, deadLetters = 0 } = await healthOf(c.env, config.settings)
    const shown = {
      flow_engine: config.settings.FLOW_ENGINE,
      // Something was given up and told to agents: worth a look, but nothing is stuck.
      ...(deadLetters > 0 ? { dead_letters: deadLetters } : {}),
    }
    if (alerts === undefined) return c.json({ status: 'unknown', ...shown })
    if (alerts.length === 0) return c.json({ status: 'ok', ...shown })
    const since = (alert: OpenAlert) => ({ ...alert, since: new Date(alert.since).toISOString() })
    return c.json({ status: 'degraded', ...shown, alerts: alerts.map(since) })
  })

  app.notFound((c) => c.json(errorBody('not_found', NOTHING_HERE), 404))

  app.onError((error, c) => {
    if (error instanceof HttpError) return c.json(errorBody(error.identifier, error.message), error.status)
    createLog(loadLogSettings(c.env)).error('request.failed', { method: c.req.method, error: errorName(error) })
    return c.json(errorBody('service_unavailable', 'That did not work this time. Send it again.'), 503)
  })

  return app
}
