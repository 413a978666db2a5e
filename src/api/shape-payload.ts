import type { Settings } from '../config.ts'
import type { RequestKind } from '../conversation/requests.ts'
import { HttpError } from '../core/errors.ts'
import type { Log } from '../telemetry/log.ts'
import { transformers } from '../transformers/custom.ts'
import { shapeInject, shapeNotify } from '../transformers/payload.ts'
import { hookSettings } from '../transformers/run.ts'

/**
 * Where the transformers `handleInject` and `handleNotify` take hold: they are handed what a caller has sent, before
 * anything is read from it, and give it the form of the request.
 * @returns null where they do not want it
 * @throws HttpError 503 where one has failed, and `TRANSFORMER_ERRORS` says that this ends it
 */
export async function shapePayload(
  kind: RequestKind,
  payload: unknown,
  settings: Settings,
  log: Log,
): Promise<{ payload: unknown } | null> {
  const shape = kind === 'inject' ? shapeInject : shapeNotify
  const shaped = await shape(payload, transformers, {
    ...hookSettings(settings),
    log,
    ids: () => [],
    signal: new AbortController().signal,
  })
  switch (shaped.kind) {
    case 'shaped':
      return { payload: shaped.payload }
    case 'dropped':
      return null
    case 'failed':
      throw new HttpError('service_unavailable', 'A transformer of this deployment failed: its log says which.')
    default:
      return shaped satisfies never
  }
}
