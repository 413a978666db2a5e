import { type BodyLimit, channelOf } from '../../engage/channels.ts'
import { STRUCTURED_CONTENT_TYPES } from '../../engage/structured-content.ts'
import { PRIMARY, type StructuredRules } from '../../engage/structured-rules.ts'
import type { ReplyChannel } from './draft.ts'

/** What the place that replies go to takes, and how much of it. */
export interface Place {
  body: BodyLimit
  /** By type of structured content; a type without rules is not taken. */
  rules: StructuredRules
  richText: boolean
  /** Whether the customer's text input can be closed and opened: "Engage Messaging only", refused elsewhere. */
  textInput: boolean
}

/**
 * What a customer's content says is believed first: no structured content where it says so, else exactly the types that
 * it lists, be it none. The table of channels answers where it says nothing; a listed type that the table does not have
 * for the channel is held to the platform's primary limits.
 */
export function placeOf({ sourceType, capabilities, structuredContentSupported, richText }: ReplyChannel): Place {
  const { body, structured } = channelOf(sourceType)
  const place = { body, richText, textInput: structured.select?.messaging === true }
  if (structuredContentSupported === false) return { ...place, rules: {} }
  if (capabilities === null) return { ...place, rules: structured }
  const listed = new Set(capabilities.map((type) => type.trim().toLowerCase()))
  const rules: StructuredRules = { ...PRIMARY, ...structured }
  for (const type of STRUCTURED_CONTENT_TYPES) if (!listed.has(type)) delete rules[type]
  return { ...place, rules }
}
