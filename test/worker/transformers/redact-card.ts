import type { Transformers } from '../../../src/transformers/types.ts'

/** 13 to 19 digits, also in groups. */
const CARD_NUMBER = /\b(?:\d[ -]?){12,18}\d\b/g

export const transformers: Transformers = {
  handleInput({ text }, { log }) {
    const redacted = text.replace(CARD_NUMBER, '(card number)')
    if (redacted !== text) log.info('card_redacted')
    return { text: redacted }
  },
}
