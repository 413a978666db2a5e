import type { Card, CardsPart, ChoicesPart, MediaPart, MessagePart, Option } from '../message/part.ts'

/** A text as a part; no part where it is empty. */
export function textParts(text: string): MessagePart[] {
  return text === '' ? [] : [{ kind: 'text', text }]
}

/** A text with its options, or what there is of the two. */
export function choicesParts(style: ChoicesPart['style'], text: string, options: Option[]): MessagePart[] {
  return options.length === 0 ? textParts(text) : [{ kind: 'choices', style, text, options }]
}

/** Cards with what is said before them and the options of them all, or what there is of the three. */
export function cardsParts(layout: CardsPart['layout'], text: string, cards: Card[], options: Option[]): MessagePart[] {
  return cards.length === 0 ? choicesParts('buttons', text, options) : [{ kind: 'cards', layout, text, cards, options }]
}

/** Media by address; without a usable one, their label and options are what is left to say. */
export function mediaParts(
  media: MediaPart['media'],
  url: string | null,
  label: string,
  options: Option[],
): MessagePart[] {
  return url === null ? choicesParts('buttons', label, options) : [{ kind: 'media', media, url, label, options }]
}
