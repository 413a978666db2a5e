/**
 * What a flow says to a customer, free of the flow engine's form and of the channel's: a message is a list of parts, in
 * the order in which the customer is to see them. `read/` makes parts out of flow outputs, `reply/` makes replies out of
 * parts.
 */
export type MessagePart = TextPart | ChoicesPart | CardsPart | MediaPart | LinkPart | DatesPart | StructuredPart

/** Words. They may hold HTML or Markdown: `reply/` makes them plain, or rich where the source takes it. */
export interface TextPart {
  kind: 'text'
  text: string
}

/** A text with options: quick replies, which go away once one is chosen, or buttons, which stay. */
export interface ChoicesPart {
  kind: 'choices'
  style: 'quick_replies' | 'buttons'
  /** HTML or Markdown possible; may be empty. */
  text: string
  /** At least one. */
  options: Option[]
}

/** Cards side by side (`gallery`) or below each other (`list`), at least one. */
export interface CardsPart {
  kind: 'cards'
  layout: 'gallery' | 'list'
  /** Said before the cards; may be empty. */
  text: string
  cards: Card[]
  /** Options of the whole list, as Cognigy's list button. */
  options: Option[]
}

/** A picture, a sound, a film or a file, by its address; the worker fetches and uploads it. */
export interface MediaPart {
  kind: 'media'
  media: 'image' | 'audio' | 'video' | 'file'
  url: string
  /** What it shows or is called; may be empty. */
  label: string
  options: Option[]
}

/** An address to open: a mini app, a page. */
export interface LinkPart {
  kind: 'link'
  /** May be empty. */
  title: string
  url: string
}

/** A choice of days or times. */
export interface DatesPart {
  kind: 'dates'
  text: string
  /** The slots that can be chosen, in order; empty where the flow leaves the day open. */
  slots: DateSlot[]
}

export interface DateSlot {
  /** `2026-11-24` for a day, `2026-11-24T08:00` for a time of it. What the flow gets when it is chosen. */
  value: string
  /** Seconds. */
  duration: number
}

/** Structured content in Engage's own form, as a flow's author wrote it: unchecked. */
export interface StructuredPart {
  kind: 'structured'
  /** Plain text; may be empty. */
  body: string
  content: Record<string, unknown>
  /** `disable_text_input_on_thread`: null leaves it as it is. */
  disableTextInput: boolean | null
}

/** One thing that the customer can choose. Its title is one line of plain text and never empty. */
export interface Option {
  title: string
  /**
   * `reply`: its payload comes back to the flow as the customer's text; never empty: without one the title is it.
   * `url`: http(s). `call`: a telephone number as the flow wrote it.
   */
  action: { type: 'reply'; payload: string } | { type: 'url'; url: string } | { type: 'call'; number: string }
}

/** At least one of title, subtitle, image, url and options holds something. Texts are single lines of plain text. */
export interface Card {
  title: string
  subtitle: string
  /** http(s); or the id of an attachment that is on the platform already, from structured content. */
  imageUrl: string | null
  imageLabel: string
  /** What a tap on the card opens; http(s). */
  url: string | null
  options: Option[]
}
