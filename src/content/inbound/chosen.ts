import type { KeptPayload, OfferedOption } from '../reply/offered.ts'

/** How what a customer typed or clicked is turned into what the flow offered. */
export interface Choices {
  /** The payload of the option that the words name by its number or its title; null where they name none. */
  typed(words: string): string | null
  /** The payload that was kept under the key which a click brought back; without one, what came is the payload. */
  clicked(payload: string): string
}

/**
 * The choices that a conversation holds: the options of the last answer, and the payloads that its channel would not
 * carry.
 *
 * A title counts before a number: where "2" is what an option is called, it is not the second one that is meant. Where
 * several options of different payloads share a title, the words name none: a guess could buy the wrong shoes.
 */
export function choicesOf(
  offered: readonly Pick<OfferedOption, 'number' | 'title' | 'payload'>[],
  kept: readonly KeptPayload[],
): Choices {
  return {
    typed: (words) => {
      const title = folded(words)
      const named = new Set(offered.filter((option) => folded(option.title) === title).map(({ payload }) => payload))
      const [payload, another] = named
      if (payload !== undefined) return another === undefined ? payload : null
      const number = numberIn(words)
      return offered.find((option) => number !== null && option.number === number)?.payload ?? null
    },
    clicked: (payload) => kept.find(({ key }) => key === payload)?.payload ?? payload,
  }
}

/** For conversations in which nothing was offered. */
export const NO_CHOICES = choicesOf([], [])

function folded(words: string): string {
  return words.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}

/**
 * The number that the words are and nothing else: `2`, `2.`, `2)`, `(2)`, also in full-width characters or as a keycap
 * emoji.
 */
function numberIn(words: string): number | null {
  const plain = words
    .normalize('NFKC')
    .replace(/[\u{FE0F}\u{20E3}]/gu, '')
    .trim()
  const digits = /^\(?(\d{1,3})\s?[.):]?$/.exec(plain)?.[1]
  return digits === undefined ? null : Number(digits)
}
