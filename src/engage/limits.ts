/**
 * The figures are the channels' own published ones where there are any; where none is published, or pages disagree, the
 * smaller reading is taken. A text that is split once too often is still read, one that is refused is not.
 */

/** How long the body of one content may be: `max` in UTF-16 code units (a string's `length`) or in UTF-8 bytes. */
export interface BodyLimit {
  max: number
  unit: 'utf16' | 'utf8'
}

/**
 * For channels that publish no figure: text of this length passes on every channel of the table but Instagram, where
 * bytes count.
 */
const CONSERVATIVE: BodyLimit = { max: 1000, unit: 'utf16' }

/** The longest body of Engage itself: 20,000 characters, for messages of the Source SDK. */
const LARGEST: BodyLimit = { max: 20_000, unit: 'utf16' }

/** Meta's Send API: 2000 characters in `message.text`. */
const MESSENGER: BodyLimit = { max: 2000, unit: 'utf16' }

/** Meta's Instagram Messaging: 1000, which its pages call bytes in one place and characters in another. */
const INSTAGRAM: BodyLimit = { max: 1000, unit: 'utf8' }

/** Meta, WhatsApp Cloud API, text messages: `text.body` takes 4096 characters. */
const WHATSAPP: BodyLimit = { max: 4096, unit: 'utf16' }

/** RingCentral SMS: 1000 characters. */
const SMS: BodyLimit = { max: 1000, unit: 'utf16' }

/** Google, Business Messages, `BusinessMessagesMessage.text`: 3072 characters. */
const GOOGLE: BodyLimit = { max: 3072, unit: 'utf16' }

/**
 * By `source_type`, lower-cased. Engage's names are on the left of each group (as deliveries and RingCentral's own
 * agent interface have them), followed by spellings that other parts of Engage use for the same channel.
 */
const LIMITS: ReadonlyMap<string, BodyLimit> = new Map([
  // No figure is published for Engage Messaging; it stays well below the 20,000 of the Source SDK.
  ['engage_messaging', { max: 4000, unit: 'utf16' }],
  ['chat', { max: 4000, unit: 'utf16' }],
  ['channel_sdk', LARGEST],
  ['dimelo_sdk', LARGEST],
  ['source_sdk', LARGEST],
  // An e-mail has no length of its own: Engage's is what counts.
  ['email', LARGEST],
  ['messenger', MESSENGER],
  ['facebook_messenger', MESSENGER],
  ['instagram', INSTAGRAM],
  ['instagram_messaging', INSTAGRAM],
  ['instagram_messenger', INSTAGRAM],
  ['whats_app', WHATSAPP],
  ['whatsapp', WHATSAPP],
  // Apple documents no figure for `body`.
  ['apple_business_chat', CONSERVATIVE],
  ['apple_messages_for_business', CONSERVATIVE],
  ['google_business_messages', GOOGLE],
  ['gbm', GOOGLE],
  // Direct messages (X API, `message_create`: 10,000 characters): a bot answers in private. Public posts take 280.
  ['twitter', { max: 10_000, unit: 'utf16' }],
  ['twitter_dm', { max: 10_000, unit: 'utf16' }],
  ['twitter_search', { max: 280, unit: 'utf16' }],
  // Viber REST Bot API, text messages.
  ['viber', { max: 7000, unit: 'utf16' }],
  ['digital_sms', SMS],
  ['sms', SMS],
])

/**
 * The longest body that a channel takes in one content.
 *
 * Platforms that count "characters" do not say which: UTF-16 code units are the reading that is never too long.
 *
 * @param sourceType the content's `source_type`; null or unknown gives a conservative 1000 UTF-16 units
 */
export function bodyLimit(sourceType: string | null): BodyLimit {
  return LIMITS.get(sourceType?.trim().toLowerCase() ?? '') ?? CONSERVATIVE
}
