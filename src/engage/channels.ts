import { APPLE, CHANNEL_SDK, GOOGLE, INSTAGRAM, MESSAGING, MESSENGER, WHATSAPP } from './channel-rules.ts'
import { STRUCTURED_CONTENT_TYPES, type StructuredContentType } from './structured-content.ts'
import type { StructuredRules } from './structured-rules.ts'

/** How long the body of one content may be: `max` in UTF-16 code units (a string's `length`) or in UTF-8 bytes. */
export interface BodyLimit {
  max: number
  unit: 'utf16' | 'utf8'
}

/** What one content may hold on a channel. */
export interface Channel {
  body: BodyLimit
  /** By type of structured content; a type without rules is not taken. */
  structured: StructuredRules
}

/**
 * For channels that publish no figure: text of this length passes on every channel of the table but Instagram, where
 * bytes count.
 */
const CONSERVATIVE: BodyLimit = { max: 1000, unit: 'utf16' }

/** The longest body of Engage itself: 20,000 characters, for messages of the Source SDK. */
const LARGEST: BodyLimit = { max: 20_000, unit: 'utf16' }

const UNKNOWN: Channel = { body: CONSERVATIVE, structured: {} }

/**
 * By `source_type`, lower-cased. Engage's names come first (as deliveries and RingCentral's own agent interface have
 * them), followed by spellings that other parts of Engage use for the same channel.
 *
 * The lengths of bodies are the channels' own published ones where there are any; where none is published, or pages
 * disagree, the smaller reading is taken. A text that is split once too often is still read, one that is refused is not.
 */
const CHANNELS: ReadonlyMap<string, Channel> = new Map([
  // No figure is published for Engage Messaging; it stays well below the 20,000 of the Source SDK.
  ...named(['engage_messaging', 'chat'], { max: 4000, unit: 'utf16' }, MESSAGING),
  ...named(['channel_sdk', 'dimelo_sdk', 'source_sdk'], LARGEST, CHANNEL_SDK),
  // An e-mail has no length of its own: Engage's is what counts.
  ...named(['email'], LARGEST),
  // Meta's Send API: 2000 characters in `message.text`.
  ...named(['messenger', 'facebook_messenger'], { max: 2000, unit: 'utf16' }, MESSENGER),
  // Meta's Instagram Messaging: 1000, which its pages call bytes in one place and characters in another.
  ...named(['instagram', 'instagram_messaging', 'instagram_messenger'], { max: 1000, unit: 'utf8' }, INSTAGRAM),
  // Meta, WhatsApp Cloud API, text messages: `text.body` takes 4096 characters.
  ...named(['whats_app', 'whatsapp'], { max: 4096, unit: 'utf16' }, WHATSAPP),
  // Apple documents no figure for `body`.
  ...named(['apple_business_chat', 'apple_messages_for_business'], CONSERVATIVE, APPLE),
  // Google, Business Messages, `BusinessMessagesMessage.text`: 3072 characters.
  ...named(['google_business_messages', 'gbm'], { max: 3072, unit: 'utf16' }, GOOGLE),
  // Direct messages (X API, `message_create`: 10,000 characters): a bot answers in private. Public posts take 280.
  ...named(['twitter', 'twitter_dm'], { max: 10_000, unit: 'utf16' }),
  ...named(['twitter_search'], { max: 280, unit: 'utf16' }),
  // Viber REST Bot API, text messages.
  ...named(['viber'], { max: 7000, unit: 'utf16' }),
  // RingCentral SMS: 1000 characters.
  ...named(['digital_sms', 'sms'], { max: 1000, unit: 'utf16' }),
])

/** @param sourceType the content's `source_type`; null or unknown gives a channel that takes short plain text only */
export function channelOf(sourceType: string | null): Channel {
  return CHANNELS.get(sourceType?.trim().toLowerCase() ?? '') ?? UNKNOWN
}

/** The types of structured content that a channel takes, in the order in which the platform lists them. */
export function structuredTypes({ structured }: Channel): StructuredContentType[] {
  return STRUCTURED_CONTENT_TYPES.filter((type) => structured[type] !== undefined)
}

function named(names: string[], body: BodyLimit, structured: StructuredRules = {}): [string, Channel][] {
  return names.map((name) => [name, { body, structured }])
}
