import type { ContentEvent } from '../engage/events.ts'
import type { Attachment, Identity } from '../engage/resources.ts'
import type { FlowInput } from '../flows/connector.ts'
import type { HandoverStatus } from '../flows/handover-status.ts'
import { toFlowAttachment } from './inbound/attachments.ts'
import { type Choices, NO_CHOICES } from './inbound/chosen.ts'
import { AS_TYPED, type Clean, cleanForm } from './inbound/clean.ts'
import { readMessage } from './inbound/said.ts'

/** What is kept of a customer's content until the flow has answered it: plain JSON, named as the rest of the worker. */
export interface CustomerMessage {
  contentId: string
  /** The customer's identity id. */
  authorId: string | null
  /** Null for contents that are only an attachment or a location. */
  body: string | null
  /** `text` or `html`. */
  bodyFormat: string | null
  /** What a click on a button or quick reply sent along; its fields differ by channel. */
  structuredReply: Record<string, unknown> | null
  sourceId: string | null
  /** The channel, as `engage_messaging` or `whats_app`. */
  sourceType: string | null
  interventionId: string | null
  language: string | null
  private: boolean | null
  location: unknown | null
  contextData: Record<string, unknown> | null
  hasAttachment: boolean | null
  /** Types of structured content that the channel takes. */
  capabilitiesSupported: string[] | null
  structuredContentSupported: boolean | null
  threadTitle: string | null
  /** The event's time on the platform's clock, RFC 3339. */
  issuedAt: string
}

/** The session of a conversation: `<thread_id>` for the first, `<thread_id>~<n>` from the second one on. */
export function sessionId(threadId: string, session: number): string {
  return session <= 1 ? threadId : `${threadId}~${session}`
}

/** The thread and the number of a session. A thread's own id is its first session. */
export function readSessionId(id: string): { threadId: string; session: number } {
  const [, threadId = id, number = '1'] = /^(.+)~([2-9]|[1-9]\d{1,8})$/s.exec(id) ?? []
  return { threadId, session: Number(number) }
}

/** Takes from a `content.imported` event what the flow will be told of it. */
export function toCustomerMessage(event: ContentEvent): CustomerMessage {
  const { id, metadata } = event.resource
  return {
    contentId: id,
    authorId: metadata.author_id,
    body: metadata.body,
    bodyFormat: metadata.body_input_format,
    structuredReply: metadata.structured_reply,
    sourceId: metadata.source_id,
    sourceType: metadata.source_type,
    interventionId: metadata.intervention_id,
    language: metadata.language,
    private: metadata.private,
    location: metadata.location ?? null,
    contextData: metadata.context_data,
    hasAttachment: metadata.has_attachment,
    capabilitiesSupported: metadata.capabilities_supported,
    structuredContentSupported: metadata.structured_content_supported,
    threadTitle: metadata.thread_title,
    issuedAt: event.issued_at,
  }
}

export interface FlowInputArguments {
  /** At least one, in order; several are a burst that the flow gets as one message. */
  messages: readonly CustomerMessage[]
  threadId: string
  /** 1 for the first session of the thread. */
  session: number
  /** 1 for the first time that the flow is asked this; the flow can tell a repeated call by it. */
  attempt: number
  /** What became of the last handover, where the flow has not been told yet. */
  handover: HandoverStatus | null
  /** What was offered to the customer, and is chosen by click or in words. */
  choices?: Choices
  /** The files of all messages, in order; null where they were not read. */
  attachments?: readonly Attachment[] | null
  /** The author's profile; null where it was not read. */
  identity?: Identity | null
  /** What the customer's own words go through: the text, its title, the thread's title, forms, names of files. */
  clean?: Clean
}

/**
 * What the flow is asked with. `data.engage` describes the last message, in the words of the Engage API, and lists all
 * ids in `content_ids` and all files in `attachments`; `data.handover` is there only when there is a status to tell.
 *
 * @throws where there is no message, which only a mistake in the caller can cause
 */
export function toFlowInput({
  messages,
  threadId,
  session,
  attempt,
  handover,
  ...known
}: FlowInputArguments): FlowInput {
  const { choices = NO_CHOICES, attachments = null, identity = null, clean = AS_TYPED } = known
  const last = messages.at(-1)
  if (last === undefined) throw new Error('a flow input needs at least one message')
  const said = messages.map((message) => readMessage(message, choices, clean))
  return {
    userId: last.authorId ?? threadId,
    sessionId: sessionId(threadId, session),
    text: said
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join('\n'),
    data: {
      engage: {
        thread_id: threadId,
        thread_title: last.threadTitle && clean(last.threadTitle),
        content_id: last.contentId,
        content_ids: messages.map((message) => message.contentId),
        source_id: last.sourceId,
        source_type: last.sourceType,
        intervention_id: last.interventionId,
        identity_id: last.authorId,
        language: last.language,
        private: last.private,
        location: last.location,
        context_data: last.contextData,
        title: said.at(-1)?.title ?? null,
        identity,
        attachments: attachments?.map((one) => toFlowAttachment(one, clean)) ?? null,
        has_attachment: last.hasAttachment,
        structured_reply: cleanForm(last.structuredReply, clean),
        capabilities_supported: last.capabilitiesSupported,
        structured_content_supported: last.structuredContentSupported,
        issued_at: last.issuedAt,
        attempt,
      },
      ...(handover && { handover }),
    },
  }
}

export interface HandoverEventArguments {
  threadId: string
  session: number
  /** The customer's identity id; the thread id stands in for it. */
  userId: string | null
  handover: HandoverStatus
  attempt: number
}

/** An input without text: it tells the flow of a handover's end before the customer writes (`HANDOVER_EVENTS`). */
export function toHandoverEventInput(event: HandoverEventArguments): FlowInput {
  const { threadId, session, userId, handover, attempt } = event
  return {
    userId: userId ?? threadId,
    sessionId: sessionId(threadId, session),
    text: '',
    data: { engage: { thread_id: threadId, identity_id: userId, attempt }, handover },
  }
}
