const V4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g
const V6 = /(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}(?![\w:])/gi

/** Replaces IP addresses of both versions; a time of day such as `10:15:30` is none. */
export function replaceIps(text: string, marker: string): string {
  return text.replace(V4, marker).replace(V6, (found) => (isV6(found) ? marker : found))
}

function isV6(found: string): boolean {
  return found.split(':').length === 8 || (found.includes('::') && /[\da-f]/i.test(found))
}
