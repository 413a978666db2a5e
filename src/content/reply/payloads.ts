import type { KeptPayload } from './offered.ts'

/** Printable ASCII, which the platform takes in the payload of an item, without space at its ends, which gets lost. */
const SAFE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/**
 * The payloads of one answer. What a channel would not carry is kept, and a short key sent in its place; the same
 * payload has the same key within an answer.
 */
export class Payloads {
  readonly #keyPrefix: string
  readonly #keys = new Map<string, string>()

  /** @param keyPrefix short ASCII, unique to the answer within the conversation */
  constructor(keyPrefix: string) {
    this.#keyPrefix = keyPrefix
  }

  /**
   * What to send for a payload: itself where it is plain ASCII of at most `max` UTF-16 units, else its key,
   * `<keyPrefix>.<n>`. A payload that has the form of a key is kept too: a click on it would be taken for that key.
   */
  carry(payload: string, max: number): string {
    if (payload.length <= max && SAFE.test(payload) && !payload.startsWith(`${this.#keyPrefix}.`)) return payload
    const key = this.#keys.get(payload) ?? `${this.#keyPrefix}.${this.#keys.size + 1}`
    this.#keys.set(payload, key)
    return key
  }

  /** What has to be remembered for the clicks, in the order of the keys. */
  get kept(): KeptPayload[] {
    return [...this.#keys].map(([payload, key]) => ({ key, payload }))
  }
}
