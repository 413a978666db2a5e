import type { Option } from '../message/part.ts'
import type { Report } from '../read/report.ts'
import type { ReplyDraft } from './draft.ts'
import type { Payloads } from './payloads.ts'
import type { Place } from './place.ts'

/** A line of the plain form: words, or an option, which gets its number once the whole answer is laid out. */
export type Line = string | ShownOption

export interface ShownOption extends Option {
  /** What is said about it beside its title. */
  note?: string
}

/** A reply before the options of the answer have their numbers. */
export interface Sketch {
  /** Null where the plain form is all there is: then its options are shown numbered. */
  draft: ReplyDraft | null
  /** All that the draft says, as lines of plain text; an empty one sets apart what follows. Blank: no reply. */
  plain: readonly Line[]
  /** `disable_text_input_on_thread`; left as it is where absent. */
  disableTextInput?: boolean
}

/** What the making of an answer's replies needs besides the parts. */
export interface Drafting {
  place: Place
  /** Makes the words of a part plain text. */
  plain(source: string): string
  payloads: Payloads
  report: Report
  /** IANA name of the zone that the times of {@link DateSlot} are in. */
  timeZone: string
}

/** A draft with defaults: no body, no structured content, no attachments, the text input left as it is. */
export function draftOf(content: Partial<ReplyDraft>): ReplyDraft {
  return { body: '', format: 'text', structuredContent: null, attachments: [], disableTextInput: null, ...content }
}

/** A reply that is plain text. */
export function plainSketch(lines: readonly Line[]): Sketch {
  return { draft: null, plain: lines }
}
