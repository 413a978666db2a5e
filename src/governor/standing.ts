import * as z from 'zod/mini'
import type { Outcome } from '../engage/admission.ts'

/** How the account stands with the platform, as the outcomes of its requests tell: pure, plain data. */

/** All times are our clock, in milliseconds. */
export const standingSchema = z.object({
  /** The share of the limit that is used at the moment: less than all of it after 429s. */
  share: z.number(),
  /** After a 429 nobody calls. `count` grows with pauses that no success stands between. */
  pause: z.nullable(z.object({ since: z.number(), until: z.number(), count: z.number() })),
  /** A token that was refused: every now and then it is tried by one caller. */
  refused: z.nullable(z.object({ token: z.string(), since: z.number(), waitMs: z.number(), tryAt: z.number() })),
})

export type Standing = z.output<typeof standingSchema>

export interface StandingTimings {
  /** The pause after a first 429, and the longest; where the platform asks for more, that. */
  pauseMs: number
  longestPauseMs: number
  /** Between attempts with a refused token. */
  tryAgainMs: number
  longestTryAgainMs: number
}

/** What becomes of the share with a 429, and its lowest. */
const SHRINK = 0.75
const LOWEST = 0.1
/** What each success gives back of it. */
const RESTORE = 0.005
/** An attempt with a refused token that nobody has reported on for so long is lost, in milliseconds. */
const LOST_MS = 25_000

export const GOOD_STANDING: Standing = { share: 1, pause: null, refused: null }

/** Whether a holder of this token may call; `try`: the token was refused, and it is time to try it. */
export function mayCall({ pause, refused }: Standing, token: string, now: number): 'yes' | 'try' | { waitMs: number } {
  if (pause !== null && pause.until > now) return { waitMs: pause.until - now }
  if (refused?.token !== token) return 'yes'
  return refused.tryAt <= now ? 'try' : { waitMs: Math.min(refused.waitMs, refused.tryAt - now) }
}

/** A refused token is being tried. Until the outcome is known nobody else tries it. */
export function trying(standing: Standing, now: number): Standing {
  const { refused } = standing
  return refused ? { ...standing, refused: { ...refused, tryAt: now + LOST_MS } } : standing
}

/** What became of one request. */
export interface Report {
  outcome: Outcome
  token: string
  /** It was the attempt with a refused token. */
  tried: boolean
}

export function afterReport(standing: Standing, report: Report, timings: StandingTimings, now: number): Standing {
  const { outcome, token, tried } = report
  const { refused } = standing
  switch (outcome.type) {
    case 'rate_limited':
      return pause(standing, outcome.retryAfterMs ?? 0, timings, now)
    case 'unauthorized':
      return refuse(standing, report, timings, now)
    case 'worked': {
      // A success from before the token was revoked proves nothing: only the attempt does, or another token.
      const proves = tried || refused?.token !== token
      return afterSuccess({ ...standing, refused: proves ? null : refused }, 1, now)
    }
    case 'unknown':
      return tried && refused ? { ...standing, refused: { ...refused, tryAt: now + refused.waitMs } } : standing
    default:
      return outcome satisfies never
  }
}

/** @param requests how many have worked */
export function afterSuccess(standing: Standing, requests: number, now: number): Standing {
  const { share, pause } = standing
  const isOver = requests > 0 && pause !== null && pause.until <= now
  return { ...standing, share: Math.min(1, share + requests * RESTORE), pause: isOver ? null : pause }
}

function pause(standing: Standing, retryAfterMs: number, timings: StandingTimings, now: number): Standing {
  const known = standing.pause
  if (known !== null && known.until > now) {
    // Sent before the pause began: the same trouble, not a further one.
    return { ...standing, pause: { ...known, until: Math.max(known.until, now + retryAfterMs) } }
  }
  const count = (known?.count ?? 0) + 1
  const wait = Math.max(retryAfterMs, Math.min(timings.longestPauseMs, timings.pauseMs * 2 ** (count - 1)))
  const share = Math.max(LOWEST, standing.share * SHRINK)
  return { ...standing, share, pause: { since: known?.since ?? now, until: now + wait, count } }
}

function refuse(standing: Standing, { token, tried }: Report, timings: StandingTimings, now: number): Standing {
  const known = standing.refused?.token === token ? standing.refused : null
  // Sent before it was known.
  if (known && !tried) return standing
  const waitMs = known ? Math.min(timings.longestTryAgainMs, known.waitMs * 2) : timings.tryAgainMs
  return { ...standing, refused: { token, since: known?.since ?? now, waitMs, tryAt: now + waitMs } }
}
