import type { BodyLimit } from '../../../engage/channels.ts'
import type { Option } from '../../message/part.ts'
import type { ReplyDraft } from '../draft.ts'

/** A type of structured content that shows words and options to choose from, as the channel takes it. */
export interface OptionsForm {
  /** How many options one content holds. */
  room: number
  /** How long its words may be. */
  words: BodyLimit
  /** Whether it shows an option as something to click; others are written out in the words. */
  takes(option: Option): boolean
  /** One content. Its words are not blank and, as the options, within the limits. */
  draft(words: string, options: readonly Option[]): ReplyDraft
}
