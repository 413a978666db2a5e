/**
 * Whether a request was made to this machine by this machine's own name, and, where a browser made it, by a page from
 * here: other sites can point their names at 127.0.0.1.
 */
export function isLoopback(request: Request): boolean {
  const origin = request.headers.get('Origin')
  return isLoopbackUrl(request.url) && (origin === null || isLoopbackUrl(origin))
}

function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { hostname } = new URL(text)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
