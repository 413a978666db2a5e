import fc from 'fast-check'

/** Halves of pairs are no characters of their own. */
const SURROGATES = { first: 0xd800, count: 0x800 }
const LAST = 0x10_ffff

const character = fc
  .integer({ min: 0, max: LAST - SURROGATES.count })
  .map((index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count))

/**
 * Whatever can be typed or sent: any characters of Unicode. fast-check's own `unit: 'binary'` makes a table of all of them
 * first, which takes a second or two, longer than the test that needs it.
 *
 * @param constraints how many characters there are, as of `fc.string`
 */
export const anyText = (constraints: { minLength?: number; maxLength?: number } = {}) =>
  fc.string({ unit: character, ...constraints })
