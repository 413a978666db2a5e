import { isOverloaded } from '../core/rpc.ts'
import { mask, type SensitiveKind } from '../core/sensitive/mask.ts'

/**
 * The worker's log: one JSON line an event. Fields are ids, counts, statuses and identifiers, which is why a field
 * cannot be an object somebody else made. What somebody said stands in `text` or `texts`, who it was in `user`, and
 * nowhere else: the log itself decides what of them is shown.
 */
export type LogFields = Record<string, string | number | boolean | null | undefined | readonly string[]>

export const LOG_LEVELS = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** What the settings let into the log. */
export interface LogRules {
  /** Lines below this level are not written. */
  level: LogLevel
  /** Whether what was said is logged at all. */
  messages: boolean
  /** Whether ids of customers are left out. */
  hidesUsers: boolean
  /** What is replaced in what was said. */
  masked: readonly SensitiveKind[]
  /** Values that no line may hold, in whatever field. */
  secrets: readonly string[]
}

type Write = (level: LogLevel, line: string) => void

const toConsole: Write = (level, line) => console[level](line)

/**
 * @param bound fields that go into each line
 * @param write where a line goes; Workers Logs collect what reaches the console
 */
export function createLog(rules: LogRules, bound: LogFields = {}, write: Write = toConsole): Log {
  const at = (level: LogLevel) => (event: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(rules.level)) return
    write(level, withoutSecrets(JSON.stringify({ level, event, ...bound, ...shown(rules, fields) }), rules.secrets))
  }
  return {
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}

function shown(rules: LogRules, fields: LogFields = {}): LogFields {
  const { user, text, texts, ...others } = fields
  const said = (words: string) => mask(words, rules.masked, true)
  return {
    ...others,
    ...(rules.hidesUsers ? {} : { user }),
    ...(rules.messages && typeof text === 'string' ? { text: said(text) } : {}),
    ...(rules.messages && Array.isArray(texts) ? { texts: texts.map(said) } : {}),
  }
}

/** The last defence: a secret gets into no line, whoever put it into a field. */
function withoutSecrets(line: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '[secret]'), line)
}

/** What an unexpected error may tell the log: its kind, never its message, which can quote what was being handled. */
export function errorName(error: unknown): string {
  if (isOverloaded(error)) return 'overloaded'
  return error instanceof Error ? error.name : typeof error
}
