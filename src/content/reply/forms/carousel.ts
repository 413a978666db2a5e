import type { Card } from '../../message/part.ts'
import { cardName, fitCard } from '../card.ts'
import { offer } from '../choices.ts'
import { type DeckForm, framed } from '../deck.ts'
import { cardLines } from '../plain.ts'
import { type Drafting, draftOf, type Sketch } from '../sketch.ts'
import { evenly } from '../words.ts'
import { cardContent } from './template.ts'
import { templateSketches } from './templates.ts'

/**
 * Cards side by side. All cards of a carousel have a picture or none: where only some have one, those go into a carousel
 * of their own, before the others, so that no picture is lost. More cards than a carousel holds fill several. Options
 * that a card has no room for follow behind the carousel under the card's name.
 */
export const carousel: DeckForm = (deck, on) => {
  if (!on.place.rules.carousel) return null
  const pictured = deck.cards.filter(({ imageUrl }) => imageUrl !== null)
  const bare = deck.cards.filter(({ imageUrl }) => imageUrl === null)
  if (pictured.length > 0 && bare.length > 0) {
    on.report(deck.where, 'have a picture in part only: those without follow by themselves')
  }
  const sketches = [pictured, bare].flatMap((cards) => carouselSketches(cards, on))
  return framed(deck, sketches, on)
}

function carouselSketches(cards: readonly Card[], on: Drafting): Sketch[] {
  const rules = on.place.rules.carousel
  const [only] = cards
  if (!rules || only === undefined) return []
  if (cards.length === 1 && on.place.rules.template) return templateSketches(only, on.place.rules.template, on)
  return evenly(cards, rules.items.max).flatMap((group) => {
    const fitted = group.map((card, at) => fitCard(card, `${at + 1}/${group.length}`, rules.card))
    const items = fitted.map(({ card }) => cardContent(card, rules.card, on.payloads))
    const rests = fitted.filter(({ rest }) => rest.length > 0)
    return [
      {
        draft: draftOf({ structuredContent: { type: 'carousel', items } }),
        plain: fitted.flatMap(({ plain }) => [...cardLines(plain), '']),
      },
      ...rests.flatMap(({ card, rest }) => offer('buttons', cardName(card), rest, on)),
    ]
  })
}
