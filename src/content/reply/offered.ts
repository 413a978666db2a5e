/**
 * An option as the customer saw it: what they type or click is turned into the flow's payload. Those of the last answer
 * count for typed words and numbers.
 */
export interface OfferedOption {
  /** The number it was shown with; numbers run over a whole answer. Null where it was a button. */
  number: number | null
  title: string
  payload: string
}

/** A payload that the channel would not carry (too long, not ASCII): the key was sent in its place. */
export interface KeptPayload {
  key: string
  payload: string
}
