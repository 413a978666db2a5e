import { payload as payloadOf } from './results.ts'
import { type HookRun, runHook } from './run.ts'
import type { Transformers } from './types.ts'

/**
 * What a request to the inject or notify API becomes before it is checked.
 * - `shaped`: this is to be taken; the payload as it came where there is no hook, or where it failed and that is no matter
 * - `dropped`: the hook does not want it
 * - `failed`: the hook failed, and the request with it (`TRANSFORMER_ERRORS`)
 */
export type ShapedPayload = { kind: 'shaped'; payload: unknown } | { kind: 'dropped' } | { kind: 'failed' }

/** Shapes the payload of a request; it is checked by whoever takes it. */
export function shapeInject(payload: unknown, { handleInject }: Transformers, run: HookRun): Promise<ShapedPayload> {
  return shape('handleInject', handleInject, payload, run)
}

/** The same for a notification. */
export function shapeNotify(payload: unknown, { handleNotify }: Transformers, run: HookRun): Promise<ShapedPayload> {
  return shape('handleNotify', handleNotify, payload, run)
}

async function shape(
  name: 'handleInject' | 'handleNotify',
  hook: Transformers['handleInject'],
  payload: unknown,
  run: HookRun,
): Promise<ShapedPayload> {
  if (!hook) return { kind: 'shaped', payload }
  const outcome = await runHook(name, run, (tools) => hook(structuredClone(payload), tools), payloadOf)
  switch (outcome.kind) {
    case 'result':
      return { kind: 'shaped', payload: outcome.value }
    case 'nothing':
      return { kind: 'dropped' }
    case 'unchanged':
      return { kind: 'shaped', payload }
    case 'give_up':
    case 'end':
      return { kind: 'failed' }
    default:
      return outcome satisfies never
  }
}
