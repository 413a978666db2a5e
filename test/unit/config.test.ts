import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  configSchema,
  loadConfig,
  loadWebhookSecrets,
  SECRETS,
  type Settings,
  serves,
  settingProblems,
  settingsFor,
} from '../../src/config.ts'
import { describeSettings } from '../../tools/cli/settings.ts'

/** The least that must be set. Each call makes a new environment, since what was read of one is kept. */
const minimal = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ENGAGE_API_URL: 'https://acme.api.digital.ringcentral.com',
  ENGAGE_ACCESS_TOKEN: 'access-token',
  ENGAGE_WEBHOOK_SECRET: 'webhook-secret',
  ENGAGE_BOT_CATEGORY_ID: 'bot-category',
  ENGAGE_AGENT_CATEGORY_ID: 'agent-category',
  FLOW_ENGINE: 'demo',
  ...changes,
})

function settingsOf(changes: Record<string, unknown> = {}): Settings {
  const config = loadConfig(minimal(changes))
  if (!config.ok) throw new Error(JSON.stringify(config.problems))
  return config.settings
}

function problemsOf(env: Record<string, unknown>) {
  const config = loadConfig(env)
  return config.ok ? [] : config.problems
}

const wrong = (env: Record<string, unknown>) => problemsOf(env).map(({ setting }) => setting)

const NAMES = Object.keys(configSchema.shape)
const REQUIRED = [
  'ENGAGE_API_URL',
  'ENGAGE_ACCESS_TOKEN',
  'ENGAGE_WEBHOOK_SECRET',
  'ENGAGE_BOT_CATEGORY_ID',
  'ENGAGE_AGENT_CATEGORY_ID',
  'FLOW_ENGINE',
]
/** An empty one of these means: say nothing. */
const MESSAGES = ['FALLBACK_MESSAGE', 'HANDOVER_MESSAGE', 'HANDOVER_FAILED_MESSAGE']

describe('SOURCES', () => {
  const SOURCE = '64a0b1c2d3e4f5a6b7c8d9e1'
  const withSources = (value: unknown) =>
    minimal({ SOURCES: typeof value === 'string' ? value : JSON.stringify(value) })

  it.each([
    ['{', 'must be JSON'],
    [{ serves: [] }, 'has unknown names: serves'],
    [{ serve: ['a b'] }, 'serve.0 must be a source id: letters and digits only'],
    [
      { settings: { [SOURCE]: { FLOW_TIMEOUT_SECONDS: 1 } } },
      `settings.${SOURCE} has unknown names: FLOW_TIMEOUT_SECONDS`,
    ],
    [{ settings: { [SOURCE]: { FLOW_URL: 'ftp://flow' } } }, `settings.${SOURCE}.FLOW_URL must be an https:// address`],
    [{ settings: { [SOURCE]: { FLOW_ENGINE: 'http' } } }, `settings.${SOURCE}.FLOW_URL is missing`],
    [
      { settings: { [SOURCE]: { ENGAGE_AGENT_CATEGORY_ID: 'bot-category' } } },
      `settings.${SOURCE}.ENGAGE_AGENT_CATEGORY_ID must be another category than ENGAGE_BOT_CATEGORY_ID`,
    ],
  ])('says where it is wrong: %j', (value, problem) => {
    expect(problemsOf(withSources(value))).toEqual([{ setting: 'SOURCES', problem }])
  })

  it('serves all sources where nothing is said, and never asks what is no source of its own', () => {
    const settings = settingsOf({ SOURCES: '{}' })
    expect(serves(settings, SOURCE)).toBe(true)
    for (const source of [SOURCE, 'constructor', '__proto__', null])
      expect(settingsFor(settings, source)).toBe(settings)
  })

  it('serves the sources that are named, without those that are to be left out', () => {
    const settings = settingsOf({ SOURCES: JSON.stringify({ serve: ['a', 'b'], ignore: ['b'] }) })
    expect(['a', 'b', 'c', null].map((source) => serves(settings, source))).toEqual([true, false, false, true])
  })

  it('takes for a source what it names, and for the rest what is for all', () => {
    const own = { FALLBACK_MESSAGE: '', RICH_TEXT: false, FLOW_ENGINE: 'http', FLOW_URL: 'https://flow.example/fr' }
    const settings = settingsOf({
      FLOW_TOKEN: 'token-of-the-first-engine',
      RICH_TEXT_SOURCES: `${SOURCE} other`,
      SOURCES: JSON.stringify({ settings: { [SOURCE]: own, other: { RICH_TEXT: true }, third: { RICH_TEXT: true } } }),
    })
    expect(settingsFor(settings, SOURCE)).toEqual({
      ...settings,
      FALLBACK_MESSAGE: '',
      FLOW_ENGINE: 'http',
      FLOW_URL: 'https://flow.example/fr',
      FLOW_TOKEN: undefined,
      RICH_TEXT_SOURCES: ['other'],
    })
    expect(settingsFor(settings, 'third').RICH_TEXT_SOURCES).toEqual([SOURCE, 'other', 'third'])
    expect(settingsFor(settings, 'other').RICH_TEXT_SOURCES).toEqual([SOURCE, 'other'])
  })
})

describe('SESSION_START_INPUT', () => {
  const SOURCE = '64a0b1c2d3e4f5a6b7c8d9e1'

  it.each([
    [{ text: 'start' }],
    [{ data: { event: 'start', nested: { n: 1 } } }],
    [{ text: 'start', data: {} }],
    [{ text: '', data: { event: 'start' } }],
  ])('is what the flow is told: %j', (input) => {
    expect(settingsOf({ SESSION_START_INPUT: JSON.stringify(input) }).SESSION_START_INPUT).toEqual(input)
  })

  it.each([
    ['start', 'must be JSON'],
    ['"start"', 'must be an object with text, data or both'],
    ['null', 'must be an object with text, data or both'],
    ['[]', 'must be an object with text, data or both'],
    ['{}', 'must have a text, or data: one of them is needed'],
    ['{ "text": " ", "data": {} }', 'must have a text, or data: one of them is needed'],
    ['{ "text": 1 }', 'text must be text'],
    ['{ "text": "x", "data": "x" }', 'data must be an object'],
    ['{ "text": "x", "date": {} }', 'has unknown names: date'],
    [
      '{ "data": { "engage": {} } }',
      "data.engage must have another name: the worker puts the conversation's ids there",
    ],
  ])('says where it is wrong: %s', (SESSION_START_INPUT, problem) => {
    expect(problemsOf(minimal({ SESSION_START_INPUT }))).toEqual([{ setting: 'SESSION_START_INPUT', problem }])
  })

  it('can be another for a source, or none', () => {
    const own = { data: { shop: 'fr' } }
    const all = {
      [SOURCE]: { SESSION_START_INPUT: own },
      none: { SESSION_START_INPUT: null },
      other: { RICH_TEXT: true },
    }
    const settings = settingsOf({
      SESSION_START_INPUT: '{ "text": "start" }',
      SOURCES: JSON.stringify({ settings: all }),
    })
    const inputOf = (source: string) => settingsFor(settings, source).SESSION_START_INPUT
    expect([SOURCE, 'none', 'other'].map(inputOf)).toEqual([own, null, { text: 'start' }])
    const wrong = { settings: { [SOURCE]: { SESSION_START_INPUT: { data: { engage: 1 } } } } }
    expect(problemsOf(minimal({ SOURCES: JSON.stringify(wrong) }))).toEqual([
      {
        setting: 'SOURCES',
        problem: expect.stringContaining(`settings.${SOURCE}.SESSION_START_INPUT.data.engage must have another name`),
      },
    ])
  })
})

describe('what is not set', () => {
  it.each([
    ['ENGAGE_INTERVENTIONS', 'auto'],
    ['FLOW_TIMEOUT_SECONDS', 30],
    ['FLOW_ATTEMPTS', 3],
    ['FLOW_RETRY_TIMEOUTS', false],
    ['HANDOVER_MESSAGE', ''],
    ['HANDOVER_INTERVENTION', 'leave'],
    ['RETURN_POLICY', 'bot'],
    ['RETURN_DELAY_SECONDS', 0],
    ['REPLY_EXPIRY_MINUTES', 15],
    ['HANDOVER_EVENTS', []],
    ['SESSION_MINUTES', 30],
    ['MESSAGE_SETTLE_MS', 0],
    ['RETENTION_DAYS', 30],
    ['LOG_MESSAGES', false],
    ['ENGAGE_VERIFICATION_TOKEN', undefined],
    ['FLOW_URL', undefined],
    ['FLOW_TOKEN', undefined],
    ['SESSION_START_INPUT', undefined],
    ['API_TOKEN', undefined],
    ['API_URL_TOKEN', undefined],
    ['TIME_SCALE', 1],
  ] as const)('has its default: %s is %j', (name, value) => {
    expect(settingsOf()[name]).toEqual(value)
  })

  it('lets the customer be told something when the flow has failed', () => {
    expect(settingsOf().FALLBACK_MESSAGE.trim()).not.toBe('')
  })

  it.each(NAMES.filter((name) => !MESSAGES.includes(name)))('may as well be an empty text: %s', (name) => {
    const { [name]: _, ...without } = minimal()
    const expected = loadConfig(without)
    for (const nothing of ['', ' ', ' \n\t']) expect(loadConfig({ ...without, [name]: nothing })).toEqual(expected)
  })

  it.each(MESSAGES)('is something else than an empty message: %s', (name) => {
    expect(settingsOf({ [name]: '' })).toMatchObject({ [name]: '' })
  })

  it.each(REQUIRED)('is reported where there is no default: %s', (name) => {
    const { [name]: _, ...without } = minimal()
    expect(problemsOf(without)).toEqual([
      { setting: name, problem: expect.stringMatching(/is missing: the|must be one of/) },
    ])
  })

  it('needs to be nothing more than what has no default', () => {
    expect(problemsOf(minimal())).toEqual([])
    expect(wrong({}).toSorted()).toEqual(REQUIRED.toSorted())
  })
})

describe('what is set', () => {
  it.each([
    ['ENGAGE_API_URL', 'https://acme.api.engagement.dimelo.com/1.0/', 'https://acme.api.engagement.dimelo.com/1.0'],
    ['ENGAGE_API_URL', ' https://acme.example ', 'https://acme.example/1.0'],
    ['ENGAGE_API_URL', 'http://localhost:3100', 'http://localhost:3100/1.0'],
    ['ENGAGE_ACCESS_TOKEN', ' token\n', 'token'],
    ['ENGAGE_WEBHOOK_SECRET', 'two words & !', 'two words & !'],
    ['ENGAGE_VERIFICATION_TOKEN', 'token', 'token'],
    ['ENGAGE_BOT_CATEGORY_ID', '64b0c1d2e3f4a5b6c7d8e901', '64b0c1d2e3f4a5b6c7d8e901'],
    ['ENGAGE_INTERVENTIONS', 'always', 'always'],
    ['ENGAGE_INTERVENTIONS', 'never', 'never'],
    ['FLOW_TIMEOUT_SECONDS', '2.5', 2.5],
    ['FLOW_ATTEMPTS', '1', 1],
    ['FLOW_RETRY_TIMEOUTS', 'true', true],
    ['FLOW_RETRY_TIMEOUTS', true, true],
    ['FLOW_TOKEN', 'token', 'token'],
    ['FALLBACK_MESSAGE', 'Désolé 👋', 'Désolé 👋'],
    ['HANDOVER_MESSAGE', 'One moment', 'One moment'],
    ['HANDOVER_INTERVENTION', 'close', 'close'],
    ['HANDOVER_INTERVENTION', 'cancel', 'cancel'],
    ['HANDOVER_EVENTS', 'completed', ['completed']],
    ['HANDOVER_EVENTS', 'completed, error', ['completed', 'error']],
    ['HANDOVER_EVENTS', ' error,,completed ', ['error', 'completed']],
    ['RETURN_POLICY', 'agent', 'agent'],
    ['RETURN_DELAY_SECONDS', '90', 90],
    ['REPLY_EXPIRY_MINUTES', '0.5', 0.5],
    ['SESSION_MINUTES', '0', 0],
    ['MESSAGE_SETTLE_MS', '1500', 1500],
    ['RETENTION_DAYS', '7', 7],
    ['RETENTION_DAYS', 7, 7],
    ['LOG_MESSAGES', 'true', true],
    ['LOG_MESSAGES', 'false', false],
    ['API_TOKEN', 'x'.repeat(16), 'x'.repeat(16)],
    ['API_URL_TOKEN', 'a.b_c~d-e'.repeat(2), 'a.b_c~d-e'.repeat(2)],
  ])('is read: %s as %j', (name, written, value) => {
    expect(settingsOf({ [name]: written })).toMatchObject({ [name]: value })
  })

  it.each([
    ['ENGAGE_API_URL', 'acme.api.digital.ringcentral.com'],
    ['ENGAGE_API_URL', 'http://acme.api.digital.ringcentral.com'],
    ['ENGAGE_API_URL', 'https://acme.example?access_token=x'],
    ['ENGAGE_ACCESS_TOKEN', 'x'.repeat(256)],
    ['ENGAGE_ACCESS_TOKEN', 'line\nbreak'],
    ['ENGAGE_WEBHOOK_SECRET', 'geheim-ü'],
    ['ENGAGE_WEBHOOK_SECRET', 'x'.repeat(256)],
    ['ENGAGE_VERIFICATION_TOKEN', 'x'.repeat(256)],
    ['ENGAGE_BOT_CATEGORY_ID', 'Cognigy / Bot'],
    ['ENGAGE_AGENT_CATEGORY_ID', 'a,b'],
    ['ENGAGE_INTERVENTIONS', 'sometimes'],
    ['FLOW_ENGINE', 'dialogflow'],
    ['FLOW_URL', 'endpoint.example/token'],
    ['FLOW_URL', 'http://endpoint.example/token'],
    ['FLOW_TIMEOUT_SECONDS', 'soon'],
    ['FLOW_TIMEOUT_SECONDS', '0'],
    ['FLOW_TIMEOUT_SECONDS', '-1'],
    ['FLOW_TIMEOUT_SECONDS', 'Infinity'],
    ['FLOW_ATTEMPTS', '2.5'],
    ['FLOW_ATTEMPTS', '0'],
    ['FLOW_RETRY_TIMEOUTS', 'perhaps'],
    ['HANDOVER_INTERVENTION', 'keep'],
    ['HANDOVER_EVENTS', 'completed,active'],
    ['RETURN_POLICY', 'Bot'],
    ['RETURN_DELAY_SECONDS', '-1'],
    ['REPLY_EXPIRY_MINUTES', '0'],
    ['SESSION_MINUTES', '-30'],
    ['SESSION_MINUTES', '30 minutes'],
    ['MESSAGE_SETTLE_MS', '60001'],
    ['RETENTION_DAYS', '0'],
    ['DATA_JURISDICTION', 'EU'],
    ['DATA_JURISDICTION', 'mars'],
    ['LOG_MESSAGES', 'sometimes'],
    ['API_TOKEN', 'too-short'],
    ['API_URL_TOKEN', 'too-short'],
    ['API_URL_TOKEN', 'with a space in its midst'],
    ['TIME_SCALE', '0'],
  ])('is refused by its name, and nothing else is: %s = %j', (name, written) => {
    expect([...new Set(wrong(minimal({ [name]: written })))]).toEqual([name])
  })

  it('is the whole of what was not expected: other bindings are no settings', () => {
    const settings = settingsOf({ CONVERSATION: { idFromName: () => null }, SOMETHING: 'else' })
    expect(settings).not.toHaveProperty('CONVERSATION')
    expect(settings).not.toHaveProperty('SOMETHING')
  })

  it('is read once for an environment', () => {
    const env = minimal()
    expect(loadConfig(env)).toBe(loadConfig(env))
    expect(loadConfig(minimal({ FLOW_ATTEMPTS: '9' }))).not.toEqual(loadConfig(env))
  })
})

describe('settings that need each other', () => {
  it.each(['cognigy', 'http'])('the %s engine needs an address', (engine) => {
    for (const nothing of [undefined, '', '  ']) {
      expect(problemsOf(minimal({ FLOW_ENGINE: engine, FLOW_URL: nothing }))).toEqual([
        { setting: 'FLOW_URL', problem: expect.stringContaining(engine) },
      ])
    }
    expect(wrong(minimal({ FLOW_ENGINE: engine, FLOW_URL: 'https://endpoint.example/token' }))).toEqual([])
  })

  it('the demo engine needs no address and may have one', () => {
    expect(wrong(minimal())).toEqual([])
    expect(wrong(minimal({ FLOW_URL: 'https://endpoint.example' }))).toEqual([])
  })

  it('an address that is wrong is reported as wrong, not as missing', () => {
    const problems = problemsOf(minimal({ FLOW_ENGINE: 'http', FLOW_URL: 'endpoint' }))
    expect(problems).toEqual([{ setting: 'FLOW_URL', problem: expect.not.stringContaining('missing') }])
  })

  it.each([
    ['same', 'same'],
    ['same', ' same '],
  ])('the two categories cannot be the same: %j and %j', (bot, agent) => {
    expect(wrong(minimal({ ENGAGE_BOT_CATEGORY_ID: bot, ENGAGE_AGENT_CATEGORY_ID: agent }))).toEqual([
      'ENGAGE_AGENT_CATEGORY_ID',
    ])
  })

  it('two categories that are both missing are not the same category', () => {
    const problems = problemsOf(minimal({ ENGAGE_BOT_CATEGORY_ID: '', ENGAGE_AGENT_CATEGORY_ID: '' }))
    expect(problems.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('is missing'),
      expect.stringContaining('is missing'),
    ])
  })
})

describe('problems', () => {
  it('are reported all at once, also those between settings', () => {
    const env = minimal({
      ENGAGE_API_URL: 'x',
      ENGAGE_ACCESS_TOKEN: '',
      ENGAGE_BOT_CATEGORY_ID: 'same',
      ENGAGE_AGENT_CATEGORY_ID: 'same',
      FLOW_ENGINE: 'cognigy',
      FLOW_ATTEMPTS: 'x',
      HANDOVER_EVENTS: 'x',
      LOG_MESSAGES: 'x',
      API_TOKEN: 'x',
      API_URL_TOKEN: 'x',
    })
    expect(wrong(env).toSorted()).toEqual([
      'API_TOKEN',
      'API_URL_TOKEN',
      'ENGAGE_ACCESS_TOKEN',
      'ENGAGE_AGENT_CATEGORY_ID',
      'ENGAGE_API_URL',
      'FLOW_ATTEMPTS',
      'FLOW_URL',
      'HANDOVER_EVENTS',
      'LOG_MESSAGES',
    ])
  })

  it('say what the setting should be', () => {
    const problem = (name: string, value: string) => problemsOf(minimal({ [name]: value }))[0]?.problem
    expect(problem('RETURN_POLICY', 'x')).toContain('bot, agent')
    expect(problem('HANDOVER_EVENTS', 'x')).toContain('completed, error')
    expect(problem('FLOW_ENGINE', 'x')).toContain('cognigy, http, demo')
    expect(problem('FLOW_ATTEMPTS', '99')).toContain('10')
    expect(problem('SESSION_MINUTES', '-1')).toContain('0')
    expect(problem('LOG_MESSAGES', 'x')).toContain('true or false')
    expect(problem('API_TOKEN', 'x')).toContain('16')
    expect(problem('ENGAGE_API_URL', 'x')).toContain('https://')
  })

  const CANARY = 'canary7f3a'
  const secrets = describeSettings().filter(({ kind }) => kind === 'secret')

  it.each(secrets)('never show the value of a secret that is wrong: $name', ({ name }) => {
    const spoilt = [
      `${CANARY}ü`,
      `${CANARY}\n${CANARY}`,
      CANARY.repeat(30),
      `http://${CANARY}.example/${CANARY}`,
      `ftp://${CANARY}`,
      CANARY,
      { [CANARY]: CANARY },
      [CANARY],
    ]
    const found = spoilt.flatMap((value) => problemsOf(minimal({ FLOW_ENGINE: 'http', [name]: value })))
    expect(found.filter(({ setting }) => setting === name).length).toBeGreaterThan(2)
    expect(JSON.stringify(found)).not.toContain(CANARY)
  })

  it('never show the value of any setting, whatever it is', () => {
    const around = fc.oneof(fc.constant(''), fc.constantFrom('http://', 'https://', '0', ' ', ','), fc.string())
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), around, around, (name, before, after) => {
        const value = `${before}${CANARY}${after}`
        for (const FLOW_ENGINE of ['demo', 'cognigy']) {
          expect(JSON.stringify(problemsOf(minimal({ FLOW_ENGINE, [name]: value })))).not.toContain(CANARY)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never show one secret because of another setting', () => {
    const env = {
      ...Object.fromEntries(secrets.map(({ name }) => [name, CANARY])),
      FLOW_ENGINE: 'x',
      FLOW_ATTEMPTS: 'x',
    }
    expect(wrong(env).length).toBeGreaterThan(4)
    expect(JSON.stringify(problemsOf(env))).not.toContain(CANARY)
  })
})

describe('what an administrator should mend', () => {
  const VERIFICATION = 'ENGAGE_VERIFICATION_TOKEN'

  it('is nothing when all is set', () => {
    expect(settingProblems(minimal({ [VERIFICATION]: 'token' }))).toEqual([])
  })

  it('is a missing verification token as well, which keeps no conversation waiting', () => {
    const env = minimal()
    expect(loadConfig(env).ok).toBe(true)
    expect(settingProblems(env)).toEqual([{ setting: VERIFICATION, problem: expect.stringContaining('is missing') }])
  })

  it('names a verification token once that is wrong', () => {
    const names = settingProblems(minimal({ [VERIFICATION]: 'ü' })).map(({ setting }) => setting)
    expect(names).toEqual([VERIFICATION])
  })

  it('is all of it at once', () => {
    const names = settingProblems({}).map(({ setting }) => setting)
    expect(names.toSorted()).toEqual([...REQUIRED, VERIFICATION].toSorted())
  })
})

describe('the webhook’s secrets', () => {
  it('are read on their own', () => {
    expect(loadWebhookSecrets({ ENGAGE_WEBHOOK_SECRET: 's', ENGAGE_VERIFICATION_TOKEN: 't' })).toEqual({
      secret: 's',
      verificationToken: 't',
    })
  })

  it.each(NAMES.filter((name) => name !== 'ENGAGE_WEBHOOK_SECRET' && name !== 'ENGAGE_VERIFICATION_TOKEN'))(
    'are read while another setting is wrong: %s',
    (name) => {
      const env = minimal({ [name]: { not: 'a text' }, ENGAGE_VERIFICATION_TOKEN: 'token' })
      expect(loadConfig(env).ok).toBe(false)
      expect(loadWebhookSecrets(env)).toEqual({ secret: 'webhook-secret', verificationToken: 'token' })
    },
  )

  it.each([undefined, '', '  ', 'ü', 'x'.repeat(256), 5])('are missing where they are %j', (value) => {
    const env = minimal({ ENGAGE_WEBHOOK_SECRET: value, ENGAGE_VERIFICATION_TOKEN: value })
    expect(loadWebhookSecrets(env)).toEqual({ secret: null, verificationToken: null })
  })

  it('do not depend on each other', () => {
    expect(loadWebhookSecrets({ ENGAGE_WEBHOOK_SECRET: 's' })).toEqual({ secret: 's', verificationToken: null })
    expect(loadWebhookSecrets({ ENGAGE_VERIFICATION_TOKEN: 't' })).toEqual({ secret: null, verificationToken: 't' })
  })
})

describe('the documentation', () => {
  it('explains every setting, in the order of the schema', () => {
    expect(describeSettings().map(({ name }) => name)).toEqual(NAMES)
    for (const { meaning } of describeSettings()) expect(meaning).toMatch(/\w{3}.*\.$/)
  })

  it('calls secrets what must not be in wrangler.toml', () => {
    const secrets = describeSettings().filter(({ kind }) => kind === 'secret')
    expect(secrets.map(({ name }) => name).toSorted()).toEqual(SECRETS)
  })

  it.each(describeSettings().filter((setting) => setting.default !== undefined))(
    'shows the default that $name really has',
    ({ name, default: shown }) => {
      const value = String(settingsOf()[name as keyof Settings])
      if (value === '') expect(shown).toMatch(/^\((empty|none)\)$/)
      else expect(shown).toBe(value)
    },
  )

  it('shows no default where there is none', () => {
    for (const { name, default: shown } of describeSettings()) {
      if (REQUIRED.includes(name)) expect(shown).toBeUndefined()
    }
  })
})
