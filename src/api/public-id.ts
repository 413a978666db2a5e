/**
 * Names a part of a conversation for the outside, as a dead letter or a request: its conversation and its id there, as one
 * word that needs no escaping in a URL. So it is found without an index.
 */
export interface PartName {
  /** The object id of the conversation. */
  conversation: string
  /** The id within the conversation. */
  id: string
}

export function publicId({ conversation, id }: PartName): string {
  const bytes = new TextEncoder().encode(`${conversation}:${id}`)
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @returns null where the word names nothing */
export function readPublicId(word: string): PartName | null {
  if (!/^[\w-]{1,2048}$/.test(word)) return null
  try {
    const base64 = word.replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const [, conversation, id] = /^([0-9a-f]{64}):(.+)$/s.exec(text) ?? []
    return conversation === undefined || id === undefined ? null : { conversation, id }
  } catch {
    return null
  }
}
