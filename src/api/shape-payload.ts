import type { RequestKind } from '../conversation/requests.ts'

/**
 * Where the transformers `handleInject` and `handleNotify` take hold: they are handed what a caller has sent, before
 * anything is read from it, and give it the form of the request.
 */
export async function shapePayload(_kind: RequestKind, payload: unknown): Promise<unknown> {
  return payload
}
