import type { Card, Option } from '../message/part.ts'
import { isWebAddress } from './address.ts'
import type { Line } from './sketch.ts'
import { truncate } from './truncate.ts'

/**
 * Writes lines as one plain text. Options become `1. Title`, `1. Title: target` or `1. Title – note`; empty lines set
 * blocks apart, never two in a row and none at the ends.
 *
 * @param numberOf the option's number in the answer
 */
export function writePlain(lines: readonly Line[], numberOf: (option: Option) => number): string {
  return lines
    .map((line) =>
      typeof line === 'string'
        ? line
        : `${numberOf(line)}. ${joined(optionWords(line), truncate(line.note ?? '', LONGEST_WORDS))}`,
    )
    .filter((line, at, all) => line !== '' || all[at - 1] !== '')
    .join('\n')
    .trim()
}

/**
 * UTF-16 units of an option's title, and of what is said about it: what is longer would tear the option from its number
 * where a text is split. A longer address has a line of its own.
 */
const LONGEST_WORDS = 160

/** `Title`, or `Title: target` for an address or a telephone number. */
export function optionWords({ title: full, action }: Option): string {
  const title = truncate(full, LONGEST_WORDS)
  switch (action.type) {
    case 'reply':
      return title
    case 'url':
      return titled(title, action.url)
    case 'call':
      return titled(title, action.number)
    default:
      return action satisfies never
  }
}

/**
 * A card as a block of lines: `Title – subtitle`, its address where it has one, and its options. A picture is named only
 * on a card without words: elsewhere it illustrates what the words say. A card that is called as its only option is
 * that option.
 */
export function cardLines(card: Card): Line[] {
  const [only] = card.options
  if (card.options.length === 1 && only && only.title === card.title) {
    return [{ ...only, note: card.subtitle }, card.url ?? ''].filter((line) => line !== '')
  }
  return [cardWords(card), card.url ?? '', ...card.options].filter((line) => line !== '')
}

function cardWords({ title, subtitle, imageUrl, imageLabel }: Card): string {
  // The id of a picture that is on the platform already tells a reader nothing.
  const picture = imageUrl !== null && isWebAddress(imageUrl) ? imageUrl : ''
  return joined(title, subtitle) || titled(imageLabel, picture)
}

/** `Title: target`; only the one where the other is missing or the same. */
export function titled(title: string, target: string): string {
  if (title === target) return title
  return [title, target].filter((part) => part !== '').join(target.length > LONGEST_WORDS ? ':\n' : ': ')
}

/** `Title – subtitle`; only the one where the other is missing or the same. */
export function joined(title: string, subtitle: string): string {
  return title === subtitle ? title : [title, subtitle].filter((part) => part !== '').join(' – ')
}
