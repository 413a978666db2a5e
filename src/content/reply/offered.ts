/**
 * An option as the customer saw it: what they type or click is turned into the flow's payload. Those of the last answer
 * count for typed words and numbers.
 */
export interface OfferedOption {
  /**
   * The number it was shown with; numbers run over a whole answer. Null where it was a button: a "2" typed below buttons
   * is the customer's own, not the second option.
   */
  number: number | null
  /** In full, also where the channel showed less of it. */
  title: string
  /** For an address or a telephone number, which tell the flow nothing, the title. */
  payload: string
  /** Which of the answer's replies shows it: an index of `replies`. */
  reply: number
  /** The number that this reply's fallback shows it with. Unique in the answer, whichever replies fall back. */
  fallbackNumber: number
}

/** A payload that the channel would not carry (too long, not ASCII): the key was sent in its place. */
export interface KeptPayload {
  key: string
  payload: string
}

/** The offered options once a reply was sent as its fallback: its options were shown with numbers. */
export function offeredByFallback(offered: readonly OfferedOption[], reply: number): OfferedOption[] {
  return offered.map((option) => (option.reply === reply ? { ...option, number: option.fallbackNumber } : option))
}
