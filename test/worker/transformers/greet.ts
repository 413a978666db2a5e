import type { Transformers } from '../../../src/transformers/types.ts'

export const transformers: Transformers = {
  handleOutput({ processedOutput }, { sessionStorage }) {
    if (sessionStorage.greeted) return processedOutput
    sessionStorage.greeted = true
    return [{ body: 'Welcome to our shop!' }, ...processedOutput]
  },
}
