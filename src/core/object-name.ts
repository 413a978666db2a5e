const encoder = new TextEncoder()
/** Every delivery asks for a name. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * The name of a Durable Object for an id that must not show in dashboards and logs: a SHA-256 of it. It depends on
 * nothing that rotates: a new secret must not orphan every conversation.
 */
export async function objectName(kind: string, id: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${kind}:${id}`))
  let name = ''
  for (const byte of new Uint8Array(digest)) name += HEX[byte]
  return name
}
