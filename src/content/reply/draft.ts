import type { StructuredContent } from '../../engage/structured-content.ts'

/** What is known of the place that replies go to. */
export interface ReplyChannel {
  /** The content's `source_type`. */
  sourceType: string | null
  /** `capabilities_supported` of the customer's content: believed before any table. Null where it did not say. */
  capabilities: readonly string[] | null
  /** `structured_content_supported` of the same content. */
  structuredContentSupported: boolean | null
  /** An administrator enabled rich text on this source, and the worker's settings say so. */
  richText: boolean
}

/**
 * One content to be posted, its pictures and files still by address: they are uploaded just before the post. In
 * structured content, `attachment_id` holds the address until then, see `resolve-media.ts`.
 */
export interface ReplyDraft {
  /** Plain text, or HTML of the platform's allow-list; empty where structured content or attachments say it all. */
  body: string
  format: 'text' | 'html'
  structuredContent: StructuredContent | null
  attachments: readonly MediaSource[]
  /** `disable_text_input_on_thread`: null leaves it as it is. */
  disableTextInput: boolean | null
}

export interface MediaSource {
  /** http(s); or the id of an attachment that is on the platform already. */
  url: string
  media: 'image' | 'audio' | 'video' | 'file'
  /** For the uploaded file's name, where the address has none; may be empty. */
  label: string
  /** It is a picture of structured content: the platform takes fewer types there, and smaller ones. */
  inStructuredContent?: boolean
}

/** A reply with what is said instead, should its structured content be refused or its files be out of reach. */
export interface Reply {
  draft: ReplyDraft
  /** Which part of the message it says, wholly or in part: an index of the parts. */
  part: number
  /**
   * The same in plain text, each within the channel's limit; the draft itself where that is plain text already. Empty
   * where there is nothing to be said in words. It shows options with their numbers, see `offeredByFallback`, and is
   * posted without disabling the text input, which they are typed into.
   */
  fallback: readonly string[]
}

/** A draft whose pictures and files are on the platform: what `POST /contents` takes. */
export interface ReplyContent {
  body: string
  format: 'text' | 'html'
  structuredContent: StructuredContent | null
  attachmentIds: readonly string[]
  disableTextInput: boolean | null
}
