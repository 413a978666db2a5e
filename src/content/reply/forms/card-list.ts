import type { ListItem } from '../../../engage/structured-content.ts'
import type { Card, Option } from '../../message/part.ts'
import { cardName } from '../card.ts'
import type { DeckForm } from '../deck.ts'
import { titlesOf } from '../options.ts'
import { joined, optionWords, titled } from '../plain.ts'
import { draftOf, plainSketch, type ShownOption } from '../sketch.ts'
import { truncate } from '../truncate.ts'
import { beginning, evenly, fits, MAX_CONTENTS, partWords, splitOff } from '../words.ts'
import { isReply, replyItems } from './items.ts'

/** An entry of the list: what it is called, what is said about it, and what the flow gets when it is chosen. */
interface Entry extends ShownOption {
  note: string
  imageUrl: string | null
}

/**
 * Cards as the entries of a list to choose from. A card with one answer is one entry, under its own title; one with
 * several is an entry for each. What an entry cannot show – addresses, cards without an answer – is said before. Null
 * where the channel has no lists, nothing could be chosen, or it would take too many of them.
 */
export const cardList: DeckForm = (deck, on) => {
  const rules = on.place.rules.list
  const entries = [...deck.cards.flatMap(entriesOf), ...deck.options.filter(isReply).map(entryOf)]
  if (!rules || entries.length === 0 || entries.length > rules.items.max * MAX_CONTENTS) return null
  const besides = [...deck.cards.flatMap(linesBeside), ...deck.options.filter((o) => !isReply(o)).map(optionWords)]
  const limit = { max: rules.title.max, unit: 'utf16' as const }
  const { before, words } = fits(deck.text, limit) ? { before: '', words: deck.text } : splitOff(deck.text, limit)
  const parts = evenly(entries, rules.items.max)
  return [
    plainSketch([before, '', ...besides]),
    ...parts.map((part, at) => {
      const said = partWords(words, at, parts.length)
      const items = replyItems(part, rules.item, on.payloads).map((item, index): ListItem => {
        const entry = part[index]
        const subtitle = truncate(entry?.note ?? '', rules.item.subtitle.max)
        const picture = rules.picture ? (entry?.imageUrl ?? null) : null
        return {
          ...item,
          ...(subtitle === '' ? {} : { subtitle }),
          ...(picture === null ? {} : { attachment_id: picture }),
        }
      })
      const title = said || beginning(titlesOf(part), limit)
      return { draft: draftOf({ structuredContent: { type: 'list', title, items } }), plain: [said, ...part] }
    }),
  ]
}

function entriesOf(card: Card): Entry[] {
  const replies = card.options.filter(isReply)
  return replies.map((option, index) => {
    // One picture for a card, also where it has several entries.
    const imageUrl = index === 0 ? card.imageUrl : null
    if (replies.length > 1) return { ...option, note: cardName(card), imageUrl }
    const title = card.title || option.title
    return { ...option, title, note: card.subtitle || (title === option.title ? '' : option.title), imageUrl }
  })
}

function entryOf(option: Option): Entry {
  return { ...option, note: '', imageUrl: null }
}

/** What a card says that its entries do not. */
function linesBeside(card: Card): string[] {
  const name = cardName(card)
  const addresses = [
    ...(card.url === null ? [] : [titled(name, card.url)]),
    ...card.options.filter((option) => !isReply(option)).map((option) => joined(name, optionWords(option))),
  ]
  if (addresses.length > 0 || card.options.some(isReply)) return addresses
  return [name || titled(card.imageLabel, card.imageUrl ?? '')]
}
