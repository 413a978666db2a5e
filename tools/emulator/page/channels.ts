/** How a channel looks to its customers. The colours and shapes are in `page.css`, under `data-channel`. */
export interface Channel {
  /** The source's type. */
  type: string
  label: string
  /** Letters instead of bubbles: Enter breaks the line there. */
  letters: boolean
  /** Quick replies go when the customer has answered, or when anything was said after them. */
  quickReplies: 'until answered' | 'while newest'
}

const CHAT: Omit<Channel, 'type' | 'label'> = { letters: false, quickReplies: 'until answered' }

/** The channels that a new customer can write on. */
export const CHANNELS: readonly Channel[] = [
  { ...CHAT, type: 'engage_messaging', label: 'Web messaging' },
  { ...CHAT, type: 'whats_app', label: 'WhatsApp' },
  { ...CHAT, type: 'messenger', label: 'Messenger', quickReplies: 'while newest' },
  { ...CHAT, type: 'apple_business_chat', label: 'Apple Messages' },
  { ...CHAT, type: 'email', label: 'E-mail', letters: true },
  { ...CHAT, type: 'digital_sms', label: 'Text message (SMS)' },
]

/** Channels of other types look plain and go by their type. */
export function channelOf(type: string): Channel {
  return CHANNELS.find((channel) => channel.type === type) ?? { ...CHAT, type, label: type }
}
