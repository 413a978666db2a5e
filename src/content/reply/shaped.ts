import { toPlainText } from '../html.ts'
import type { Report } from '../read/report.ts'
import { readStructuredContent } from '../read/structured-content.ts'
import { splitText } from '../split.ts'
import type { MediaSource, Reply, ReplyChannel, ReplyDraft } from './draft.ts'
import { placeOf } from './place.ts'
import { titled } from './plain.ts'
import { draftOf } from './sketch.ts'
import { type Answer, toReplies } from './to-replies.ts'
import { fits, splitOff } from './words.ts'

/** One content as it is to be posted, in the words of code that looks at it or makes one of its own. */
export interface EngageMessage {
  /** Plain text, or HTML of the platform's allow-list where `format` is `html`; may be absent where the rest says it all. */
  body?: string
  /** `html` counts on sources named in `RICH_TEXT_SOURCES`; elsewhere it becomes plain text. Default `text`. */
  format?: 'text' | 'html'
  /** Engage's own form, see the flow's `structured-content` command: checked, mended or degraded as that is. */
  structuredContent?: { type?: string; [field: string]: unknown } | null
  /** Files by their http(s) address, or by the id of an attachment that is on the platform. */
  attachments?: readonly MediaSource[]
  /** `disable_text_input_on_thread`; null or absent leaves it as it is. Engage Messaging only. */
  disableTextInput?: boolean | null
}

/** How a draft is shown to such code. */
export function messageOf({
  body,
  format,
  structuredContent,
  attachments,
  disableTextInput,
}: ReplyDraft): EngageMessage {
  const content = structuredContent && { ...structuredContent }
  return { body, format, structuredContent: content, attachments, disableTextInput }
}

/** What the making of replies from such messages needs. */
export interface Shaping {
  channel: ReplyChannel
  /** Begins the keys of kept payloads: short ASCII, another one than any other of the answer. */
  keyPrefix: string
  /** The number of the next option: numbers run over a whole answer. */
  numberFrom: number
  report: Report
}

/**
 * Replies for a message that is sent as it is. Words that are too long for the channel are split, structured content is
 * held to what the channel takes, as a flow's own is.
 *
 * @param where the message's place, for reports
 */
export function shapedReplies(message: EngageMessage, where: string, { channel, ...options }: Shaping): Answer {
  const { body = '', structuredContent = null, attachments = [], disableTextInput = null } = message
  if (structuredContent === null) return { replies: said(message, channel), offered: [], kept: [] }
  const parts = readStructuredContent(body, structuredContent, disableTextInput, where, options.report)
  const answer = toReplies(parts, channel, options)
  return { ...answer, replies: [...answer.replies, ...said({ attachments }, channel)] }
}

function said(message: Omit<EngageMessage, 'structuredContent'>, channel: ReplyChannel): Reply[] {
  const { body = '', format = 'text', attachments = [] } = message
  const { body: limit, richText, textInput } = placeOf(channel)
  const disableTextInput = textInput ? (message.disableTextInput ?? null) : null
  const plain = format === 'html' ? toPlainText(body) : body
  const last = (words: string, draft: Partial<ReplyDraft>): Reply => {
    const fallback = splitText(
      [words, ...attachments.map(({ label, url }) => titled(label, url))].join('\n').trim(),
      limit,
    )
    return { draft: draftOf({ body: words, attachments, disableTextInput, ...draft }), part: 0, fallback }
  }
  if (format === 'html' && richText && fits(body, limit)) return [last(plain, { body, format })]
  const texts = (words: string): Reply[] =>
    splitText(words, limit)
      .filter((text) => text.trim() !== '')
      .map((text) => ({ draft: draftOf({ body: text, disableTextInput }), part: 0, fallback: [text] }))
  if (attachments.length === 0) return texts(plain)
  const { before, words } = splitOff(plain, limit)
  return [...texts(before), last(words, {})]
}
