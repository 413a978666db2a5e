import { HttpError } from '../core/errors.ts'
import { equalsSecret } from '../core/timing-safe.ts'

/** The query of the platform's validation request, and the secret header where it was sent. */
export interface HandshakeRequest {
  mode: string | undefined
  challenge: string | undefined
  verifyToken: string | undefined
  secretHeader: string | undefined
}

const CHALLENGE_MAX = 1024

/**
 * Answers the validation of the webhook: the challenge goes back only to who knows the verification token.
 * See the "Webhooks" page of the Engage Digital documentation, "Validation".
 *
 * @returns the challenge, to be echoed as it is
 * @throws HttpError 400 malformed · 401 wrong secret · 403 wrong token · 503 no verification token is configured
 */
export async function answerHandshake(
  request: HandshakeRequest,
  configured: { secret: string | null; verificationToken: string | null },
): Promise<string> {
  if (configured.verificationToken === null) {
    throw new HttpError(
      'service_unavailable',
      'The webhook cannot be validated yet: set ENGAGE_VERIFICATION_TOKEN. GET /health lists what is missing.',
    )
  }
  if (request.secretHeader !== undefined && configured.secret !== null) {
    if (!(await equalsSecret(request.secretHeader, configured.secret))) {
      throw new HttpError('unauthorized', 'The X-Dimelo-Secret header does not match the configured webhook secret.')
    }
  }
  if (request.mode !== 'subscribe') throw new HttpError('bad_request', 'hub.mode must be subscribe.')
  if (!request.verifyToken || !(await equalsSecret(request.verifyToken, configured.verificationToken))) {
    throw new HttpError('forbidden', 'hub.verify_token does not match the configured verification token.')
  }
  if (!request.challenge || request.challenge.length > CHALLENGE_MAX) {
    throw new HttpError('bad_request', `hub.challenge must have 1 to ${CHALLENGE_MAX} characters.`)
  }
  return request.challenge
}
