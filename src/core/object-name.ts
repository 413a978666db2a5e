/**
 * The name of a Durable Object for an id that must not show in dashboards and logs: a SHA-256 of it. It depends on
 * nothing that rotates: a new secret must not orphan every conversation.
 */
export async function objectName(kind: string, id: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${kind}:${id}`))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
