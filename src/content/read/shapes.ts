import * as z from 'zod/mini'
import { booleanOrWord } from '../../core/boolean-or-word.ts'
import { otherwise } from '../../core/otherwise.ts'
import { plainText } from '../text/plain-text.ts'

/**
 * The leaves of what flows send, read leniently: a field of the wrong type counts as absent, since real flows hold
 * empty strings, nulls, numbers and the word "null" where something else was meant.
 */

/** A leaf that any value can be read as. It has no errors to be caught: cards consist of absent fields for the most part. */
const leaf = <T>(read: (value: unknown) => T) => z.pipe(z.optional(z.unknown()), z.transform(read))

/** A text, also where it is a number; empty where it is anything else. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** Words for the customer as the flow wrote them, HTML and Markdown included; empty where nobody would see any. */
export const words = leaf((value) => {
  const source = textOf(value).trim()
  return source === '' || plainText(source).trim() === '' ? '' : source
})

const plainOf = (value: unknown) => plainText(textOf(value).trim()).trim()

/** Plain text; empty where there is none. */
export const plain = leaf(plainOf)

/** Plain text of one line: a title or a subtitle. */
export const line = leaf((value) => plainOf(value).replace(/\s+/g, ' '))

/** A word of the flow's own language, such as a type. */
export const word = leaf((value) => (typeof value === 'string' ? value : ''))

/** A switch, which some editors save as a word; null where it says nothing. */
export const flag = otherwise(z.nullable(booleanOrWord()), null)

/** A payload, exactly as it is; empty where it is absent, blank, or the word "null" that some editors leave. */
export const payload = leaf((value) => {
  const text = textOf(value)
  return ['', 'null'].includes(text.trim()) ? '' : text
})

const webAddress = z.url({ protocol: /^https?$/ })

/** An http(s) address; undefined where there is none, null where what is there is no usable address. */
export const link = z.optional(
  z.pipe(
    z.unknown(),
    z.transform((value): string | null | undefined => {
      if (value === null) return undefined
      const address = payload.parse(value).trim()
      if (address === '') return typeof value === 'string' ? undefined : null
      return webAddress.safeParse(address).success ? address.replace(/\s/g, '%20') : null
    }),
  ),
)

/** Any object; undefined where something else is. */
export const object = otherwise(z.optional(z.record(z.string(), z.unknown())), undefined)

/** Ids of Engage resources, where strings and numbers are both in use; others are left out. */
export const ids = z.pipe(
  otherwise(z.array(otherwise(z.union([z.string(), z.pipe(z.number(), z.transform(String))]), '')), []),
  z.transform((values) => [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))]),
)

/** A list that is read item by item (`itemsOf`): one bad item must not cost its neighbours. */
export const list = z.optional(z.unknown())
