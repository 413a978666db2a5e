import { onTestFinished } from 'vitest'
import { transformers } from '../../../src/transformers/custom.ts'
import type { Transformers } from '../../../src/transformers/types.ts'

/** Sets hooks as somebody who edits `custom.ts` would, for one test. */
export function useTransformers(hooks: Transformers) {
  Object.assign(transformers, hooks)
  onTestFinished(() => {
    for (const name of Object.keys(transformers)) Reflect.deleteProperty(transformers, name)
  })
}
