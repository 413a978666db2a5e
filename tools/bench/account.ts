/** The account that the measured worker serves: as much of one as a conversation needs. */

export const BOT_CATEGORY_ID = '64b0c1d2e3f4a5b6c7d8e901'
const AGENT_CATEGORY_ID = '64b0c1d2e3f4a5b6c7d8e902'
export const BOT_USER_ID = '64b0c1d2e3f4a5b6c7d8e9ff'
const WEBHOOK_SECRET = 'bench-webhook-secret'

/** What each delivery carries. */
export const DELIVERY_HEADERS = { 'X-Dimelo-Secret': WEBHOOK_SECRET }

/** The worker's settings. @param standInsPort where flow engine and Engage API are stood in for */
export function settingsFor(standInsPort: number): Record<string, string> {
  return {
    ENGAGE_API_URL: `http://127.0.0.1:${standInsPort}/1.0`,
    ENGAGE_ACCESS_TOKEN: 'bench-access-token',
    ENGAGE_VERIFICATION_TOKEN: 'bench-verification-token',
    ENGAGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ENGAGE_BOT_CATEGORY_ID: BOT_CATEGORY_ID,
    ENGAGE_AGENT_CATEGORY_ID: AGENT_CATEGORY_ID,
    FLOW_ENGINE: 'http',
    FLOW_URL: `http://127.0.0.1:${standInsPort}/flow`,
    // What is measured is the worker: an account's budget would be spent in a second. The most that the setting takes.
    ENGAGE_REQUESTS_PER_MINUTE: '100000',
  }
}

export const threadId = (index: number) => id('63a1b2c3', index)
const identityId = (thread: number) => id('62f0a1b2', thread)

/** Ids as the platform has them: 24 hexadecimal digits that grow with time. */
function id(prefix: string, index: number): string {
  return prefix + index.toString(16).padStart(24 - prefix.length, '0')
}

/** A customer's message on its way to the worker. */
export interface Message {
  contentId: string
  /** The delivery's JSON. */
  delivery: string
}

let messages = 0

/** A customer writes in a thread, now. @param thread its number */
export function customerWrites(thread: number): Message {
  const contentId = id('64b2c3d4', ++messages)
  const delivery = deliveryOf('content.imported', contentId, thread, {
    author_id: identityId(thread),
    body: 'Where is my order, please? I wrote to you on Monday.',
    created_from: 'messaging',
    creator_id: null,
    in_reply_to_id: null,
    status: 'new',
  })
  return { contentId, delivery }
}

/** The platform reports the bot's own reply. @param postedId the content id that `POST /contents` answered with */
export function echoOf(postedId: string, repliedTo: string, thread: number, type: EchoType): string {
  return deliveryOf(type, postedId, thread, {
    author_id: BOT_USER_ID,
    body: 'You said something.',
    created_from: 'api',
    creator_id: BOT_USER_ID,
    in_reply_to_id: repliedTo,
    status: 'replied',
    ...(type === 'content.exported' ? { synchronization_status: 'success' } : {}),
  })
}

/** The events in which the platform reports a reply that came through the API. */
export type EchoType = 'content.imported' | 'content.replied' | 'content.exported'

/** The content id that a reply gets. */
export const postedIdOf = (repliedTo: string) => repliedTo.replace(/^64b2/, '64b3')

function deliveryOf(type: string, contentId: string, thread: number, metadata: Record<string, unknown>): string {
  return JSON.stringify({
    id: `${type}-${contentId}`,
    domain_id: '5dd2be0e103cc800092e184c',
    events: [
      {
        type,
        id: `${type}:${contentId}`,
        issued_at: new Date().toISOString(),
        resource: {
          type: 'message',
          id: contentId,
          metadata: {
            approval_required: false,
            body_input_format: 'text',
            category_ids: [BOT_CATEGORY_ID],
            context_data: {},
            first_in_thread: false,
            foreign_categories: [],
            foreign_id: null,
            has_attachment: false,
            intervention_id: null,
            language: 'en',
            private: true,
            source_id: '64a0b1c2d3e4f5a6b7c8d9e0',
            source_type: 'engage_messaging',
            structured_content_supported: true,
            capabilities_supported: ['select', 'rich_link', 'template', 'carousel'],
            thread_id: threadId(thread),
            thread_title: 'An order',
            ...metadata,
          },
        },
      },
    ],
  })
}
