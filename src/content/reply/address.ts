/**
 * True for an http(s) address that can be opened from anywhere: not for a relative one, `javascript:`, or the id of an
 * attachment that is on the platform already.
 */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** Schemes that no app answers to, but that a browser would run. */
const RUNNING: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:'])

/** Whether an address can be opened on a channel: http(s), or an app's own scheme where the channel takes deep links. */
export function isTaken(url: string, deepLinks: boolean): boolean {
  if (!deepLinks) return isWebAddress(url)
  return URL.canParse(url) && !RUNNING.has(new URL(url).protocol)
}

/** A picture's address, or the id of an attachment that is on the platform already, as structured content names it. */
export function isPicture(text: string): boolean {
  return isWebAddress(text) || /^[\w-]+$/.test(text)
}

/** What an address without a title is called: its host. */
export function hostOf(address: string): string {
  return new URL(address).host
}
