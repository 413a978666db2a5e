import type { StructuredContent } from './structured-content.ts'

/** A reply as `POST /contents` takes it. Parameters travel in the body: in the URL they would reach logs. */
export interface NewReply {
  inReplyToId: string
  /** May be empty where structured content or attachments say it all. */
  body: string
  /** As the customer's content; null where that did not say: then the channel's own default holds. */
  private: boolean | null
  /** `html` only where an administrator enabled rich text on the source; `text` by default. */
  format?: 'text' | 'html'
  structuredContent?: StructuredContent | null
  /** Of attachments that were uploaded before. */
  attachmentIds?: readonly string[]
  /** Engage Messaging: closes (true) or opens the customer's text input on the thread; null leaves it as it is. */
  disableTextInput?: boolean | null
}

/** The parameters of a call: a form, a form with a file, or JSON for what is nested. */
export type Parameters = URLSearchParams | FormData | { json: Record<string, unknown> }

/** A form where all parameters are flat, as ever; JSON where structured content is among them. */
export function replyParameters(reply: NewReply): Parameters {
  const { attachmentIds = [], disableTextInput = null, structuredContent = null } = reply
  const parameters = {
    in_reply_to_id: reply.inReplyToId,
    // Structured content has words of its own: an empty body would only ask to be refused.
    ...((structuredContent === null || reply.body !== '') && { body: reply.body }),
    auto_submitted: true,
    ...(reply.private !== null && { private: reply.private }),
    ...(reply.format === 'html' && { body_format: 'html' }),
    ...(disableTextInput !== null && { disable_text_input_on_thread: disableTextInput }),
  }
  if (structuredContent !== null) {
    const ids = attachmentIds.length > 0 && { attachment_ids: attachmentIds }
    return { json: { ...parameters, ...ids, structured_content: structuredContent } }
  }
  const form = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
  for (const id of attachmentIds) form.append('attachment_ids[]', id)
  return form
}
