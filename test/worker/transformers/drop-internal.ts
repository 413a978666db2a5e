import type { Transformers } from '../../../src/transformers/types.ts'

export const transformers: Transformers = {
  handleOutput({ output, processedOutput }) {
    if (output.kind === 'message' && output.text?.startsWith('[internal]')) return null
    return processedOutput
  },
}
