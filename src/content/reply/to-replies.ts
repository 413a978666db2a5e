import type { MessagePart } from '../message/part.ts'
import type { Report } from '../read/report.ts'
import { plainText } from '../text/plain-text.ts'
import { cards } from './cards.ts'
import { choices } from './choices.ts'
import { dates } from './dates.ts'
import type { Reply, ReplyChannel } from './draft.ts'
import { finish } from './finish.ts'
import { link } from './link.ts'
import { media } from './media.ts'
import type { KeptPayload, OfferedOption } from './offered.ts'
import { Payloads } from './payloads.ts'
import { placeOf } from './place.ts'
import type { Drafting, Sketch } from './sketch.ts'
import { structured } from './structured.ts'
import { text } from './text.ts'

export interface ReplyOptions {
  /** Begins the keys of kept payloads: short ASCII, another one for each answer of a conversation. */
  keyPrefix: string
  /** IANA name of the zone that the flow's dates are meant in; UTC where it is not said. */
  timeZone?: string
  /** The number of the first option; 1 where it is not said. */
  numberFrom?: number
  /** Told what was repaired or left out. */
  report: Report
}

/** What is to be posted for an answer, and what has to be remembered of it. */
export interface Answer {
  /** In the order in which they are posted. */
  replies: Reply[]
  /** All options of the answer, see {@link OfferedOption}. */
  offered: OfferedOption[]
  kept: KeptPayload[]
}

/**
 * Turns the message of a flow's whole answer into replies that the channel takes: numbers and keys run over all parts.
 * What the channel does not take degrades to something that the customer can still use; limits are kept by splitting and
 * truncating, never by losing an option. Never throws; a part with nothing to show makes no reply.
 */
export function toReplies(parts: readonly MessagePart[], channel: ReplyChannel, options: ReplyOptions): Answer {
  const on: Drafting = {
    place: placeOf(channel),
    plain: plainText,
    payloads: new Payloads(options.keyPrefix),
    report: options.report,
    timeZone: options.timeZone ?? 'UTC',
  }
  const sketches = parts.flatMap((part, index) =>
    sketch(part, `parts[${index}]`, on).map((made) => ({ ...made, part: index })),
  )
  return { ...finish(sketches, on.place.body, options.numberFrom), kept: on.payloads.kept }
}

function sketch(part: MessagePart, where: string, on: Drafting): Sketch[] {
  switch (part.kind) {
    case 'text':
      return text(part, on)
    case 'choices':
      return choices(part, where, on)
    case 'cards':
      return cards(part, where, on)
    case 'media':
      return media(part, where, on)
    case 'link':
      return link(part, where, on)
    case 'dates':
      return dates(part, where, on)
    case 'structured':
      return structured(part, where, on, sketch)
    default:
      return part satisfies never
  }
}
