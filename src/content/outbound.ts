import { bodyLimit } from '../engage/limits.ts'
import type { FlowOutput } from '../flows/connector.ts'
import { readMessage } from './outbound/cognigy-message.ts'
import { MessageText, type Report } from './outbound/message-text.ts'
import { text } from './outbound/shapes.ts'
import { addStructuredContent } from './outbound/structured-content.ts'
import { splitText } from './split.ts'

/** What is to be done about a flow's answer. */
export interface Replies {
  /** Bodies of the contents to post, in this order: plain text, none blank, none longer than the channel takes. */
  replies: string[]
  /** Hand the conversation to agents after the replies; `message` is the flow's own word on it, plain and not split. */
  handover: { message: string | null; categoryIds: string[] } | null
  /** End the session after the replies. */
  close: boolean
  /** What could not be understood and was left out, for the log: field paths and reasons, never message text. */
  problems: string[]
}

/**
 * Turns a flow's answer into plain-text replies. What a channel cannot show is written out: options are numbered, cards
 * become lines, pictures and files their addresses. Broken parts are left out and reported; nothing throws.
 *
 * Several handovers in one answer are one: the first message counts, categories add up.
 *
 * @param channel `sourceType` decides how long a body may be, see {@link bodyLimit}
 */
export function toReplies(outputs: FlowOutput[], channel: { sourceType: string | null }): Replies {
  const result: Replies = { replies: [], handover: null, close: false, problems: [] }
  const limit = bodyLimit(channel.sourceType)
  const report: Report = (where, what) => {
    result.problems.push(`${where}: ${what}`)
  }
  const reply = (body: string) => {
    result.replies.push(...splitText(body.trim(), limit).filter((part) => part.trim() !== ''))
  }
  const handOver = (message: string | null, categoryIds: string[]) => {
    result.handover = {
      message: result.handover?.message ?? (text.parse(message) || null),
      categoryIds: [...new Set([...(result.handover?.categoryIds ?? []), ...categoryIds])],
    }
  }

  for (const [index, output] of outputs.entries()) {
    const where = `outputs[${index}]`
    switch (output.kind) {
      case 'message': {
        const message = readMessage(output, where, report)
        reply(message.text)
        if (message.handover) handOver(message.handover.message, message.handover.categoryIds)
        break
      }
      case 'structured': {
        const message = new MessageText(report)
        addStructuredContent(message, output.body, output.structuredContent, `${where}.structuredContent`)
        if (message.toString() === '') report(where, 'has nothing to show')
        reply(message.toString())
        break
      }
      case 'handover':
        handOver(output.message, output.categoryIds)
        break
      case 'close':
        result.close = true
        break
      default:
        output satisfies never
    }
  }
  return result
}
