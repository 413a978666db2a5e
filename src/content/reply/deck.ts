import type { Card, Option } from '../message/part.ts'
import { offer } from './choices.ts'
import { type Drafting, plainSketch, type Sketch } from './sketch.ts'

/** Cards to lay out: usable ones, as their options are. */
export interface Deck {
  /** The field path of the cards. */
  where: string
  /** Plain text said before; may be empty. */
  text: string
  cards: readonly Card[]
  /** Of the whole deck. */
  options: readonly Option[]
}

/** A way to lay out a deck; null where the channel or the cards do not suit it. */
export type DeckForm = (deck: Deck, on: Drafting) => Sketch[] | null

/** The sketches of a deck's cards, with what the deck says before and offers after them. */
export function framed({ text, options }: Deck, sketches: readonly Sketch[], on: Drafting): Sketch[] {
  const after = options.length === 0 ? [] : offer('buttons', '', options, on)
  return [plainSketch([text]), ...sketches, ...after]
}
