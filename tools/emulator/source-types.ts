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
  /** Whom a discussion is initiated with; null where the source "is purely reactive". */
  initiates: Address | null
}

/**
 * How a customer is addressed who is written to first: a telephone number, the same with a template that the channel
 * approved, e-mail addresses, or the `foreign_id` of an identity.
 */
export type Address = 'phone' | 'phone with template' | 'email' | 'identity'

type Traits = Omit<SourceType, 'capabilities'>

const MESSAGES: Traits = { resourceType: 'message', closable: false, private: true, initiates: null }

const TRAITS: ReadonlyMap<string, Traits> = new Map([
  ['engage_messaging', { ...MESSAGES, closable: true, initiates: 'identity' }],
  ['dimelo_sdk', { ...MESSAGES, closable: true, initiates: 'identity' }],
  ['messenger', { ...MESSAGES, closable: true }],
  ['apple_business_chat', { ...MESSAGES, resourceType: 'apple_business_chat/message' }],
  ['whats_app', { ...MESSAGES, initiates: 'phone with template' }],
  ['digital_sms', { ...MESSAGES, initiates: 'phone' }],
  ['sms', { ...MESSAGES, initiates: 'phone' }],
  ['email', { ...MESSAGES, resourceType: 'emails/email', closable: true, initiates: 'email' }],
  ['twitter_search', { ...MESSAGES, private: false }],
])

/** Channels that are not listed (Twitter, Viber, …) are taken for reactive ones of private messages that cannot be closed. */
export function sourceType(name: string): SourceType {
  return { ...(TRAITS.get(name) ?? MESSAGES), capabilities: structuredTypes(channelOf(name)) }
}
