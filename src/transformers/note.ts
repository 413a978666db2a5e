import type { Log, LogFields } from '../telemetry/log.ts'
import type { TransformerLog } from './types.ts'

/** `card_redacted`: at least two words, so that no word of a customer's is mistaken for one. */
const NOTE = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/
const FIELD = /^[A-Za-z]\w{0,31}$/
/** A longer number may be a card's or a telephone's. */
const COUNT_MAX = 1_000_000
const FIELDS_MAX = 20
/** Characters of a value with `LOG_MESSAGES`. */
const SHOWN = 500
const MASKED = '(masked)'

export interface NoteRules {
  /** What strings may be logged: ids of the turn. */
  ids: ReadonlySet<string>
  /** `LOG_MESSAGES` */
  logMessages: boolean
}

/** The log of one hook. What may be said by a customer is masked: only ids that are known, flags and counts pass. */
export function noteLog(hook: string, log: Log, rules: NoteRules): TransformerLog {
  const line = (note: unknown, fields: unknown): LogFields => ({
    hook,
    note: noteOf(note, rules),
    ...masked(fields, rules),
  })
  return {
    info: (note, fields) => log.info('transformer.note', line(note, fields)),
    warn: (note, fields) => log.warn('transformer.note', line(note, fields)),
    error: (note, fields) => log.error('transformer.note', line(note, fields)),
  }
}

function noteOf(note: unknown, { logMessages }: NoteRules): string {
  if (typeof note !== 'string') return MASKED
  if (logMessages) return note.slice(0, SHOWN)
  return NOTE.test(note) ? note : MASKED
}

/** Names of fields are the worker's own where it has them already, such as `level`: these begin with `x_`. */
function masked(fields: unknown, rules: NoteRules): LogFields {
  if (typeof fields !== 'object' || fields === null) return {}
  const entries = Object.entries(fields).slice(0, FIELDS_MAX)
  return Object.fromEntries(
    entries.map(([name, value]) => [`x_${FIELD.test(name) ? name : MASKED}`, shown(value, rules)]),
  )
}

function shown(value: unknown, { ids, logMessages }: NoteRules): string | number | boolean | null {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number' && Math.abs(value) < COUNT_MAX) return value
  if (typeof value === 'string' && ids.has(value)) return value
  return logMessages ? String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, SHOWN) : MASKED
}
