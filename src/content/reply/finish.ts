import type { BodyLimit } from '../../engage/channels.ts'
import type { Option } from '../message/part.ts'
import { splitText } from '../split.ts'
import type { Reply } from './draft.ts'
import type { OfferedOption } from './offered.ts'
import { payloadOf } from './options.ts'
import { writePlain } from './plain.ts'
import { draftOf, type Sketch } from './sketch.ts'

/** A sketch with the part that it says, as an index of the answer's parts. */
export type PlacedSketch = Sketch & { part: number }

/**
 * Numbers the options of an answer and makes its sketches replies. Options that are shown with their numbers get the
 * first ones, 1 to n unless `numberFrom` is another; those of buttons follow, for the case that a fallback has to show them.
 */
export function finish(
  sketches: readonly PlacedSketch[],
  limit: BodyLimit,
  numberFrom = 1,
): { replies: Reply[]; offered: OfferedOption[] } {
  const shown = sketches.filter(({ draft }) => draft === null).flatMap(optionsOf)
  const clicked = sketches.filter(({ draft }) => draft !== null).flatMap(optionsOf)
  const numbers = new Map([...shown, ...clicked].map((option, index) => [option, index + numberFrom]))
  const numberOf = (option: Option) => numbers.get(option) ?? 0
  const replies: Reply[] = []
  const offered: OfferedOption[] = []
  for (const sketch of sketches) {
    const fallback = splitText(writePlain(sketch.plain, numberOf), limit).filter((part) => part.trim() !== '')
    for (const option of optionsOf(sketch)) {
      const number = numberOf(option)
      offered.push({
        number: sketch.draft === null ? number : null,
        title: option.title,
        payload: payloadOf(option),
        reply: replies.length,
        fallbackNumber: number,
      })
    }
    const { part, disableTextInput = null } = sketch
    if (sketch.draft) replies.push({ draft: { ...sketch.draft, disableTextInput }, part, fallback })
    else
      replies.push(...fallback.map((body) => ({ draft: draftOf({ body, disableTextInput }), part, fallback: [body] })))
  }
  return { replies, offered }
}

function optionsOf({ plain }: Sketch): Option[] {
  return plain.filter((line) => typeof line !== 'string')
}
