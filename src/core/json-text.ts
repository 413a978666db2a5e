import * as z from 'zod/mini'

/** A JSON text becomes its value. What is wrong is said without a word of it: it may hold secrets. */
export const jsonText = z.transform((text, context): unknown => {
  try {
    return JSON.parse(String(text))
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'must be JSON' })
    return z.NEVER
  }
})
