/**
 * Stands in for two modules that htmlparser2 imports and the worker has no use for (`[alias]` in `wrangler.toml`); they
 * and what they import would be a fifth of it. Using them after all fails loudly.
 *
 * `entities/decode` is a table of character references: the parser is told not to decode any, since `html-entities.ts`
 * does that with a table half as large. `domutils` is for trees, of which the parser builds none.
 */
export class EntityDecoder {
  startEntity(): never {
    throw new Error('htmlparser2 must be given decodeEntities: false')
  }
}

export const DecodingMode = {}
export const htmlDecodeTree = null
export const xmlDecodeTree = null
export const fromCodePoint = String.fromCodePoint

export function getFeed(): never {
  throw new Error('domutils is not part of the worker')
}
