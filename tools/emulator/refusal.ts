/** The platform's "no": what the REST API answers as `{ error, message, status }`. Thrown before anything is changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: RefusalStatus
  readonly error: string
  /** What is wrong with which field, where the platform says so. */
  readonly errors: readonly FieldError[] | undefined

  constructor(status: RefusalStatus, error: string, message: string, errors?: readonly FieldError[]) {
    super(message)
    this.status = status
    this.error = error
    this.errors = errors
  }

  toJSON(): { error: string; message: string; status: number; errors?: readonly FieldError[] } {
    return { error: this.error, message: this.message, status: this.status, errors: this.errors }
  }
}

export interface FieldError {
  /** The parameter, or a path within it: `structured_content.items.0.title`. */
  field: string
  message: string
}

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 415 | 422 | 429

export const unauthorized = () => new Refusal(401, 'invalid_token', 'The access token is missing or invalid.')
export const forbidden = (message: string) => new Refusal(403, 'forbidden', message)
export const notFound = (what: string) => new Refusal(404, 'not_found', `${what} was not found.`)
export const conflict = (message: string) => new Refusal(409, 'conflict', message)
export const rateLimited = () => new Refusal(429, 'rate_limit_exceeded', 'Rate limit exceeded')
export const invalid = (message: string) => new Refusal(422, 'validation_error', message)
/** The message names the first fault, `errors` all of them. */
export function invalidFields(what: string, errors: readonly FieldError[]): Refusal {
  const [first] = errors
  const detail = first === undefined ? '' : `: ${first.field} ${first.message}`
  return new Refusal(422, 'validation_error', `${what} is not valid${detail}.`, errors)
}
