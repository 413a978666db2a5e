import type { Transformers } from './types.ts'

/**
 * Your own code around the flow: the one file to edit. Each hook that stands here is called, see `types.ts` for what it
 * gets and what its result means, and docs/transformers.md for examples.
 */
export const transformers: Transformers = {}
