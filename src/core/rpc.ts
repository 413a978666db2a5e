/** What a failed call of a Durable Object says of it. See "Error handling" and "Code updates" in Cloudflare's documentation. */

/** It has more to do than it can: it is not to be asked again at once, which would make that worse. */
export function isOverloaded(error: unknown): boolean {
  return error instanceof Error && 'overloaded' in error && error.overloaded === true
}

/** It still runs an older version of the worker, which does not know the method. */
export function isMissingMethod(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes('does not implement')
}
