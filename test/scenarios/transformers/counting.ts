import type { Transformers } from '../../../src/transformers/types.ts'

/** Says with each input the how manyth of its session it is. */
export const transformers: Transformers = {
  handleInput: ({ text }, { sessionStorage }) => {
    const count = Number(sessionStorage.count ?? 0) + 1
    sessionStorage.count = count
    return { text: `${text} (${count})` }
  },
}
