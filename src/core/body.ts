import { HttpError } from './errors.ts'

/** The largest body that is read, in bytes: 1 MiB. */
export const MAX_BODY_BYTES = 1_048_576

const TOO_LARGE = `The body must not be larger than ${MAX_BODY_BYTES} bytes.`

/** Refuses what says itself that it is too large, before anything else is looked at. @throws HttpError 413 */
export function checkDeclaredSize(contentLength: string | undefined) {
  if (Number(contentLength ?? 0) > MAX_BODY_BYTES) throw new HttpError('payload_too_large', TOO_LARGE)
}

/**
 * Reads a body up to the limit. A declared length was checked before, and a body is never longer than that: it is read
 * in one go. Without one it is read piece by piece, however long it turns out to be. @throws HttpError 413
 */
export async function readBody(request: Request): Promise<string> {
  const { body } = request
  if (body === null) return ''
  const declared = request.headers.get('Content-Length')
  if (declared !== null && Number(declared) <= MAX_BODY_BYTES) return request.text()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new HttpError('payload_too_large', TOO_LARGE)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** @throws HttpError 400 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpError('bad_request', 'The body must be JSON.')
  }
}

/** A missing content type is accepted: the body must be JSON anyway. @throws HttpError 415 */
export function checkContentType(type: string | undefined) {
  if (type === undefined || /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) return
  throw new HttpError('unsupported_media_type', 'The Content-Type must be application/json.')
}
