import type { CardsPart } from '../message/part.ts'
import { usableCards } from './card.ts'
import type { DeckForm } from './deck.ts'
import { cardList } from './forms/card-list.ts'
import { carousel } from './forms/carousel.ts'
import { separate } from './forms/separate.ts'
import { templates } from './forms/templates.ts'
import { usableOptions } from './options.ts'
import { cardLines } from './plain.ts'
import { type Drafting, plainSketch, type Sketch } from './sketch.ts'

/** What is tried for cards, the best first; what nothing suits is a text with numbered options. */
const FORMS: Record<CardsPart['layout'], readonly DeckForm[]> = {
  gallery: [carousel, templates, separate, cardList],
  list: [cardList, carousel, templates, separate],
}

/** Cards: a `carousel` or `list`, else a `template` for each, else text with numbered options. */
export function cards(part: CardsPart, where: string, on: Drafting): Sketch[] {
  const deck = {
    where: `${where}.cards`,
    text: on.plain(part.text).trim(),
    cards: usableCards(part.cards, `${where}.cards`, on.report),
    options: usableOptions(part.options, `${where}.options`, on.report),
  }
  // One card is no list.
  for (const form of FORMS[deck.cards.length === 1 ? 'gallery' : part.layout]) {
    const sketches = form(deck, on)
    if (sketches) return sketches
  }
  const blocks = deck.cards.flatMap((card) => [...cardLines(card), ''])
  return [plainSketch([deck.text, '', ...blocks, ...deck.options])]
}
