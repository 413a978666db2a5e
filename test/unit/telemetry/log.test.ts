import { describe, expect, it } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'
import { createLog, type LogFields } from '../../../src/telemetry/log.ts'
import { textsOf } from '../../../src/telemetry/said.ts'

/** What the log writes under these settings. */
function logged(
  settings: Record<string, string>,
  work: (log: ReturnType<typeof createLog>) => void,
  bound?: LogFields,
) {
  const lines: string[] = []
  work(createLog(loadLogSettings(settings), bound, (level, line) => lines.push(`${level} ${line}`)))
  return lines.map((line): Record<string, unknown> => JSON.parse(line.slice(line.indexOf(' '))))
}

const SAID =
  'I am anna@example.com, +49 30 901820, 4111 1111 1111 1111, DE89 3704 0044 0532 0130 00, 203.0.113.7, token=x'

describe('a line of the log', () => {
  it('holds level, event, what is bound and the fields', () => {
    const lines = logged({}, (log) => log.warn('thread.read', { claim: 'bot' }), { conversation: 'abc' })
    expect(lines).toEqual([{ level: 'warn', event: 'thread.read', conversation: 'abc', claim: 'bot' }])
  })

  it('is one line, whatever its fields hold', () => {
    const lines: string[] = []
    createLog(loadLogSettings({ LOG_MESSAGES: 'true' }), {}, (_, line) => lines.push(line)).info('x', {
      text: 'one\ntwo\u2028three',
      problem: 'a\r\nb',
    })
    expect(lines[0]).not.toMatch(/[\r\n]/)
  })

  it('is left out below LOG_LEVEL', () => {
    const each = (log: ReturnType<typeof createLog>) => {
      log.info('a')
      log.warn('b')
      log.error('c')
    }
    const events = (level: string) => logged({ LOG_LEVEL: level }, each).map(({ event }) => event)
    expect(events('info')).toEqual(['a', 'b', 'c'])
    expect(events('warn')).toEqual(['b', 'c'])
    expect(events('error')).toEqual(['c'])
    // A typo must not silence the log.
    expect(events('quiet')).toEqual(['a', 'b', 'c'])
  })
})

describe('what was said', () => {
  const say = (settings: Record<string, string>) =>
    logged(settings, (log) => log.info('x', { text: SAID, texts: [SAID], user: 'anna-1' }))[0]

  it('is not logged, and who said it neither, where no setting says so', () => {
    expect(say({})).toEqual({ level: 'info', event: 'x' })
    expect(say({ LOG_MESSAGES: 'maybe', MASK_LOGS: 'something' })).toEqual({ level: 'info', event: 'x' })
  })

  it('is masked with LOG_MESSAGES', () => {
    const text = 'I am [email], [phone], [card], [iban], [ip], token=[token]'
    expect(say({ LOG_MESSAGES: 'true' })).toEqual({ level: 'info', event: 'x', text, texts: [text] })
  })

  it('is masked as far as MASK_LOGS says; tokens always', () => {
    expect(say({ LOG_MESSAGES: 'true', MASK_LOGS: 'email, user' })?.text).toBe(
      SAID.replace('anna@example.com', '[email]').replace('=x', '=[token]'),
    )
    expect(say({ LOG_MESSAGES: 'true', MASK_LOGS: 'none' })).toMatchObject({
      user: 'anna-1',
      text: SAID.replace('=x', '=[token]'),
    })
  })
})

describe('secrets', () => {
  it('get into no field', () => {
    const secret = 'a "quoted" secret'
    const [line] = logged({ FLOW_TOKEN: secret, FLOW_URL: 'https://flow.example/path-token' }, (log) =>
      log.error('x', { problem: `${secret} at https://flow.example/path-token/x`, list: [secret] }),
    )
    expect(line).toEqual({ level: 'error', event: 'x', problem: '[secret] at [secret]/x', list: ['[secret]'] })
  })
})

describe('texts of a flow', () => {
  it('leave out what the flow wants in no log', () => {
    const outputs: FlowOutput[] = [
      { kind: 'message', text: 'hello', data: null, sensitive: false },
      { kind: 'message', text: 'your PIN is 1234', data: null, sensitive: true },
      { kind: 'structured', body: 'choose', structuredContent: {} },
      { kind: 'message', text: null, data: {}, sensitive: false },
      { kind: 'handover', message: 'one moment', categoryIds: [] },
    ]
    expect(textsOf(outputs)).toEqual(['hello', '[withheld]', 'choose'])
  })
})
