import { env } from 'cloudflare:workers'

/** A source on which the flow is told of sessions that begin. Elsewhere nothing is different. */
export const STARTING_SOURCE = 'starting-source'

export const START_TEXT = 'session start'

/** To be called before the first test of a file: settings are read once. */
export function tellOfSessionsThere() {
  const own = { SESSION_START_INPUT: { text: START_TEXT } }
  Reflect.set(env, 'SOURCES', JSON.stringify({ settings: { [STARTING_SOURCE]: own } }))
}
