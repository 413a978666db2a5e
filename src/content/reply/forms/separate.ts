import type { RichLink } from '../../../engage/structured-content.ts'
import type { RichLinkRules } from '../../../engage/structured-rules.ts'
import type { Card, Option } from '../../message/part.ts'
import { hostOf } from '../address.ts'
import { cardName, opening } from '../card.ts'
import { offer } from '../choices.ts'
import { type DeckForm, framed } from '../deck.ts'
import { cardLines } from '../plain.ts'
import { type Drafting, draftOf, type Sketch } from '../sketch.ts'
import { truncate } from '../truncate.ts'
import { isReply } from './items.ts'

/**
 * Cards where there are no templates, but something of what they consist of (Apple): the picture, and the words with the
 * options; a card that only opens an address is a rich link. Null where the channel has neither, and for several cards
 * that can be answered: those are better off in a list.
 */
export const separate: DeckForm = (deck, on) => {
  const { rich_link, select, list } = on.place.rules
  const areAnswered = deck.cards.some((card) => card.options.some(isReply))
  if (!(rich_link || select || list) || (deck.cards.length > 1 && areAnswered)) return null
  return framed(
    deck,
    deck.cards.flatMap((card) => cardSketches(card, on)),
    on,
  )
}

function cardSketches(card: Card, on: Drafting): Sketch[] {
  const options = [...card.options, ...opening(card, null)]
  const link = on.place.rules.rich_link && richLink(card, options, on.place.rules.rich_link)
  if (link) return [link]
  if (card.imageUrl === null) return offer('buttons', cardName(card), options, on)
  const picture: Sketch = {
    draft: draftOf({ attachments: [{ url: card.imageUrl, media: 'image', label: card.imageLabel }] }),
    plain: cardLines({ ...card, title: '', subtitle: '', url: null, options: [] }),
  }
  const isPicture = card.title === '' && card.subtitle === '' && options.length === 0
  return isPicture ? [picture] : [picture, ...offer('buttons', cardName(card), options, on)]
}

/** Null for a card that does anything but open one address. */
function richLink(card: Card, options: readonly Option[], rules: RichLinkRules): Sketch | null {
  const [only] = options
  if (options.length !== 1 || only?.action.type !== 'url' || only.action.url.length > rules.url.max) return null
  const { url } = only.action
  const [title, subtitle] = rules.subtitle === 'ignored' ? [cardName(card), ''] : [card.title, card.subtitle]
  const otherTitle = only.title === url ? hostOf(url) : only.title
  const content: RichLink = { type: 'rich_link', title: truncate(title || otherTitle, rules.title.max), url }
  if (subtitle !== '' && rules.subtitle !== 'ignored') content.subtitle = truncate(subtitle, rules.subtitle.max)
  if (card.imageUrl !== null) content.attachment_id = card.imageUrl
  return { draft: draftOf({ structuredContent: content }), plain: cardLines(card) }
}
