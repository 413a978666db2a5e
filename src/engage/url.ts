/**
 * Turns what an administrator writes as `ENGAGE_API_URL` into the base that paths such as `/contents` are put behind.
 * Accepted: `https://{domain}.api.digital.ringcentral.com`, the same with `/1.0`, the older
 * `….api.engagement.dimelo.com`, and RingCentral's unified form `https://api.ringcentral.com/restapi/v1.0/accounts/{id}`,
 * which carries its own version. `http://` is accepted on loopback only, where the emulator runs.
 *
 * @returns the base without a trailing slash, or null where the text is not such an address
 */
export function engageBaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (!isSecureOrLoopback(url) || url.username || url.password || url.search || url.hash) return null
  const path = url.pathname.replace(/\/+$/, '')
  if (path === '') return `${url.origin}/1.0`
  return `${url.origin}${path}`
}

/** True for `https:` anywhere and for `http:` on this machine. */
export function isSecureOrLoopback(url: URL): boolean {
  if (url.protocol === 'https:') return true
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
  return url.protocol === 'http:' && loopback
}
