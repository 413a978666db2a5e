import * as z from 'zod/mini'

/** What people and platforms write for a boolean, as `z.stringbool` reads it, in any case; that one is half a KiB more. */
const TRUE = 'true 1 yes on y enabled'.split(' ')
const FALSE = 'false 0 no off n disabled'.split(' ')

function spelled(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const word = value.toLowerCase()
  if (TRUE.includes(word)) return true
  return FALSE.includes(word) ? false : value
}

/** A boolean, or a word for one. */
export const booleanOrWord = () => z.pipe(z.transform(spelled), z.boolean({ error: 'must be true or false' }))
