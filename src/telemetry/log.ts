import { isOverloaded } from '../core/rpc.ts'

/**
 * The worker's log: one JSON line an event. Fields are ids, counts, statuses and identifiers; message text and tokens
 * have no business here, which is why a field cannot be an object somebody else made.
 */
export type LogFields = Record<string, string | number | boolean | null | undefined | readonly string[]>

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

type Write = (level: 'info' | 'warn' | 'error', line: string) => void

const toConsole: Write = (level, line) => console[level](line)

/**
 * @param bound fields that go into each line
 * @param write where a line goes; Workers Logs collect what reaches the console
 */
export function createLog(bound: LogFields = {}, write: Write = toConsole): Log {
  const at = (level: 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) =>
    write(level, JSON.stringify({ level, event, ...bound, ...fields }))
  return {
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}

/** What an unexpected error may tell the log: its kind, never its message, which can quote what was being handled. */
export function errorName(error: unknown): string {
  if (isOverloaded(error)) return 'overloaded'
  return error instanceof Error ? error.name : typeof error
}
