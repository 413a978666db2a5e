import type { CardRules } from '../../../engage/structured-rules.ts'
import type { Card } from '../../message/part.ts'
import { cardName, fitCard, isWords } from '../card.ts'
import { offer } from '../choices.ts'
import { type DeckForm, framed } from '../deck.ts'
import { cardLines, optionWords } from '../plain.ts'
import { type Drafting, draftOf, plainSketch, type Sketch } from '../sketch.ts'
import { fits } from '../words.ts'
import { cardContent } from './template.ts'

/** Cards below each other, each a template of its own. */
export const templates: DeckForm = (deck, on) => {
  const rules = on.place.rules.template
  if (!rules) return null
  return framed(
    deck,
    deck.cards.flatMap((card) => templateSketches(card, rules, on)),
    on,
  )
}

/**
 * One card: a template, and behind it the options that this has no room for. A card of words only is a text. Where only
 * replies can be buttons (WhatsApp) a template needs one: a card without is its picture with the words below.
 */
export function templateSketches(card: Card, rules: CardRules, on: Drafting): Sketch[] {
  const { card: fitted, plain, rest } = fitCard(card, '', rules)
  if (isWords(fitted)) return [plainSketch(cardLines(card))]
  if (rules.buttonUrl === null && fitted.options.length === 0) return [captioned(card, on)]
  const content = cardContent(fitted, rules, on.payloads)
  return [
    { draft: draftOf({ structuredContent: { type: 'template', ...content } }), plain: cardLines(plain) },
    ...(rest.length === 0 ? [] : offer('buttons', cardName(fitted), rest, on)),
  ]
}

function captioned(card: Card, on: Drafting): Sketch {
  const plain = cardLines(card)
  const caption = cardLines({ ...card, imageUrl: null })
  const body = caption.map((line) => (typeof line === 'string' ? line : optionWords(line))).join('\n')
  if (card.imageUrl === null || !fits(body, on.place.body)) return plainSketch(plain)
  const picture = { url: card.imageUrl, media: 'image' as const, label: card.imageLabel }
  return { draft: draftOf({ body, attachments: [picture] }), plain }
}
