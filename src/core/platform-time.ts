/**
 * A moment on the platform's clock in milliseconds since 1970. It is compared with other platform times only: the
 * platform's clock and ours may differ.
 */
export type PlatformTime = number

/** Reads an RFC 3339 time as Engage sends it (`issued_at`, `closed_at`, `created_at`); null where there is none. */
export function parsePlatformTime(text: string | null | undefined): PlatformTime | null {
  if (!text) return null
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : time
}

/** The sweep's times are in whole seconds: what is compared with them must be, too. */
export const endOfSecond = (time: PlatformTime): PlatformTime => time - (time % 1000) + 999

/**
 * The last millisecond that a platform time may stand for. `closed_at` is given in whole seconds while `issued_at` has
 * milliseconds: 09:45:00 can be anything up to 09:45:00.999.
 */
export function latestReading(time: PlatformTime): PlatformTime {
  return time % 1000 === 0 ? time + 999 : time
}
