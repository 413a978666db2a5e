import { type BodyLimit, channelOf } from './channels.ts'

export type { BodyLimit } from './channels.ts'

/**
 * The longest body that a channel takes in one content.
 *
 * Platforms that count "characters" do not say which: UTF-16 code units are the reading that is never too long.
 *
 * @param sourceType the content's `source_type`; null or unknown gives a conservative 1000 UTF-16 units
 */
export function bodyLimit(sourceType: string | null): BodyLimit {
  return channelOf(sourceType).body
}
