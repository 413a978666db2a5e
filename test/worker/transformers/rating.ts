import type { Transformers } from '../../../src/transformers/types.ts'

/** The flow says `{ "type": "rating" }`, which Engage does not know: the customer gets quick replies. */
export const transformers: Transformers = {
  handleOutput({ output, processedOutput }) {
    if (output.kind !== 'structured' || output.structuredContent.type !== 'rating') return processedOutput
    const items = [1, 2, 3, 4, 5].map((stars) => ({ title: '★'.repeat(stars), payload: `rating:${stars}` }))
    return { body: output.body ?? 'How was it?', structuredContent: { type: 'select', items } }
  },
}
