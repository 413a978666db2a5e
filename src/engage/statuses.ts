/** A content's `status`, in whatever case it comes: see the Engage Digital "Contents" reference. */

/** Customer contents to act on; `forwarded` is with someone else, the rest is answered or not a customer's. */
const ACTIONABLE = new Set(['new', 'assigned'])
/** Contents that the source's side wrote. */
const OWN_SIDE = new Set(['user_reply', 'user_initiated'])

/** `synchronization_status` of what could not be exported: `export_failure`, `export_aborted`, or `unsuccessful`. */
const EXPORT_FAILED = /fail|abort|unsuccess/i

/** Whether the channel refused a content, by its `synchronization_status`: it never reached the customer. */
export function isExportFailed(status: string | null): boolean {
  return EXPORT_FAILED.test(status ?? '')
}

/** Whether a customer's content waits for an answer. One without a status does. */
export function isActionable(status: string | null): boolean {
  return status === null || ACTIONABLE.has(status.toLowerCase())
}

/** Whether the source's side wrote the content: the bot, an agent, or something automatic. */
export function isOwnSide(status: string | null): boolean {
  return status !== null && OWN_SIDE.has(status.toLowerCase())
}
