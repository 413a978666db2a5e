import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type ApiTokenSetting, loadApiToken, loadConfig, type Settings } from '../config.ts'
import type { ConversationBinding } from '../conversation/directory.ts'
import { HttpError, NOTHING_HERE } from '../core/errors.ts'
import { equalsSecret } from '../core/timing-safe.ts'
import type { GovernorBinding } from '../governor/governor.ts'
import type { IdentityBinding } from '../identities/directory.ts'

/** What the routes of the API are handed. */
export interface ApiEnv {
  Bindings: ConversationBinding & GovernorBinding & IdentityBinding
  Variables: { settings: Settings }
}

/**
 * Lets in who knows `API_TOKEN` (RFC 6750, 2.1), and only while the settings are right: every route needs the account
 * that they name.
 *
 * @throws HttpError 404 there is no API, since no token is set · 401 · 503 settings are wrong
 */
export const requireToken = createMiddleware<ApiEnv>(async (c, next) => {
  const given = /^Bearer +(\S.*)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  await checkToken(c, 'API_TOKEN', given, 'Send the header Authorization: Bearer, with the value of API_TOKEN.')
  await next()
})

/**
 * Lets in who knows `API_URL_TOKEN`, as the last part of the path.
 *
 * @throws HttpError as `requireToken`
 */
export const requireUrlToken = createMiddleware<ApiEnv>(async (c, next) => {
  const given = c.req.param('token')
  await checkToken(c, 'API_URL_TOKEN', given, 'The last part of the address must be the value of API_URL_TOKEN.')
  await next()
})

async function checkToken(c: Context<ApiEnv>, name: ApiTokenSetting, given: string | undefined, advice: string) {
  const token = loadApiToken(c.env, name)
  if (token === null) throw new HttpError('not_found', NOTHING_HERE)
  // Nobody can be told from anybody else: what is wrong beside it is not for everyone.
  if (token === undefined) throw settingsWrong([name])
  if (given === undefined || !(await equalsSecret(given, token))) {
    c.header('WWW-Authenticate', 'Bearer')
    throw new HttpError('unauthorized', advice)
  }
  const config = loadConfig(c.env)
  if (!config.ok) throw settingsWrong(config.problems.map(({ setting }) => setting))
  c.set('settings', config.settings)
}

function settingsWrong(names: string[]): HttpError {
  const named = [...new Set(names)].join(', ')
  return new HttpError('service_unavailable', `Settings are missing or wrong: ${named}. GET /health says more.`)
}
