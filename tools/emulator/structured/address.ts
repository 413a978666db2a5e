import type { UrlRule } from '../../../src/engage/structured-rules.ts'

/** Schemes that no app answers to, but that a browser would run. */
const RUNNING: readonly string[] = ['javascript:', 'data:', 'vbscript:']

export function isTaken(url: string, { max, deepLinks }: UrlRule): boolean {
  return url.length <= max && (deepLinks ? isDeepLink(url) : isHttp(url))
}

export function isHttp(text: string): boolean {
  const scheme = schemeOf(text)
  return scheme === 'http:' || scheme === 'https:'
}

function isDeepLink(text: string): boolean {
  return URL.canParse(text) && !isRun(text)
}

/** Whether a browser would run it instead of going there. */
export function isRun(url: string): boolean {
  return RUNNING.includes(schemeOf(url) ?? '')
}

function schemeOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).protocol : null
}
