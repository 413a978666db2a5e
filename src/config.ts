import * as z from 'zod/mini'
import { booleanOrWord } from './core/boolean-or-word.ts'
import { HttpError } from './core/errors.ts'
import { jsonText } from './core/json-text.ts'
import { canPlace, JURISDICTIONS, type Jurisdiction } from './core/namespace.ts'
import { SENSITIVE_KINDS, type SensitiveKind } from './core/sensitive/mask.ts'
import { engageBaseUrl, isSecureOrLoopback } from './engage/url.ts'
import { sessionStart } from './flows/session-start.ts'

/**
 * Every setting of the worker: this schema is the one place where a setting is named, checked and given its default.
 * What it means stands in `tools/cli/settings.ts`, from which the README's table is made: the worker does without. Values
 * arrive as strings, since that is what Worker variables and secrets are; an empty string counts as not set.
 */

const unset = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)
const setting = <T extends z.ZodMiniType>(schema: T) => z.pipe(z.transform(unset), schema)

const required = (what: string) => z.string({ error: `is missing: ${what}` }).check(z.trim())
const number = (fallback: number, min: number, max: number) =>
  z._default(
    z.pipe(
      z.transform((value) => (typeof value === 'string' ? Number(value) : value)),
      z
        .number({ error: 'must be a number' })
        .check(z.minimum(min, `must be at least ${min}`), z.maximum(max, `must be at most ${max}`)),
    ),
    fallback,
  )
const boolean = (fallback: boolean) => z._default(booleanOrWord(), fallback)
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })
/** Values separated by commas or spaces. */
const list = <T extends z.ZodMiniType<unknown, string>>(value: T, fallback = '') =>
  z.pipe(
    z.pipe(
      z._default(z.string(), fallback),
      z.transform((text) => text.split(/[\s,]+/).filter((word) => word !== '')),
    ),
    z.array(value),
  )
/** A message to the customer. Unlike elsewhere an empty string means something here: say nothing. */
const message = (fallback: string) => z._default(z.string({ error: 'must be text' }), fallback)

const secret = (what: string) =>
  required(what).check(
    z.maxLength(255, 'must be shorter than 256 characters'),
    z.regex(/^[\x20-\x7e]+$/, 'must be plain ASCII characters'),
  )

const longEnough = z.minLength(16, 'must have at least 16 characters')

const categoryId = (which: string) =>
  required(`the id of the ${which} category, from its address in Engage's admin pages`).check(
    z.regex(/^[\w-]{1,64}$/, 'must be a category id: letters and digits only'),
  )

const flowUrl = z.string().check(
  z.trim(),
  z.refine((value) => URL.canParse(value) && isSecureOrLoopback(new URL(value)), 'must be an https:// address'),
)

const botCategoryId = categoryId('Bot')
const agentCategoryId = categoryId('Agent')
const engine = oneOf(['cognigy', 'http', 'demo'])
const flowToken = secret('a bearer token')

/** What logs can be told not to show. Tokens are no choice. */
const EVERY_MASK = ['user', 'email', 'phone', 'card', 'iban', 'ip'] as const

const sourceId = z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be a source id: letters and digits only'))

/**
 * Which sources are served, as a JSON text: `serve` names the only ones (without it all are), `ignore` those that are not;
 * `settings` says by source what is different there, checked as for all.
 */
const sources = z.pipe(
  jsonText,
  z.strictObject({
    serve: z.optional(z.array(sourceId)),
    ignore: z.optional(z.array(sourceId)),
    settings: z.optional(
      z.record(
        sourceId,
        z.strictObject({
          ENGAGE_BOT_CATEGORY_ID: z.optional(botCategoryId),
          ENGAGE_AGENT_CATEGORY_ID: z.optional(agentCategoryId),
          FLOW_ENGINE: z.optional(engine),
          FLOW_URL: z.optional(flowUrl),
          FLOW_TOKEN: z.optional(flowToken),
          FALLBACK_MESSAGE: z.optional(z.string()),
          HANDOVER_MESSAGE: z.optional(z.string()),
          HANDOVER_FAILED_MESSAGE: z.optional(z.string()),
          SESSION_START_INPUT: z.optional(z.nullable(sessionStart)),
          RICH_TEXT: z.optional(z.boolean()),
        }),
      ),
    ),
  }),
)

export const configSchema = z.object({
  ENGAGE_API_URL: setting(
    z.pipe(
      required('the address of the Engage REST API, such as https://{domain}.api.digital.ringcentral.com'),
      z.transform((value, context) => {
        const base = engageBaseUrl(value)
        if (base !== null) return base
        context.issues.push({
          code: 'custom',
          input: value,
          message: 'must be an https:// address such as https://{domain}.api.digital.ringcentral.com/1.0',
        })
        return z.NEVER
      }),
    ),
  ),
  ENGAGE_ACCESS_TOKEN: setting(secret('the API access token made under ADMIN > API Access Tokens')),
  ENGAGE_VERIFICATION_TOKEN: setting(z.optional(secret("the webhook's verification token"))),
  ENGAGE_WEBHOOK_SECRET: setting(secret("the webhook's secret; without it every delivery is answered 503")),
  ENGAGE_BOT_CATEGORY_ID: setting(botCategoryId),
  ENGAGE_AGENT_CATEGORY_ID: setting(agentCategoryId),
  ENGAGE_INTERVENTIONS: setting(z._default(oneOf(['auto', 'always', 'never']), 'auto')),
  ENGAGE_REQUESTS_PER_MINUTE: setting(
    z.pipe(number(500, 1, 100_000), z.number().check(z.int('must be a whole number'))),
  ),
  FLOW_ENGINE: setting(engine),
  FLOW_URL: setting(z.optional(flowUrl)),
  FLOW_TOKEN: setting(z.optional(flowToken)),
  FLOW_TIMEOUT_SECONDS: setting(number(30, 0.1, 300)),
  FLOW_ATTEMPTS: setting(z.pipe(number(3, 1, 10), z.number().check(z.int('must be a whole number')))),
  FLOW_RETRY_TIMEOUTS: setting(boolean(false)),
  FLOW_CIRCUIT_FAILURES: setting(z.pipe(number(5, 0, 1000), z.number().check(z.int('must be a whole number')))),
  TRANSFORMER_TIMEOUT_SECONDS: setting(number(5, 0.1, 60)),
  TRANSFORMER_ERRORS: setting(z._default(oneOf(['continue', 'abort']), 'continue')),
  FALLBACK_MESSAGE: message('Sorry, I cannot answer that right now.'),
  HANDOVER_MESSAGE: message(''),
  HANDOVER_FAILED_MESSAGE: message('Sorry, I could not reach our team just now.'),
  HANDOVER_INTERVENTION: setting(z._default(oneOf(['leave', 'close', 'cancel']), 'leave')),
  HANDOVER_EVENTS: setting(list(oneOf(['completed', 'error']))),
  RETURN_POLICY: setting(z._default(oneOf(['bot', 'agent']), 'bot')),
  RETURN_DELAY_SECONDS: setting(number(0, 0, 86_400)),
  HANDOVERS_PER_HOUR: setting(z.pipe(number(6, 0, 1000), z.number().check(z.int('must be a whole number')))),
  REPLY_EXPIRY_MINUTES: setting(number(15, 0.01, 1440)),
  SESSION_MINUTES: setting(number(30, 0, 525_600)),
  // Null only for a source that is to have none.
  SESSION_START_INPUT: setting(z.optional(z.nullable(z.pipe(jsonText, sessionStart)))),
  MESSAGE_SETTLE_MS: setting(number(0, 0, 60_000)),
  TYPING_DELAY_MS: setting(number(0, 0, 30_000)),
  RICH_TEXT_SOURCES: setting(list(z.string())),
  SANITIZE_INPUTS: setting(boolean(false)),
  REDACT_INPUTS: setting(list(oneOf(['card', 'email', 'phone', 'iban']))),
  IDENTITY_PROFILE: setting(boolean(true)),
  RETENTION_DAYS: setting(number(30, 0.0001, 3650)),
  DATA_JURISDICTION: setting(z.optional(oneOf(JURISDICTIONS))),
  SWEEP_ENABLED: setting(boolean(true)),
  LOG_LEVEL: setting(z._default(oneOf(['info', 'warn', 'error']), 'info')),
  LOG_MESSAGES: setting(boolean(false)),
  MASK_LOGS: setting(list(oneOf([...EVERY_MASK, 'none']), EVERY_MASK.join(','))),
  MASK_ANALYTICS: setting(boolean(true)),
  API_TOKEN: setting(z.optional(secret('a bearer token').check(longEnough))),
  API_URL_TOKEN: setting(
    z.optional(
      secret('a token').check(
        longEnough,
        z.regex(/^[\w.~-]*$/, 'must be letters, digits, hyphens, dots, underscores and tildes only'),
      ),
    ),
  ),
  SOURCES: setting(z.optional(sources)),
  TIME_SCALE: setting(number(1, 1, 10_000)),
})

export type Settings = z.output<typeof configSchema>

/** A setting that is wrong or missing. It never holds the value: it may be a secret. */
export interface SettingProblem {
  setting: string
  problem: string
}

export type Config = { ok: true; settings: Settings } | { ok: false; problems: SettingProblem[] }

/** Reads something once per environment: it does not change while an isolate lives. */
function oncePer<T>(read: (env: object) => T): (env: object) => T {
  const known = new WeakMap<object, T>()
  return (env) => {
    const value = known.get(env) ?? read(env)
    known.set(env, value)
    return value
  }
}

/** All settings, from the Worker's environment. */
export const loadConfig = oncePer(readConfig)

function readConfig(env: object): Config {
  const parsed = configSchema.safeParse(env)
  const problems = parsed.error?.issues.map((issue) => ({
    setting: String(issue.path[0] ?? 'settings'),
    problem: described(issue),
  }))
  const all = [
    ...(problems ?? []),
    ...contradictions(env),
    ...(parsed.data ? contradictionsOfSources(parsed.data) : []),
  ]
  return parsed.success && all.length === 0 ? { ok: true, settings: parsed.data } : { ok: false, problems: all }
}

/** What is wrong between settings that are each right: reported together with all else, not in a second round. */
function contradictions(env: object): SettingProblem[] {
  const problems: SettingProblem[] = []
  const engine = readOne(env, 'FLOW_ENGINE')
  if (engine !== undefined && engine !== 'demo' && unset(Reflect.get(env, 'FLOW_URL')) === undefined) {
    problems.push({
      setting: 'FLOW_URL',
      problem: `is missing: the ${engine} engine needs the address of its endpoint, as a secret`,
    })
  }
  const bot = readOne(env, 'ENGAGE_BOT_CATEGORY_ID')
  if (bot !== undefined && bot === readOne(env, 'ENGAGE_AGENT_CATEGORY_ID')) {
    problems.push({
      setting: 'ENGAGE_AGENT_CATEGORY_ID',
      problem: 'must be another category than ENGAGE_BOT_CATEGORY_ID',
    })
  }
  const jurisdiction = configSchema.shape.DATA_JURISDICTION.safeParse(Reflect.get(env, 'DATA_JURISDICTION')).data
  // One for all: what places one namespace's objects places those of the others.
  if (jurisdiction !== undefined && !canPlace(Reflect.get(env, 'CONVERSATION'), jurisdiction)) {
    problems.push({
      setting: 'DATA_JURISDICTION',
      problem: 'cannot be kept here: only Cloudflare places objects, local development must do without it',
    })
  }
  return problems
}

/** Of a setting that is JSON: where in it. Names, never values. */
function described({ path, message, ...issue }: z.core.$ZodIssue): string {
  const where = path.slice(1).join('.')
  const unknown = issue.code === 'unrecognized_keys' ? `has unknown names: ${issue.keys.join(', ')}` : message
  return where === '' ? unknown : `${where} ${unknown}`
}

/** The same of what holds for a source, once it is put together. */
function contradictionsOfSources(settings: Settings): SettingProblem[] {
  return Object.keys(settings.SOURCES?.settings ?? {}).flatMap((source) => {
    const { FLOW_ENGINE, FLOW_URL, ...own } = settingsFor(settings, source)
    const about = (problem: string) => ({ setting: 'SOURCES', problem: `settings.${source}.${problem}` })
    return [
      ...(FLOW_ENGINE !== 'demo' && FLOW_URL === undefined ? [about('FLOW_URL is missing')] : []),
      ...(own.ENGAGE_BOT_CATEGORY_ID === own.ENGAGE_AGENT_CATEGORY_ID
        ? [about('ENGAGE_AGENT_CATEGORY_ID must be another category than ENGAGE_BOT_CATEGORY_ID')]
        : []),
    ]
  })
}

/** Whether the bot is there for a source. Where no source is named, it is: such events cannot be told apart. */
export function serves({ SOURCES }: Pick<Settings, 'SOURCES'>, source: string | null): boolean {
  if (source === null || SOURCES === undefined) return true
  return (SOURCES.serve?.includes(source) ?? true) && !SOURCES.ignore?.includes(source)
}

/** The settings as they are for a source. */
export function settingsFor(settings: Settings, source: string | null): Settings {
  const all = settings.SOURCES?.settings ?? {}
  const own = source !== null && Object.hasOwn(all, source) ? all[source] : undefined
  if (source === null || own === undefined) return settings
  const { RICH_TEXT, ...others } = own
  const named = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
  const elsewhere = settings.RICH_TEXT_SOURCES.filter((id) => id !== source)
  return {
    ...settings,
    // The token of one engine is nothing for another's address.
    ...(own.FLOW_URL === undefined ? {} : { FLOW_TOKEN: undefined }),
    ...named,
    ...(RICH_TEXT === undefined ? {} : { RICH_TEXT_SOURCES: RICH_TEXT ? [...elsewhere, source] : elsewhere }),
  }
}

/** What the webhook route itself needs. It must work while other settings are wrong: a typo must not lose messages. */
export interface WebhookSecrets {
  secret: string | null
  verificationToken: string | null
}

export const loadWebhookSecrets = oncePer(
  (env): WebhookSecrets => ({
    secret: readOne(env, 'ENGAGE_WEBHOOK_SECRET') ?? null,
    verificationToken: readOne(env, 'ENGAGE_VERIFICATION_TOKEN') ?? null,
  }),
)

/**
 * Where conversations live; undefined: anywhere. Events are stored while other settings are wrong, but never outside the
 * jurisdiction that was wanted.
 *
 * @throws HttpError 503 where it is not known which that is, or it cannot be kept
 */
export function loadJurisdiction(env: object): Jurisdiction | undefined {
  const config = loadConfig(env)
  if (config.ok) return config.settings.DATA_JURISDICTION
  if (!config.problems.some(({ setting }) => setting === 'DATA_JURISDICTION')) {
    return configSchema.shape.DATA_JURISDICTION.parse(Reflect.get(env, 'DATA_JURISDICTION'))
  }
  throw new HttpError('service_unavailable', 'Nothing is stored: DATA_JURISDICTION is wrong. GET /health says more.')
}

/** The tokens that open the API, in a header or in the address. */
export type ApiTokenSetting = 'API_TOKEN' | 'API_URL_TOKEN'

/**
 * A token that opens the API. Null: none is set, and nothing is there to be opened.
 * Undefined: it is set and wrong, so that nobody can be let in.
 */
export function loadApiToken(env: object, name: ApiTokenSetting): string | null | undefined {
  const value = unset(Reflect.get(env, name))
  return value === undefined ? null : readOne(env, name)
}

/** What the settings let into the log, in the form that `createLog` takes. */
export interface LogSettings {
  level: Settings['LOG_LEVEL']
  messages: boolean
  hidesUsers: boolean
  masked: SensitiveKind[]
  secrets: string[]
}

/** Read setting by setting: one that is wrong counts as not set, and whatever is wrong elsewhere, the log goes on. */
export const loadLogSettings = oncePer((env): LogSettings => {
  const { LOG_LEVEL, LOG_MESSAGES, MASK_LOGS } = configSchema.shape
  const masks = readOr(MASK_LOGS, env, 'MASK_LOGS')
  return {
    level: readOr(LOG_LEVEL, env, 'LOG_LEVEL'),
    messages: readOr(LOG_MESSAGES, env, 'LOG_MESSAGES'),
    hidesUsers: masks.includes('user'),
    masked: SENSITIVE_KINDS.filter((kind) => kind === 'token' || masks.includes(kind)),
    secrets: secretsIn(env),
  }
})

/** @throws where the default itself is wrong, which only a mistake in the schema can cause */
function readOr<T>(schema: z.ZodMiniType<T>, env: object, name: string): T {
  const read = schema.safeParse(Reflect.get(env, name))
  return read.success ? read.data : schema.parse(undefined)
}

/** The settings that are secrets. */
export const SECRETS = [
  'API_TOKEN',
  'API_URL_TOKEN',
  'ENGAGE_ACCESS_TOKEN',
  'ENGAGE_VERIFICATION_TOKEN',
  'ENGAGE_WEBHOOK_SECRET',
  'FLOW_TOKEN',
  'FLOW_URL',
  'SOURCES',
] as const satisfies (keyof Settings)[]

/** Shorter ones would be found in other words. */
const SECRET_LENGTH_MIN = 8

/** The values of all secrets, as they stand in JSON. The longest first: one may be the beginning of another. */
function secretsIn(env: object): string[] {
  const sources = readOr(configSchema.shape.SOURCES, env, 'SOURCES')
  const ofSources = Object.values(sources?.settings ?? {}).flatMap(({ FLOW_URL, FLOW_TOKEN }) => [FLOW_URL, FLOW_TOKEN])
  return [...SECRETS.map((name): unknown => Reflect.get(env, name)), ...ofSources]
    .filter((value) => typeof value === 'string')
    .map((value) => JSON.stringify(value.trim()).slice(1, -1))
    .filter((value) => value.length >= SECRET_LENGTH_MIN)
    .toSorted((left, right) => right.length - left.length)
}

type TextSetting =
  | ApiTokenSetting
  | 'FLOW_ENGINE'
  | Exclude<`ENGAGE_${string}` & keyof Settings, 'ENGAGE_REQUESTS_PER_MINUTE'>

/** One setting on its own: undefined where it is missing or wrong. */
function readOne(env: object, name: TextSetting): string | undefined {
  const schema: z.ZodMiniType<string | undefined> = configSchema.shape[name]
  const parsed = schema.safeParse(Reflect.get(env, name))
  return parsed.success ? parsed.data : undefined
}

/**
 * Everything that an administrator should mend. Beside what keeps conversations waiting, that is a missing verification
 * token: the webhook cannot be registered without it, but one that is registered goes on.
 */
export function settingProblems(env: object): SettingProblem[] {
  const config = loadConfig(env)
  const problems = config.ok ? [] : config.problems
  const named = problems.some(({ setting }) => setting === 'ENGAGE_VERIFICATION_TOKEN')
  if (named || loadWebhookSecrets(env).verificationToken !== null) return problems
  const problem = "is missing: the webhook's verification token, without which Engage cannot validate the webhook"
  return [...problems, { setting: 'ENGAGE_VERIFICATION_TOKEN', problem }]
}
