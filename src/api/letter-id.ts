/** Names a dead letter for the outside: its conversation and its id there, as one word that needs no escaping in a URL. */
export interface LetterName {
  /** The object id of the conversation. */
  conversation: string
  /** The letter's id within its conversation. */
  id: string
}

export function letterId({ conversation, id }: LetterName): string {
  const bytes = new TextEncoder().encode(`${conversation}:${id}`)
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @returns null where the word is no letter's */
export function readLetterId(word: string): LetterName | null {
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
