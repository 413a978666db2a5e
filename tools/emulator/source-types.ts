import { channelOf, structuredTypes } from '../../src/engage/channels.ts'

/** What a channel can do. */
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

type Traits = Omit<SourceType, 'capabilities'>

const MESSAGES: Traits = { resourceType: 'message', closable: false, private: true }

const TRAITS: ReadonlyMap<string, Traits> = new Map([
  ['engage_messaging', { ...MESSAGES, closable: true }],
  ['dimelo_sdk', { ...MESSAGES, closable: true }],
  ['messenger', { ...MESSAGES, closable: true }],
  ['apple_business_chat', { ...MESSAGES, resourceType: 'apple_business_chat/message' }],
  ['email', { ...MESSAGES, resourceType: 'emails/email', closable: true }],
])

/** Channels that are not listed (Twitter, Viber, SMS, …) are taken for messages that cannot be closed. */
export function sourceType(name: string): SourceType {
  return { ...(TRAITS.get(name) ?? MESSAGES), capabilities: structuredTypes(channelOf(name)) }
}
