/** What a channel can do, from the table "Which channel takes which type" of the Engage facts. */
export interface SourceType {
  /** Structured content that a reply may hold. */
  capabilities: readonly string[]
  /** `resource.type` of its contents' events. */
  resourceType: string
  /** "Thread closure is only available for the following sources". */
  closable: boolean
  /** Whether its contents are private messages. */
  private: boolean
}

const RICH = ['select', 'rich_link', 'template', 'carousel']
const MESSAGES: SourceType = { capabilities: RICH, resourceType: 'message', closable: false, private: true }

const TYPES: ReadonlyMap<string, SourceType> = new Map([
  ['engage_messaging', { ...MESSAGES, closable: true }],
  ['dimelo_sdk', { ...MESSAGES, closable: true }],
  ['messenger', { ...MESSAGES, closable: true }],
  ['instagram', MESSAGES],
  ['google_business_messages', MESSAGES],
  ['whats_app', { ...MESSAGES, capabilities: ['template', 'list'] }],
  [
    'apple_business_chat',
    {
      ...MESSAGES,
      capabilities: ['select', 'rich_link', 'list', 'time_select', 'form', 'apple_pay', 'authenticate'],
      resourceType: 'apple_business_chat/message',
    },
  ],
  ['email', { ...MESSAGES, capabilities: [], resourceType: 'emails/email', closable: true }],
])

/** Channels that are not listed (Twitter, Viber, SMS, …) take plain text only. */
export function sourceType(name: string): SourceType {
  return TYPES.get(name) ?? { ...MESSAGES, capabilities: [] }
}
