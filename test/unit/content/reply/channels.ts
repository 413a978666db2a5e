import type { ReplyChannel } from '../../../../src/content/reply/draft.ts'

const channel = (sourceType: string | null, more: Partial<ReplyChannel> = {}): ReplyChannel => ({
  sourceType,
  capabilities: null,
  structuredContentSupported: null,
  richText: false,
  ...more,
})

/** Where replies go, by name: every channel of the table, unknown ones, and customers who say what they take. */
export const CHANNELS: Record<string, ReplyChannel> = {
  'engage messaging': channel('engage_messaging'),
  'engage messaging with rich text': channel('engage_messaging', { richText: true }),
  'channel sdk': channel('channel_sdk'),
  messenger: channel('messenger'),
  instagram: channel('instagram'),
  google: channel('google_business_messages'),
  whatsapp: channel('whats_app'),
  apple: channel('apple_business_chat'),
  'unknown with capabilities': channel('smoke_signals', { capabilities: ['select', 'Template', 'hologram'] }),
  email: channel('email'),
  twitter: channel('twitter'),
  viber: channel('viber'),
  sms: channel('digital_sms'),
  unknown: channel(null),
  'engage messaging, an app that takes nothing': channel('engage_messaging', { capabilities: [] }),
  'engage messaging without structured content': channel('engage_messaging', {
    capabilities: ['select'],
    structuredContentSupported: false,
  }),
}
