/**
 * Names that mean this machine or a network of its own: RFC 6761 (`localhost`), RFC 6762 (`.local`), RFC 8375
 * (`.home.arpa`), and `.internal`, which ICANN reserved for private use in 2024.
 */
const PRIVATE_NAMES = ['localhost', 'local', 'home.arpa', 'internal']

/**
 * The address of a picture or file that a flow named, where the worker may fetch it; null where it may not. Flows are
 * written by many hands and quote what customers say: an address must not lead into a private network.
 *
 * Allowed is `https` on its own port, to a host with a public name. IP addresses are refused in every notation, public
 * ones too: whoever serves files has a name, and no table of private ranges has to be kept complete. Names that resolve
 * to a private address cannot be told from others here, since Workers do not see DNS answers; a deployed worker's calls
 * leave from Cloudflare's network, which is part of nobody's private one.
 *
 * @param allowLoopback for local development, where files come from this machine too, over `http` and on any port
 */
export function fetchableAddress(text: string, allowLoopback: boolean): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return null
  if (allowLoopback && isLoopback(url)) return url
  // `URL` leaves the port empty where it is the scheme's own.
  return url.protocol === 'https:' && url.port === '' && hasPublicName(url) ? url : null
}

/** `URL` has put decimal, octal, hexadecimal and shortened IPv4 addresses into four decimal numbers by now. */
function isLoopback({ protocol, hostname }: URL): boolean {
  const isHttp = protocol === 'http:' || protocol === 'https:'
  return isHttp && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname))
}

function hasPublicName({ hostname }: URL): boolean {
  const name = hostname.replace(/\.$/, '')
  // A top-level domain begins with a letter, the last part of an IP address does not: RFC 3696, 2.
  const hasTopLevel = /\.[a-z][a-z0-9-]*$/.test(name)
  return hasTopLevel && !PRIVATE_NAMES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))
}

/** What the log may show of an address; null where it has no host. */
export function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host || null : null
}
