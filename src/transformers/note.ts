import type { Log, LogFields } from '../telemetry/log.ts'
import type { TransformerLog } from './types.ts'

/** `card_redacted`: at least two words, so that no word of a customer's is mistaken for one. */
const NOTE = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/
const FIELD = /^[A-Za-z]\w{0,31}$/
/** A longer number may be a card's or a telephone's. */
const COUNT_MAX = 1_000_000
const FIELDS_MAX = 20
/** Characters of a text that the log may show. */
const SHOWN = 500
const MASKED = '(masked)'

/**
 * The log of one hook. Only ids that are known, flags and counts pass. All else may have been said by a customer: it is
 * masked, and handed to the worker's log as text, which decides what of that is shown.
 *
 * @param ids the strings that may be logged: ids of the turn
 */
export function noteLog(hook: string, log: Log, ids: ReadonlySet<string>): TransformerLog {
  const line = (note: unknown, fields: unknown): LogFields => {
    const isNote = typeof note === 'string' && NOTE.test(note)
    const texts = isNote ? [] : [wordsOf(note)]
    const entries = typeof fields === 'object' && fields !== null ? Object.entries(fields).slice(0, FIELDS_MAX) : []
    // Beside the worker's own names, such as `level`.
    const named = entries.map(([name, value]) => {
      if (FIELD.test(name) && isPlain(value, ids)) return [`x_${name}`, value]
      texts.push(`${name}: ${wordsOf(value)}`)
      return [`x_${FIELD.test(name) ? name : MASKED}`, MASKED]
    })
    return { hook, note: isNote ? note : MASKED, ...Object.fromEntries(named), texts }
  }
  return {
    info: (note, fields) => log.info('transformer.note', line(note, fields)),
    warn: (note, fields) => log.warn('transformer.note', line(note, fields)),
    error: (note, fields) => log.error('transformer.note', line(note, fields)),
  }
}

function isPlain(value: unknown, ids: ReadonlySet<string>): boolean {
  if (value === null || typeof value === 'boolean') return true
  return typeof value === 'number' ? Math.abs(value) < COUNT_MAX : typeof value === 'string' && ids.has(value)
}

function wordsOf(value: unknown): string {
  try {
    return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, SHOWN)
  } catch {
    // What JSON cannot hold is no reason for a hook to fail.
    return MASKED
  }
}
