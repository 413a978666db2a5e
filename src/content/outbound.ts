import type { FlowOutput } from '../flows/connector.ts'
import type { MessagePart } from './message/part.ts'
import { readOutput } from './read/read-output.ts'
import type { Report } from './read/report.ts'
import type { Reply, ReplyChannel } from './reply/draft.ts'
import { type Answer, toReplies } from './reply/to-replies.ts'
import { plainText } from './text/plain-text.ts'

/** A reply with the output that it says, wholly or in part: an index of the flow's outputs. */
export interface FlowReply extends Reply {
  output: number
}

/** What is to be done about a flow's answer. */
export interface FlowAnswer extends Answer {
  replies: FlowReply[]
  /** Hand the conversation to agents after the replies; `message` is the flow's own word on it, plain and not split. */
  handover: { message: string | null; categoryIds: string[] } | null
  /** End the session after the replies. */
  close: boolean
  /** What could not be understood and was left out or repaired, for the log: field paths and reasons, never text. */
  problems: string[]
}

export interface AnswerOptions {
  /** Begins the keys of kept payloads: ASCII, another one for each answer of a conversation. */
  keyPrefix: string
  /** Milliseconds since 1970: it says which day is today. */
  now: number
}

/**
 * Turns a flow's answer into replies that the channel takes. Broken parts are left out and reported; nothing throws.
 *
 * Several handovers in one answer are one: the first message counts, categories add up.
 */
export function toAnswer(outputs: FlowOutput[], channel: ReplyChannel, { keyPrefix, now }: AnswerOptions): FlowAnswer {
  const problems: string[] = []
  const report: Report = (where, what) => {
    problems.push(`${where}: ${what}`)
  }
  const parts: MessagePart[] = []
  /** The output of each part. */
  const outputOf: number[] = []
  let handover: FlowAnswer['handover'] = null
  let close = false
  const handOver = ({ message, categoryIds }: NonNullable<FlowAnswer['handover']>) => {
    handover = {
      message: handover?.message ?? message,
      categoryIds: [...new Set([...(handover?.categoryIds ?? []), ...categoryIds])],
    }
  }
  for (const [index, output] of outputs.entries()) {
    switch (output.kind) {
      case 'message':
      case 'structured': {
        const read = readOutput(output, `outputs[${index}]`, report, now)
        parts.push(...read.parts)
        outputOf.push(...read.parts.map(() => index))
        if (read.handover) handOver(read.handover)
        break
      }
      case 'handover':
        handOver({ message: output.message && plainText(output.message), categoryIds: output.categoryIds })
        break
      case 'close':
        close = true
        break
      default:
        output satisfies never
    }
  }
  const answer = toReplies(parts, channel, { keyPrefix, report })
  const replies = answer.replies.map((reply) => ({ ...reply, output: outputOf[reply.part] ?? 0 }))
  return { ...answer, replies, handover, close, problems }
}
