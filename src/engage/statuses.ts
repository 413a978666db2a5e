/** A content's `status`, in whatever case it comes: see the Engage Digital "Contents" reference. */

/** Customer contents to act on; `forwarded` is with someone else, the rest is answered or not a customer's. */
const ACTIONABLE = new Set(['new', 'assigned'])
/** Contents that the source's side wrote. */
const OWN_SIDE = new Set(['user_reply', 'user_initiated'])

/** Whether a customer's content waits for an answer. One without a status does. */
export function isActionable(status: string | null): boolean {
  return status === null || ACTIONABLE.has(status.toLowerCase())
}

/** Whether the source's side wrote the content: the bot, an agent, or something automatic. */
export function isOwnSide(status: string | null): boolean {
  return status !== null && OWN_SIDE.has(status.toLowerCase())
}
