import type { BodyLimit } from '../../engage/channels.ts'
import { splitText } from '../split.ts'
import { truncate } from './truncate.ts'

/** More contents than this for the options of one part are a flood: a text with numbered options says the same. */
export const MAX_CONTENTS = 3

/** UTF-16 units of a text that are repeated above the second and further parts of what had to be split. */
export const REPEATED = 60

/**
 * What of a text stands in a message whose words are limited, and what has to be said before it. The text is broken as
 * {@link splitText} breaks it.
 */
export function splitOff(text: string, limit: BodyLimit): { before: string; words: string } {
  const words = splitText(text, limit).at(-1) ?? ''
  return { before: text.slice(0, text.length - words.length).trim(), words }
}

/** The beginning of a text that one message holds. */
export function beginning(text: string, limit: BodyLimit): string {
  return splitText(text, limit)[0] ?? ''
}

/** Whether one message holds a text. */
export function fits(text: string, limit: BodyLimit): boolean {
  return splitText(text, limit).length <= 1
}

/**
 * A text with the options that cannot be clicked written below it; where it is too long for that, they are said before.
 */
export function wording(text: string, written: readonly string[], limit: BodyLimit): { before: string; words: string } {
  const all = [text, ...written].join('\n').trim()
  if (fits(all, limit)) return { before: '', words: all }
  const { before, words } = splitOff(text, limit)
  return { before: [before, ...written].join('\n').trim(), words }
}

/** The words of one of several messages that belong together: `Which branch? (2/3)` from the second one on. */
export function partWords(words: string, index: number, count: number): string {
  return index === 0 ? words : `${truncate(words.replace(/\s+/g, ' '), REPEATED)} (${index + 1}/${count})`.trim()
}

/** Splits a list into as few parts of at most `max` as there have to be, none longer than another by more than one. */
export function evenly<T>(list: readonly T[], max: number): T[][] {
  const count = Math.ceil(list.length / max)
  const start = (part: number) => Math.ceil((part * list.length) / count)
  return Array.from({ length: count }, (_, part) => list.slice(start(part), start(part + 1)))
}
