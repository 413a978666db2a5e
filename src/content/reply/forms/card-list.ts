import type { ListItem } from '../../../engage/structured-content.ts'
import type { ListRules } from '../../../engage/structured-rules.ts'
import type { Card, Option } from '../../message/part.ts'
import { cardName, opening } from '../card.ts'
import type { DeckForm } from '../deck.ts'
import { titlesOf } from '../options.ts'
import type { Payloads } from '../payloads.ts'
import { joined, optionWords, titled } from '../plain.ts'
import { draftOf, plainSketch, type ShownOption } from '../sketch.ts'
import { truncate } from '../truncate.ts'
import { beginning, evenly, MAX_CONTENTS, partWords, REPEATED, wording } from '../words.ts'
import { isReply, replyItems } from './items.ts'

/** An entry of the list: what it is called, what is said about it, and what the flow gets when it is chosen. */
interface Entry extends ShownOption {
  note: string
  imageUrl: string | null
}

/**
 * Cards as the entries of a list to choose from. A card with one answer is one entry, under its own title; one with
 * several is an entry for each. What an entry cannot show – addresses, cards without an answer – is written below the
 * list's words. Null where the channel has no lists, nothing could be chosen, or it would take too many of them.
 */
export const cardList: DeckForm = ({ text, cards, options }, { place, payloads }) => {
  const rules = place.rules.list
  const entries = [...cards.flatMap(entriesOf), ...options.filter(isReply).map(entryOf)]
  if (!rules || entries.length === 0 || entries.length > rules.items.max * MAX_CONTENTS) return null
  const limit = { max: rules.title.max, unit: 'utf16' as const }
  const named = cards.filter(({ options: own }) => own.some(isReply)).map(({ title }) => title)
  const name = text || truncate(named.join(' / '), REPEATED)
  const written = [...cards.flatMap(linesBeside), ...options.filter((option) => !isReply(option)).map(optionWords)]
  const { before, words } = wording(name, written, limit)
  const parts = evenly(entries, rules.items.max)
  return [
    plainSketch([before]),
    ...parts.map((part, at) => {
      const said = partWords(words, at, parts.length)
      const title = said || beginning(titlesOf(part), limit)
      const items = itemsOf(part, rules, payloads)
      return { draft: draftOf({ structuredContent: { type: 'list', title, items } }), plain: [said, ...part] }
    }),
  ]
}

function itemsOf(entries: readonly Entry[], rules: ListRules, payloads: Payloads): ListItem[] {
  return replyItems(entries, rules.item, payloads).map((chosen, index) => {
    const entry = entries[index]
    const item: ListItem = { ...chosen }
    if (entry?.note) item.subtitle = truncate(entry.note, rules.item.subtitle.max)
    if (entry?.imageUrl && rules.picture) item.attachment_id = entry.imageUrl
    return item
  })
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
  const others = card.options.filter((option) => !isReply(option))
  const lines = [
    ...others.map((option) => joined(card.title, optionWords(option))),
    ...opening(card, null).map((option) => titled(card.title, optionWords(option))),
  ]
  if (lines.length > 0 || card.options.some(isReply)) return lines
  return [cardName(card) || titled(card.imageLabel, card.imageUrl ?? '')]
}
