/**
 * The statuses that the worker's own routes answer with, by identifier. The words are those of the Engage API's
 * error format: `{ error, message }`.
 */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_error: 422,
  service_unavailable: 503,
} as const

export type ErrorIdentifier = keyof typeof ERROR_STATUS

/** An error answer's body. @param message what to do about it */
export function errorBody(error: ErrorIdentifier, message: string) {
  return { error, message }
}

/** What every route says where there is nothing, so that no answer tells which routes could exist. */
export const NOTHING_HERE = 'There is nothing here. The webhook is at /webhook.'

/**
 * A failure that a route answers with. The message goes to the caller: it says what to do, and holds neither a value
 * from the request nor a secret.
 */
export class HttpError extends Error {
  readonly identifier: ErrorIdentifier

  constructor(identifier: ErrorIdentifier, message: string) {
    super(message)
    this.name = 'HttpError'
    this.identifier = identifier
  }

  get status(): (typeof ERROR_STATUS)[ErrorIdentifier] {
    return ERROR_STATUS[this.identifier]
  }
}
