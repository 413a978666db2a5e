/**
 * The platform's search syntax: `keyword:"value"` or `keyword:value`, separated by spaces. Text without a keyword is
 * not searched for here.
 */
export function parseQuery(q: string): Map<string, string> {
  const terms = new Map<string, string>()
  for (const [, keyword, quoted, bare] of q.matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)) {
    if (keyword !== undefined) terms.set(keyword, quoted ?? bare ?? '')
  }
  return terms
}
