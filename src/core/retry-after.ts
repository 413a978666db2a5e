/**
 * `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date.
 *
 * @param now our clock, milliseconds
 * @param maxMs the longest wait that is respected
 * @returns milliseconds to wait; null where the header is missing or unreadable
 */
export function readRetryAfter(value: string | null, now: number, maxMs: number): number | null {
  if (value === null) return null
  const isSeconds = /^\s*\d+(\.\d+)?\s*$/.test(value)
  // A date names its month: `Date.parse` would read years into bare numbers.
  const isDate = /[a-z]{3}/i.test(value)
  if (!isSeconds && !isDate) return null
  const wait = isSeconds ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), maxMs)
}
