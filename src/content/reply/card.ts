import type { CardRules } from '../../engage/structured-rules.ts'
import type { Card, Option } from '../message/part.ts'
import type { Report } from '../read/report.ts'
import { hostOf, isPicture, isWebAddress } from './address.ts'
import { isButton } from './forms/items.ts'
import { subtitleLimit } from './forms/template.ts'
import { singleLine, titlesOf, usableOptions } from './options.ts'
import { joined, optionWords } from './plain.ts'

/** Cards with single-line words, usable options and addresses that open; what is left out of them is reported. */
export function usableCards(cards: readonly Card[], where: string, report: Report): Card[] {
  return cards.map((card, index) => {
    const path = `${where}[${index}]`
    return {
      title: singleLine(card.title),
      subtitle: card.subtitle.trim(),
      imageUrl: usableAddress(card.imageUrl, isPicture, `${path}.imageUrl`, report),
      imageLabel: singleLine(card.imageLabel),
      url: usableAddress(card.url, isWebAddress, `${path}.url`, report),
      options: usableOptions(card.options, `${path}.options`, report),
    }
  })
}

function usableAddress(
  address: string | null,
  isUsable: (address: string) => boolean,
  where: string,
  report: Report,
): string | null {
  if (address === null || isUsable(address)) return address
  report(where, 'is not an http(s) address')
  return null
}

export interface FittedCard {
  /** Has a title, and only what the channel's template holds. */
  card: Card
  /** The card as plain text says it: as it was, with the options that are shown on it. */
  plain: Card
  /** Options that it does not hold, to be offered by themselves. */
  rest: Option[]
}

/**
 * Makes a card fit for a template. What cannot be clicked there is written below the subtitle where there is room; what
 * finds no room is left over.
 *
 * @param otherTitle the title of a card that has nothing to say
 */
export function fitCard(card: Card, otherTitle: string, rules: CardRules): FittedCard {
  const url = rules.url !== 'ignored' && card.url !== null && card.url.length <= rules.url.max ? card.url : null
  const options = url === card.url ? card.options : [...card.options, ...opening(card, rules.buttonUrl)]
  const items = options.filter((option) => isButton(option, rules)).slice(0, rules.items.max)
  const written = options.filter((option) => !isButton(option, rules))
  const fitted = { ...entitled(card, otherTitle), url, options: items }
  const subtitle = [fitted.subtitle, ...written.map(optionWords)].filter((line) => line !== '').join('\n')
  const isWritten = subtitle.length <= subtitleLimit(card, rules)
  const shown = new Set([...items, ...(isWritten ? written : [])])
  const rest = options.filter((option) => !shown.has(option))
  return {
    card: isWritten ? { ...fitted, subtitle } : fitted,
    plain: { ...card, options: card.options.filter((option) => shown.has(option)) },
    rest,
  }
}

/** The address of a card that cannot be tapped, as an option of its own, unless it has one that opens the same. */
export function opening({ url, options }: Card, buttonUrl: CardRules['buttonUrl']): Option[] {
  if (url === null || options.some(({ action }) => action.type === 'url' && action.url === url)) return []
  return [{ title: buttonUrl === null ? url : hostOf(url), action: { type: 'url', url } }]
}

/** Whether a card says no more than a text would. */
export function isWords({ imageUrl, url, options }: Card): boolean {
  return imageUrl === null && url === null && options.length === 0
}

/** A card without a title gets the first of its words for one. */
function entitled(card: Card, otherTitle: string): Card {
  if (card.title !== '') return card
  if (card.subtitle !== '') return { ...card, title: singleLine(card.subtitle), subtitle: '' }
  return { ...card, title: card.imageLabel || otherTitle || titlesOf(card.options) || hostTitle(card) }
}

function hostTitle({ url, imageUrl }: Card): string {
  const address = url ?? imageUrl
  return address !== null && isWebAddress(address) ? hostOf(address) : '–'
}

/** What a card is called where its options stand by themselves. */
export function cardName(card: Card): string {
  return joined(card.title, card.subtitle) || card.imageLabel
}
