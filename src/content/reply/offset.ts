const WALL_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/

/** Whether a text is a day or a minute that exists, `2026-11-24` or `2026-11-24T08:00`. */
export function isWallTime(text: string): boolean {
  if (!WALL_TIME.test(text)) return false
  const time = Date.parse(text.length === 10 ? text : `${text}Z`)
  // `Date` rolls the 30th of February over into March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/**
 * The UTC offset, as `+0200`, of a time that clocks in a zone show.
 *
 * @param wallTime `2026-11-24T08:00`
 * @param timeZone IANA name; an unknown one counts as UTC
 */
export function offsetAt(wallTime: string, timeZone: string): string {
  const shown = Date.parse(`${wallTime}Z`)
  // Near a change of the clocks the first guess may fall on its other side.
  const guess = minutesAt(shown, timeZone)
  const minutes = minutesAt(shown - guess * 60_000, timeZone)
  const size = Math.abs(minutes)
  const hours = String(Math.floor(size / 60)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${hours}${String(size % 60).padStart(2, '0')}`
}

/** Minutes that a zone's clocks are ahead of UTC at an instant. */
function minutesAt(instant: number, timeZone: string): number {
  const name = offsetName(instant, timeZone)
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}

function offsetName(instant: number, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).format(instant)
  } catch {
    return 'GMT'
  }
}
