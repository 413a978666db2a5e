import { expect, it } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { shapeInject, shapeNotify } from '../../../src/transformers/payload.ts'
import type { HookRun } from '../../../src/transformers/run.ts'
import type { Transformers } from '../../../src/transformers/types.ts'

const run: HookRun = {
  timeoutMs: 5,
  onError: 'continue',
  log: createLog(loadLogSettings({}), {}, () => {}),
  ids: () => [],
  signal: new AbortController().signal,
}
const foreign = { order: 7, customer: 'user-1' }

it.each([
  ['handleInject', shapeInject],
  ['handleNotify', shapeNotify],
] as const)('%s shapes a payload, drops it, or leaves it', async (name, shape) => {
  const hooked = (hook: Transformers['handleInject']): Transformers => ({ [name]: hook })
  const ask = (hook: (payload: unknown) => unknown, on: Partial<HookRun> = {}) =>
    shape(foreign, hooked(hook as Transformers['handleInject']), { ...run, ...on })
  expect(await shape(foreign, {}, run)).toEqual({ kind: 'shaped', payload: foreign })
  expect(await ask((payload) => ({ text: 'Order', data: payload }))).toEqual({
    kind: 'shaped',
    payload: { text: 'Order', data: foreign },
  })
  expect(await ask(() => null)).toEqual({ kind: 'dropped' })
  for (const wrong of [
    () => 'text',
    () => [],
    () => new Promise(() => {}),
    () => {
      throw new Error('no')
    },
  ]) {
    expect(await ask(wrong)).toEqual({ kind: 'shaped', payload: foreign })
    expect(await ask(wrong, { onError: 'abort' })).toEqual({ kind: 'failed' })
  }
})

it('a hook cannot change the payload that it was given, but by its result', async () => {
  const handleInject: Transformers['handleInject'] = (payload) => {
    Object.assign(payload ?? {}, { order: 8 })
    throw new Error('no')
  }
  expect(await shapeInject(foreign, { handleInject }, run)).toEqual({
    kind: 'shaped',
    payload: { order: 7, customer: 'user-1' },
  })
})
